package im

import (
	"time"

	"parley/internal/fault"
)

// The decisions of a SIP peer. Its leg reports what it did, maybe twice or too
// late: what changes nothing any more is no events.

// FarRings decides on the first ringing at a peer that was called.
func (s Session) FarRings(at time.Time) []Event {
	if far, ok := s.Far(); !ok || far.State != "" || far.Role != Target || s.Ended() {
		return nil
	}
	return []Event{Act{At: at}.event(s, EventRinging)}
}

// FarAnswers decides on the answer of a peer that was called. After the end of
// the session it is InvalidState: the leg must hang up.
func (s Session) FarAnswers(at time.Time) ([]Event, error) {
	switch far, ok := s.Far(); {
	case !ok || s.Ended() || far.Role != Target:
		return nil, invalidState("im.answer", s, far, "an answer")
	case far.State == Talking:
		return nil, nil
	}
	events := append(s.FarRings(at), Act{At: at}.event(s, EventEstablished))
	events[len(events)-1].Seq = s.Seq + int64(len(events))
	return events, nil
}

// FarSends decides on a message of the peer. While the agent has not answered
// the peer's call it is held: up to most of them, then fault.InUse.
func (s Session) FarSends(a Act, id, text string, most int) ([]Event, error) {
	a.By = ""
	far, _ := s.Far()
	switch {
	case far.State == Talking:
		e := a.event(s, EventPrivateInfo)
		e.Message = Message{ID: id, Index: s.Messages + 1, Text: text}
		return []Event{e}, nil
	case !s.mayHold():
		return nil, invalidState("im.send", s, far, "a message")
	case len(s.Held) >= most:
		return nil, fault.New("im.send", fault.InUse, string(s.ID), "too many messages wait for the agent to answer")
	}
	e := a.event(s, EventPrivateInfoHeld)
	e.Message = Message{ID: id, Text: text}
	return []Event{e}, nil
}

// mayHold reports whether the peer has called and the agent has not answered.
func (s Session) mayHold() bool {
	far, _ := s.Far()
	return far.Role == Initiator && far.State == Initiating
}

// unhold says what is held; it follows one event of the same decision.
func (s Session) unhold(at time.Time) []Event {
	var events []Event
	for i, m := range s.Held {
		e := Act{At: at}.event(s, EventPrivateInfo)
		e.Seq += int64(i) + 1
		e.Message = Message{ID: m.ID, Index: s.Messages + int64(i) + 1, Text: m.Text}
		events = append(events, e)
	}
	return events
}

// FarMisses decides on a message that did not reach the peer. It may be told
// after the end of the session.
func (s Session) FarMisses(at time.Time, m Message, why string) ([]Event, error) {
	if m.Index < 1 || m.Index > s.Messages {
		return nil, fault.New("im.miss", fault.Internal, string(s.ID), "there is no such message")
	}
	e := Act{At: at, Ref: MissRef(m)}.event(s, EventError)
	e.Message, e.Reason = Message{ID: m.ID, Index: m.Index}, Reason{Failed, why}
	return []Event{e}, nil
}

// MissRef is the reference under which it is kept once that m did not arrive.
func MissRef(m Message) string { return "miss:" + m.ID }

// FarEnds decides on the end of the session by the peer or by its leg.
func (s Session) FarEnds(at time.Time, reason Reason) []Event {
	if s.Ended() {
		return nil
	}
	return s.release(Act{At: at}, reason)
}
