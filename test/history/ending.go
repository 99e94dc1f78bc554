package history

import "slices"

// ending: a session is over because somebody ended it, or it is alive for both.
func (c *inquiry) ending(id string) {
	e := c.endings[id]
	switch e.State {
	case Completed:
		if !endsByItself(e) && !c.wasEnded(id, e.Agents) {
			c.fault(Unended, id, "it is over (%s), nobody completed it and nobody left", e.Reason)
		}
	case Talking:
		for _, agent := range e.Agents {
			if !c.holds(agent, id) {
				c.fault(Stuck, id, "it is %s and %s is not in it", e.State, agent)
			}
		}
	default:
		c.fault(Stuck, id, "it is %q at the end", e.State)
	}
}

func endsByItself(e Ending) bool { return e.Reason == NoAnswer || neverReached(e) }

func neverReached(e Ending) bool {
	return slices.Contains([]string{Busy, Unreachable, Failed}, e.Reason)
}

func (c *inquiry) wasEnded(id string, agents []string) bool {
	return slices.ContainsFunc(c.Acts, func(a Act) bool {
		completed := a.Kind == Complete && a.Session == id && a.Outcome != Refused
		return completed || a.Kind == Leave && slices.Contains(agents, a.Agent)
	})
}

func (c *inquiry) holds(agent, id string) bool {
	return slices.ContainsFunc(c.Holdings, func(h Holding) bool {
		return h.Agent == agent && slices.Contains(h.Sessions, id)
	})
}

// holdings: at the end an agent is in one session at most, and in none that is over.
func (c *inquiry) holdings() {
	for _, h := range c.Holdings {
		if len(h.Sessions) > 1 {
			c.fault(Claimed, h.Agent, "in %d sessions at the end: %v", len(h.Sessions), h.Sessions)
		}
		for _, id := range h.Sessions {
			if c.endings[id].State == Completed {
				c.fault(Stuck, h.Agent, "still in %s, which is over", id)
			}
		}
	}
}
