package engine_test

import (
	"time"

	"parley/internal/im"
)

// model is what a stage should be, in the plainest words.
type model struct {
	now      time.Duration
	seated   map[string]bool
	live     map[string]im.SessionID
	conns    map[string]int
	leaves   map[string]time.Duration // when who lost his connections is given up
	sessions map[im.SessionID]*call
	ids      []im.SessionID             // in the order of their beginning
	opened   map[[2]string]im.SessionID // by caller and reference
}

// call is the model of a session.
type call struct {
	caller, callee string // callee: empty if nobody was reached
	state          im.State
	reason         im.Code
	until          time.Duration // of the ringing
	data           map[string]string
	said           []string
	done           map[[2]string]bool // by agent and reference
}

func newModel() *model {
	return &model{seated: map[string]bool{}, live: map[string]im.SessionID{}, conns: map[string]int{}, leaves: map[string]time.Duration{},
		sessions: map[im.SessionID]*call{}, opened: map[[2]string]im.SessionID{}}
}

// begin says how an attempt to call must be answered.
func (m *model) begin(caller, callee, ref string) (answer string) {
	switch {
	case ref != "" && m.opened[[2]string{caller, ref}] != "":
		return "repeat"
	case caller == callee:
		return "invalid"
	case !m.seated[caller], m.live[caller] != "":
		return "invalid state"
	}
	return "none"
}

// began puts a new session into the model.
func (m *model) began(id im.SessionID, caller, callee, ref string) {
	c := &call{caller: caller, data: map[string]string{}, done: map[[2]string]bool{}}
	m.sessions[id], m.ids = c, append(m.ids, id)
	if ref != "" {
		m.opened[[2]string{caller, ref}] = id
	}
	switch {
	case !m.seated[callee]:
		c.state, c.reason = im.Completed, im.Unreachable
		return
	case m.live[callee] != "":
		c.state, c.reason = im.Completed, im.Busy
		return
	}
	c.callee, c.state = callee, im.Talking
	if callee == "cara" {
		c.state, c.until = im.Alerting, m.now+ringTime
	}
	m.live[caller], m.live[callee] = id, id
}

// allowed says how an act on a session must be answered: "none" is success.
func (m *model) allowed(id im.SessionID, who, act, ref string) string {
	c := m.sessions[id]
	switch {
	case ref != "" && c.done[[2]string{who, ref}]:
		return "repeat"
	case c.state == im.Completed || who != c.caller && who != c.callee:
		return "not found"
	case act == "send" && c.state != im.Talking:
		return "invalid state"
	case (act == "accept" || act == "reject") && (c.state != im.Alerting || who != c.callee):
		return "invalid state"
	}
	return "none"
}

// over ends a session.
func (m *model) over(id im.SessionID, reason im.Code) {
	c := m.sessions[id]
	if c.state == im.Completed {
		return
	}
	c.state, c.reason = im.Completed, reason
	delete(m.live, c.caller)
	delete(m.live, c.callee)
}

// gone: the agent has left.
func (m *model) gone(who string) {
	if id := m.live[who]; id != "" {
		m.over(id, im.AgentLeft)
	}
}

// pass lets time go by; what is due is done in its order.
func (m *model) pass(d time.Duration) {
	until := m.now + d
	for {
		next, act := until+1, func() {}
		for id, c := range m.sessions {
			if c.state == im.Alerting && c.until < next {
				next, act = c.until, func() { m.over(id, im.NoAnswer) }
			}
		}
		for who, at := range m.leaves {
			if at < next {
				next, act = at, func() { delete(m.leaves, who); m.gone(who) }
			}
		}
		if next > until {
			m.now = until
			return
		}
		act()
	}
}

func (m *model) connected(who string) {
	m.conns[who]++
	delete(m.leaves, who)
}

func (m *model) disconnected(who string) {
	if m.conns[who]--; m.conns[who] == 0 {
		m.leaves[who] = m.now + graceTime
	}
}

// restarted: all connections are lost, and who is in a session is waited for.
func (m *model) restarted() {
	clear(m.conns)
	clear(m.leaves)
	for who := range m.live {
		m.leaves[who] = m.now + resumeTime
	}
}
