package store

import (
	"encoding/json"
	"time"

	"parley/internal/im"
)

type partyText struct {
	Role     im.Role    `json:"role"`
	Agent    im.AgentID `json:"agent"`
	Leg      im.Leg     `json:"leg"`
	UserName string     `json:"userName"`
	Number   string     `json:"number"`
	Device   string     `json:"device"`
	State    im.State   `json:"state"`
	Manual   bool       `json:"manual"`
}

type eventText struct {
	Parties []partyText `json:"parties"`
	Set     im.UserData `json:"set"`
	Removed []string    `json:"removed"`
	Manual  bool        `json:"manual"`
	Until   *int64      `json:"until"`
	Ref     string      `json:"ref"` // of EventDialing
	ID      string      `json:"id"`
	Index   int64       `json:"index"` // of EventError
	Text    string      `json:"text"`
	Code    im.Code     `json:"code"`
	Reason  string      `json:"reason"`

	Kind   im.Kind     `json:"kind"` // these in Then alone; else they are columns
	Sender im.AgentID  `json:"sender"`
	At     *int64      `json:"at"`
	Then   []eventText `json:"then"`
}

type heldText struct {
	ID   string `json:"id"`
	Text string `json:"text"`
}

type sessionText struct {
	Parties   []partyText `json:"parties"`
	Held      []heldText  `json:"held"`
	UserData  im.UserData `json:"userData"`
	StartedAt *int64      `json:"startedAt"`
	RingUntil *int64      `json:"ringUntil"`
	EndedAt   *int64      `json:"endedAt"`
	Code      im.Code     `json:"code"`
	Reason    string      `json:"reason"`
}

// decodeEntry returns the events of a row. first holds its columns, messages is
// the number of messages up to and with the row. No body is no events.
func decodeEntry(first im.Event, messages int64, body []byte) ([]im.Event, error) {
	if body == nil {
		return nil, nil
	}
	var t eventText
	if err := json.Unmarshal(body, &t); err != nil {
		return nil, err
	}
	first.Seq -= int64(len(t.Then))
	events := []im.Event{t.event(first, messages)}
	for i, then := range t.Then {
		e := im.Event{Session: first.Session, Seq: first.Seq + int64(i) + 1}
		e.Kind, e.Sender, e.At = then.Kind, then.Sender, instant(then.At)
		events = append(events, then.event(e, messages))
	}
	return events, nil
}

// event returns e with what the text says.
func (t eventText) event(e im.Event, messages int64) im.Event {
	e.Parties, e.Set, e.Removed, e.Manual = parties(t.Parties), t.Set, t.Removed, t.Manual
	e.Until, e.Reason = instant(t.Until), im.Reason{Code: t.Code, Text: t.Reason}
	switch e.Kind {
	case im.EventDialing:
		e.Ref = t.Ref
	case im.EventPrivateInfo:
		e.Message = im.Message{ID: t.ID, Index: messages, Text: t.Text}
	case im.EventPrivateInfoHeld:
		e.Message = im.Message{ID: t.ID, Text: t.Text}
	case im.EventError:
		e.Message = im.Message{ID: t.ID, Index: t.Index}
	default: // the others have neither
	}
	return e
}

// decodeSession fills s, which has its ID, Seq and Messages already.
func decodeSession(s im.Session, body []byte) (im.Session, error) {
	var t sessionText
	if err := json.Unmarshal(body, &t); err != nil {
		return s, err
	}
	s.Parties, s.UserData = parties(t.Parties), t.UserData
	s.StartedAt, s.RingUntil, s.EndedAt = instant(t.StartedAt), instant(t.RingUntil), instant(t.EndedAt)
	s.Reason = im.Reason{Code: t.Code, Text: t.Reason}
	for _, h := range t.Held {
		s.Held = append(s.Held, im.Message{ID: h.ID, Text: h.Text})
	}
	return s, nil
}

func parties(texts []partyText) []im.Party {
	var all []im.Party
	for _, t := range texts {
		all = append(all, im.Party(t))
	}
	return all
}

func instant(micro *int64) time.Time {
	if micro == nil {
		return time.Time{}
	}
	return time.UnixMicro(*micro).UTC()
}
