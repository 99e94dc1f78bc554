package history

import "maps"

// phase is how far a session has come, as a connection knows it.
type phase int

const (
	unheard phase = iota
	begun         // Initiating or Alerting
	talks
	over
)

func phaseOf(state string) phase {
	switch state {
	case Initiating, Alerting:
		return begun
	case Talking:
		return talks
	case Completed:
		return over
	}
	return unheard
}

// view is one session as one connection knows it, by hearing and by looking.
type view struct {
	heard  phase // the last state heard
	seen   phase // the last state read after a gap
	failed bool  // an Error was heard

	heardTo int64 // index of the last message heard
	seenTo  int64 // index of the last message read
	row     bool  // a message was heard since the last gap: the next must follow it

	data     map[string]int // the last map heard, or read if that is newer
	dataSeen map[string]int // the last map read
	dataGap  bool           // something was missed since the last map: the next may differ by more
}

func (v *view) phase() phase { return max(v.heard, v.seen) }

func (v *view) to() int64 { return max(v.heardTo, v.seenTo) }

// follower goes through what one connection heard.
type follower struct {
	*inquiry
	of     Connection
	views  map[string]*view
	gap    Time // arrival of the last Gap
	looked Time // when the reading after it was done
	open   bool // a Gap without its Look
}

// connection: it has heard every event of its agent's sessions once and in
// order; what happened in a gap it has read.
func (c *inquiry) connection(of Connection) {
	f := &follower{inquiry: c, of: of, views: map[string]*view{}, open: true}
	for _, heard := range of.Heard {
		f.hear(heard)
	}
	if f.open {
		c.fault(Incomplete, of.Name, "a gap is not followed by a look")
		return
	}
	f.missed()
}

func (f *follower) hear(h Heard) {
	switch h.Sort {
	case Gap:
		f.gap, f.open = h.At, true
		for _, v := range f.views {
			v.dataGap, v.row = true, false
		}
	case Look:
		f.looked, f.open = h.At, false
		for _, seen := range h.Seen {
			f.look(seen)
		}
	case State:
		f.state(h)
	case Failure:
		f.failure(h)
	case Message:
		f.message(h)
	case Data:
		f.changed(h)
	default:
		f.say(Incomplete, h.Session, "heard %q", h.Sort)
	}
}

func (f *follower) say(rule Rule, session, format string, args ...any) {
	f.fault(rule, f.of.Name+" of "+session, format, args...)
}

// view returns the connection's view of the session. One that begins to be heard
// while the connection was finding its way after a gap has a past that may be
// lost: it is taken to have come as far as what is heard implies.
func (f *follower) view(h Heard, implied phase) *view {
	v, known := f.views[h.Session]
	if known {
		return v
	}
	v = &view{data: map[string]int{}}
	if f.mayHaveMissed(h) {
		v.seen, v.seenTo, v.dataGap = implied, max(h.Line.Index-1, 0), true
		if h.State == Completed {
			v.seenTo = int64(len(f.lines[h.Session]))
		}
	}
	f.views[h.Session] = v
	return v
}

// mayHaveMissed reports whether the session began before the last gap was over.
// It had ended then, or the look would have shown it; and what is heard of its
// end may arrive later than that. When it began is known of what was
// acknowledged alone.
func (f *follower) mayHaveMissed(h Heard) bool {
	l, known := f.lives[h.Session]
	return h.At <= f.looked || !known || l.since < f.gap
}

// look takes over what was read, which must not be older than what was heard.
func (f *follower) look(s Seen) {
	v, known := f.views[s.Session]
	if !known {
		v = &view{}
		f.views[s.Session] = v
	}
	for _, line := range s.Lines {
		f.kept(s.Session, line)
	}
	if phaseOf(s.State) < v.phase() || int64(len(s.Lines)) < v.to() {
		f.say(Disordered, s.Session, "it reads %s with %d messages after it knew of more", s.State, len(s.Lines))
	}
	v.seen, v.seenTo = max(v.seen, phaseOf(s.State)), max(v.seenTo, int64(len(s.Lines)))
	v.data, v.dataSeen, v.dataGap = maps.Clone(s.Data), s.Data, false
	if v.data == nil {
		v.data = map[string]int{}
	}
}

