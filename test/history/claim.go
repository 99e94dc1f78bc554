package history

import "slices"

// life is when a session was alive for certain: it had not begun before since,
// it had by begun, and it had not ended at until.
type life struct {
	since, begun, until Time
	proved              bool // until is known
}

func (l *life) hasBegun(at Time) {
	if l.begun > at {
		l.begun = at
	}
}

func (l *life) livesAt(at Time) {
	if !l.proved || l.until < at {
		l.until, l.proved = at, true
	}
}

// claims: no agent is in two sessions at once. Each session's life is taken as
// short as the history allows, so that an overlap is one for certain.
func (c *inquiry) claims() {
	sessions := map[string][]string{}
	for _, id := range c.ids {
		for _, agent := range c.endings[id].Agents {
			sessions[agent] = append(sessions[agent], id)
		}
	}
	for _, agent := range sorted(sessions) {
		of := sessions[agent]
		slices.SortFunc(of, func(a, b string) int { return int(c.lives[a].begun - c.lives[b].begun) })
		for i, first := range of {
			for _, second := range of[i+1:] {
				a, b := c.lives[first], c.lives[second]
				if a.proved && b.proved && a.begun <= b.until && b.begun <= a.until {
					c.fault(Claimed, agent, "in %s and %s at %v", first, second, max(a.begun, b.begun))
				}
			}
		}
	}
}

// gatherLives gathers every proof of life.
func (c *inquiry) gatherLives() map[string]*life {
	lives := map[string]*life{}
	for _, id := range c.ids {
		lives[id] = &life{since: -1, begun: never}
	}
	of := func(id string) *life {
		if l, ok := lives[id]; ok {
			return l
		}
		return &life{} // a fault elsewhere
	}
	for _, a := range c.effects() {
		of(a.Session).hasBegun(a.Ended)
		if a.Kind == Initiate {
			of(a.Session).since = a.Begun
		} else {
			of(a.Session).livesAt(a.Begun)
		}
	}
	for _, connection := range c.Connections {
		for _, heard := range connection.Heard {
			of(heard.Session).hasBegun(heard.At)
			for _, seen := range heard.Seen {
				of(seen.Session).hasBegun(heard.At)
				if seen.State != Completed {
					of(seen.Session).livesAt(heard.Begun)
				}
			}
		}
	}
	for _, h := range c.Holdings {
		for _, id := range h.Sessions {
			of(id).livesAt(h.Begun)
		}
	}
	return lives
}

// effects are the acts that were taken, each from the first attempt's begin on.
func (c *inquiry) effects() []Act {
	type name struct {
		agent, session, text, key string
		kind                      Kind
		value                     int
	}
	first := map[name]Time{}
	var taken []Act
	for _, a := range c.Acts {
		n := name{a.Agent, a.Session, a.Text, a.Key, a.Kind, a.Value}
		if a.Kind == Initiate {
			n.session = "" // it is known of the attempt that was taken alone
		}
		if begun, tried := first[n]; !tried || a.Begun < begun {
			first[n] = a.Begun
		}
		if a.Outcome == Taken {
			a.Begun = first[n]
			taken = append(taken, a)
		}
	}
	return taken
}

// initiated: what was acknowledged made a session.
func (c *inquiry) initiated() {
	for _, a := range c.Acts {
		if a.Kind == Initiate && a.Outcome == Taken && a.Session == "" {
			c.fault(Lost, a.Agent, "the session initiated at %v is nowhere", a.Begun)
		}
	}
}
