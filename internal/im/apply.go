package im

import (
	"fmt"
	"slices"
	"time"

	"parley/internal/fault"
)

// Apply returns s as it stands after e.
//
// An event that the session does not expect is refused with
// fault.InvalidState and leaves s as it was; the one exception is a second
// EventReleased, which a far end may cause by crossing requests and which
// changes nothing but Seq. An event of another session or out of sequence is
// fault.Internal: the log itself is broken.
func (s Session) Apply(e Event) (Session, error) {
	if e.Seq != s.Seq+1 || (s.Seq > 0 && e.Session != s.ID) {
		return s, fault.New("im.apply", fault.Internal, string(s.ID),
			fmt.Sprintf("event %d of %s after %d", e.Seq, e.Session, s.Seq))
	}
	next, ok := s.follow(e)
	if !ok {
		return s, fault.New("im.apply", fault.InvalidState, string(s.ID),
			fmt.Sprintf("Invalid state: %s is not expected", e.Kind))
	}
	next.Seq = e.Seq
	return next, nil
}

// follow is the table of the state machine.
func (s Session) follow(e Event) (Session, bool) {
	switch e.Kind {
	case EventDialing:
		return s.dialed(e), s.Seq == 0 && len(e.Parties) > 0
	case EventRinging:
		return s.rung(e), s.Seq > 0 && !s.Ended() && s.in(Target, "")
	case EventEstablished:
		return s.established(), s.in(Initiator, Initiating) && s.in(Target, Alerting)
	case EventPrivateInfo:
		s.Messages++
		return s, s.in(Initiator, Talking) && e.Message.Index == s.Messages
	case EventPrivateInfoHeld:
		s.Held = append(slices.Clip(s.Held), e.Message)
		return s, s.mayHold()
	case EventError:
		return s, e.Message.Index > 0 && e.Message.Index <= s.Messages
	case EventAttachedDataChanged:
		s.UserData = s.UserData.With(e.Set, e.Removed)
		return s, s.Seq > 0 && !s.Ended()
	case EventReleased:
		return s.released(e), s.Seq > 0
	}
	return s, false
}

func (s Session) dialed(e Event) Session {
	s.ID, s.StartedAt, s.UserData = e.Session, e.At, e.Set
	s.Parties = slices.Clone(e.Parties)
	for i := range s.Parties {
		s.Parties[i].State = ""
		if s.Parties[i].Role == Initiator {
			s.Parties[i].State = Initiating
		}
	}
	return s
}

func (s Session) rung(e Event) Session {
	s.RingUntil = e.Until
	return s.eachParty(func(p *Party) {
		if p.Role == Target {
			p.State, p.Manual = Alerting, e.Manual
		}
	})
}

func (s Session) established() Session {
	s.RingUntil, s.Held = time.Time{}, nil
	return s.eachParty(func(p *Party) { p.State, p.Manual = Talking, false })
}

func (s Session) released(e Event) Session {
	if s.Ended() {
		return s
	}
	s.RingUntil, s.Held, s.EndedAt, s.Reason = time.Time{}, nil, e.At, e.Reason
	return s.eachParty(func(p *Party) {
		if p.State != "" {
			p.State, p.Manual = Completed, false
		}
	})
}

func (s Session) eachParty(change func(*Party)) Session {
	s.Parties = slices.Clone(s.Parties)
	for i := range s.Parties {
		change(&s.Parties[i])
	}
	return s
}

// in reports whether the party of that role is in that state.
func (s Session) in(role Role, state State) bool {
	return slices.ContainsFunc(s.Parties, func(p Party) bool { return p.Role == role && p.State == state })
}
