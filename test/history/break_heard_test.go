package history_test

import (
	"slices"

	"parley/test/history"
)

// spot is a thing that a connection heard.
type spot struct {
	on *history.Connection
	at int
}

func (p spot) heard() history.Heard { return p.on.Heard[p.at] }

// spot draws one that fits.
func (s *spoiler) spot(fits func(p spot) bool) (spot, bool) {
	var all []spot
	for i := range s.h.Connections {
		for n := range s.h.Connections[i].Heard {
			if p := (spot{&s.h.Connections[i], n}); fits(p) {
				all = append(all, p)
			}
		}
	}
	i, ok := s.pick(len(all))
	if !ok {
		return spot{}, false
	}
	return all[i], true
}

func event(p spot) bool {
	return slices.Contains([]history.Sort{history.State, history.Failure, history.Message, history.Data}, p.heard().Sort)
}

func (p spot) remove() history.Heard {
	h := p.heard()
	p.on.Heard = slices.Delete(slices.Clone(p.on.Heard), p.at, p.at+1)
	return h
}

func (p spot) insert(h history.Heard) { p.on.Heard = slices.Insert(slices.Clone(p.on.Heard), p.at, h) }

// unseen reports whether p comes after its connection's last look, in a session
// that begins after it: nothing but hearing tells of it then.
func (s *spoiler) unseen(p spot) bool {
	if s.firstAttempt(p.heard().Session) <= lastGap(p.on) {
		return false
	}
	for _, h := range p.on.Heard[p.at:] {
		if h.Sort == history.Look {
			return false
		}
	}
	for _, h := range p.on.Heard[:p.at] {
		if slices.ContainsFunc(h.Seen, func(s history.Seen) bool { return s.Session == p.heard().Session }) {
			return false
		}
		if h.Sort == history.Look && p.heard().At <= h.At {
			return false
		}
	}
	return true
}

func (s *spoiler) missEvent() bool {
	p, ok := s.spot(func(p spot) bool { return event(p) && s.unseen(p) && s.lastOf(p) })
	if ok {
		p.remove()
	}
	return ok
}

// lastOf keeps to events whose absence shows for certain: each state, each
// message, and of user data the last change.
func (s *spoiler) lastOf(p spot) bool {
	if p.heard().Sort != history.Data {
		return true
	}
	return !slices.ContainsFunc(p.on.Heard[p.at+1:], func(h history.Heard) bool {
		return h.Sort == history.Data && h.Session == p.heard().Session
	})
}

func (s *spoiler) missSession() bool {
	p, ok := s.spot(func(p spot) bool {
		return event(p) && s.unseen(p)
	})
	if !ok {
		return false
	}
	session := p.heard().Session
	p.on.Heard = slices.DeleteFunc(slices.Clone(p.on.Heard), func(h history.Heard) bool { return h.Session == session })
	return true
}

// firstAttempt is when the initiation of the session was first tried; -1 if it
// was not acknowledged.
func (s *spoiler) firstAttempt(session string) history.Time {
	i := slices.IndexFunc(s.h.Acts, func(a history.Act) bool { return a.Kind == history.Initiate && a.Session == session })
	if i < 0 {
		return -1
	}
	reference := s.h.Acts[i].Text
	first := slices.IndexFunc(s.h.Acts, func(a history.Act) bool { return a.Kind == history.Initiate && a.Text == reference })
	return s.h.Acts[first].Begun
}

func lastGap(c *history.Connection) (at history.Time) {
	for _, h := range c.Heard {
		if h.Sort == history.Gap {
			at = h.At
		}
	}
	return at
}

func (s *spoiler) repeatEvent() bool {
	p, ok := s.spot(func(p spot) bool { return event(p) && s.unseen(p) })
	if ok {
		p.insert(p.heard())
	}
	return ok
}

// advance moves a message before the nearest thing above it in its session: the
// state, or with "" another message.
func (s *spoiler) advance(sort history.Sort, state string) bool {
	above := func(p spot) int {
		for n := p.at - 1; n >= 0; n-- {
			h := p.on.Heard[n]
			if h.Session != p.heard().Session {
				continue
			}
			if state == "" && h.Sort == sort || state != "" && h.Sort == history.State && h.State == state {
				return n
			}
			return -1
		}
		return -1
	}
	p, ok := s.spot(func(p spot) bool { return p.heard().Sort == sort && s.unseen(p) && above(p) >= 0 })
	if ok {
		to := above(p)
		spot{p.on, to}.insert(p.remove())
	}
	return ok
}

func (s *spoiler) endEarly() bool {
	p, ok := s.spot(func(p spot) bool {
		if p.heard().State != history.Completed || !s.unseen(p) || p.at == 0 {
			return false
		}
		before := p.on.Heard[p.at-1]
		return before.Session == p.heard().Session && (before.Sort == history.Message || before.Sort == history.Data)
	})
	if ok {
		spot{p.on, p.at - 1}.insert(p.remove())
	}
	return ok
}

func (s *spoiler) tellUnkept() bool {
	p, ok := s.spot(func(p spot) bool { return p.heard().Sort == history.Message })
	if ok {
		p.on.Heard = slices.Clone(p.on.Heard)
		p.on.Heard[p.at].Line.Text = "never said"
	}
	return ok
}

// repeatAfterGap has a message that was heard before a gap come again after it.
func (s *spoiler) repeatAfterGap() bool {
	type again struct {
		spot
		h history.Heard
	}
	var all []again
	for i := range s.h.Connections {
		c := &s.h.Connections[i]
		var heard []history.Heard
		for n, h := range c.Heard {
			switch h.Sort {
			case history.Message:
				heard = append(heard, h)
			case history.Look:
				for _, old := range heard {
					all = append(all, again{spot{c, n + 1}, old})
				}
			case history.State, history.Failure, history.Data, history.Gap:
			}
		}
	}
	i, ok := s.pick(len(all))
	if ok {
		all[i].insert(all[i].h)
	}
	return ok
}

func (s *spoiler) forgetLook() bool {
	i, ok := s.pick(len(s.h.Connections))
	if ok {
		c := &s.h.Connections[i]
		last := len(c.Heard) - 1
		for c.Heard[last].Sort != history.Look {
			last--
		}
		spot{c, last}.remove()
	}
	return ok
}

func (s *spoiler) forgetTranscript() bool {
	p, ok := s.spot(event)
	if !ok {
		return false
	}
	session := p.heard().Session
	s.h.Transcripts = slices.DeleteFunc(s.h.Transcripts, func(t history.Transcript) bool { return t.Session == session })
	return true
}
