package im

import (
	"fmt"
	"time"

	"parley/internal/fault"
)

// Act is what every decision needs to know: who acts, when, and under which
// reference of his own (may be empty).
type Act struct {
	By  AgentID
	At  time.Time
	Ref string
}

func (a Act) event(s Session, kind Kind) Event {
	return Event{Session: s.ID, Seq: s.Seq + 1, Kind: kind, At: a.At, Sender: a.By, Ref: a.Ref}
}

// Send decides on a message with the given id and text. It is refused outside
// Talking (D-19).
func (s Session) Send(a Act, id, text string) ([]Event, error) {
	p, err := s.live("im.send", a.By)
	if err != nil {
		return nil, err
	}
	if p.State != Talking {
		return nil, invalidState("im.send", s, p, "a message")
	}
	e := a.event(s, EventPrivateInfo)
	e.Message = Message{ID: id, Index: s.Messages + 1, Text: text}
	return []Event{e}, nil
}

// Change decides on user data: set goes in, removed goes out; a key that is
// not there may be removed. The result may not be larger than most bytes.
func (s Session) Change(a Act, set UserData, removed []string, most int) ([]Event, error) {
	if _, err := s.live("im.change", a.By); err != nil {
		return nil, err
	}
	if size := s.UserData.With(set, removed).Size(); size > most && len(set) > 0 {
		return nil, fault.New("im.change", fault.OutOfRange, string(s.ID),
			fmt.Sprintf("userData would be %d bytes; the limit is %d", size, most))
	}
	e := a.event(s, EventAttachedDataChanged)
	e.Set, e.Removed = set, removed
	return []Event{e}, nil
}

// Answer decides on Accept: only who rings may. What the caller wrote meanwhile
// is said now.
func (s Session) Answer(a Act) ([]Event, error) {
	if err := s.ringing("im.answer", a.By, "Accept"); err != nil {
		return nil, err
	}
	return append([]Event{a.event(s, EventEstablished)}, s.unhold(a.At)...), nil
}

// Reject decides on Reject: only who rings may.
func (s Session) Reject(a Act) ([]Event, error) {
	if err := s.ringing("im.reject", a.By, "Reject"); err != nil {
		return nil, err
	}
	p, _ := s.Party(a.By)
	return s.release(a, Reason{Rejected, p.Number + " rejected the session"}), nil
}

// Release decides on the end of the session by a party.
func (s Session) Release(a Act, reason Reason) ([]Event, error) {
	if _, err := s.live("im.release", a.By); err != nil {
		return nil, err
	}
	return s.release(a, reason), nil
}

// RingOut decides on the end of a ringing that nobody answered. Before its
// time, and once it was answered, there is nothing to decide: no events.
func (s Session) RingOut(at time.Time) []Event {
	if s.Ended() || s.RingUntil.IsZero() || at.Before(s.RingUntil) {
		return nil
	}
	return s.release(Act{At: at}, Reason{NoAnswer, "nobody answered in time"})
}

func (s Session) release(a Act, reason Reason) []Event {
	e := a.event(s, EventReleased)
	e.Reason = reason
	return []Event{e}
}

// live returns the party of agent in a session that is not over. To anybody
// else there is no such session (D-19).
func (s Session) live(op string, agent AgentID) (Party, error) {
	p, ok := s.Party(agent)
	if !ok || p.State == "" || s.Ended() {
		return Party{}, fault.New(op, fault.NotFound, string(s.ID), "There is no such IM session")
	}
	return p, nil
}

func (s Session) ringing(op string, agent AgentID, what string) error {
	p, err := s.live(op, agent)
	if err != nil {
		return err
	}
	if p.State != Alerting || !p.Manual {
		return invalidState(op, s, p, what)
	}
	return nil
}

func invalidState(op string, s Session, p Party, what string) error {
	return fault.New(op, fault.InvalidState, string(s.ID),
		fmt.Sprintf("Invalid state: %s is not possible while the session is %s", what, p.State))
}