func (f *follower) state(h Heard) {
	now := phaseOf(h.State)
	v := f.view(h, now-1)
	switch {
	case now == unheard:
		f.say(Incomplete, h.Session, "heard the state %q", h.State)
	case now == v.heard:
		f.say(Repeated, h.Session, "hears %s again", h.State)
	case now < v.heard:
		f.say(Disordered, h.Session, "hears %s too late", h.State)
	case now == over && v.phase() == begun && !f.talked[h.Session]:
		if neverReached(f.endings[h.Session]) && !v.failed && v.seen == unheard {
			f.say(Missed, h.Session, "does not hear of the failure")
		}
	case now > v.phase()+1:
		f.say(Missed, h.Session, "hears %s and nothing between it and what was before", h.State)
	}
	v.heard = max(v.heard, now)
}

// failure may come once, before the end (D-04).
func (f *follower) failure(h Heard) {
	v := f.view(h, begun)
	switch {
	case v.failed:
		f.say(Repeated, h.Session, "hears of the failure again")
	case v.heard == over || v.phase() == unheard:
		f.say(Disordered, h.Session, "hears of a failure at the wrong time")
	}
	v.failed = true
}

func (f *follower) message(h Heard) {
	v := f.view(h, talks)
	index := h.Line.Index
	f.kept(h.Session, h.Line)
	switch {
	case v.heard == over:
		f.say(Disordered, h.Session, "hears message %d after the end", index)
	case v.phase() < talks:
		f.say(Disordered, h.Session, "hears message %d before Talking", index)
	case index == v.heardTo:
		f.say(Repeated, h.Session, "hears message %d again", index)
	case index < v.heardTo:
		f.say(Disordered, h.Session, "hears message %d after message %d", index, v.heardTo)
	case index > v.to()+1:
		f.say(Missed, h.Session, "hears message %d, has %d", index, v.to())
	case v.row && index != v.heardTo+1:
		f.say(Missed, h.Session, "hears message %d after message %d", index, v.heardTo)
	}
	v.heardTo, v.row = max(v.heardTo, index), true
}

// kept: a message that is told or read stays in the transcript.
func (f *follower) kept(session string, line Line) {
	lines := f.lines[session]
	if line.Index < 1 || line.Index > int64(len(lines)) || lines[line.Index-1] != line {
		f.say(Unkept, session, "message %d %q of %s is not in the transcript", line.Index, line.Text, line.Sender)
	}
}

// changed: each change of user data changes one key, to a newer value. What was
// read already may be heard as well.
func (f *follower) changed(h Heard) {
	v := f.view(h, talks)
	before := v.data
	if v.dataSeen != nil && noneNewer(h.Data, v.dataSeen) {
		return // the look was faster
	}
	v.data, v.dataSeen = maps.Clone(h.Data), nil
	differs := changes(before, h.Data)
	loose := v.dataGap
	v.dataGap = false
	switch {
	case v.heard == over:
		f.say(Disordered, h.Session, "hears of user data after the end")
	case len(differs) == 0:
		f.say(Repeated, h.Session, "hears user data %v again", h.Data)
	case noneNewer(h.Data, before):
		f.say(Disordered, h.Session, "hears user data %v after %v", h.Data, before)
	case loose:
	case len(differs) > 1:
		f.say(Missed, h.Session, "hears user data %v after %v", h.Data, before)
	default:
		key := differs[0]
		if value, missed := f.takenBetween(h.Session, key, before[key], h.Data[key]); missed {
			f.say(Missed, h.Session, "does not hear of user data %s=%d", key, value)
		}
	}
}

// missed holds what the connection knows at its end against what is kept.
func (f *follower) missed() {
	for _, id := range f.ids {
		ending := f.endings[id]
		v, known := f.views[id]
		switch {
		case !f.takesPart(ending):
			if known {
				f.say(Unkept, id, "%s has no part in the session", f.of.Agent)
			}
		case !known:
			if f.gap <= f.lives[id].since {
				f.say(Missed, id, "never heard of the session")
			}
		default:
			f.upToDate(id, v, ending)
		}
	}
}

func (f *follower) takesPart(e Ending) bool {
	for _, agent := range e.Agents {
		if agent == f.of.Agent {
			return true
		}
	}
	return false
}

func (f *follower) upToDate(id string, v *view, ending Ending) {
	if v.phase() < phaseOf(ending.State) {
		f.say(Missed, id, "does not hear that it is %s", ending.State)
	}
	if n := int64(len(f.lines[id])); v.to() < n {
		f.say(Missed, id, "has %d of %d messages", v.to(), n)
	}
	if len(changes(v.data, ending.Data)) > 0 && !v.dataGap {
		f.say(Missed, id, "has the user data %v of %v", v.data, ending.Data)
	}
}
