package store

import (
	"encoding/json"
	"time"

	"parley/internal/im"
)

type partyText struct {
	Role     im.Role    `json:"role"`
	Agent    im.AgentID `json:"agent"`
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
	ID      string      `json:"id"`
	Text    string      `json:"text"`
	Code    im.Code     `json:"code"`
	Reason  string      `json:"reason"`
}

type sessionText struct {
	Parties   []partyText `json:"parties"`
	UserData  im.UserData `json:"userData"`
	StartedAt *int64      `json:"startedAt"`
	RingUntil *int64      `json:"ringUntil"`
	EndedAt   *int64      `json:"endedAt"`
	Code      im.Code     `json:"code"`
	Reason    string      `json:"reason"`
}

// decodeEvent fills e from its body; the columns are in e already, messages
// is the number of messages up to and with e.
func decodeEvent(e im.Event, messages int64, body []byte) (im.Event, error) {
	var t eventText
	if err := json.Unmarshal(body, &t); err != nil {
		return e, err
	}
	e.Parties, e.Set, e.Removed, e.Manual = parties(t.Parties), t.Set, t.Removed, t.Manual
	e.Until, e.Reason = instant(t.Until), im.Reason{Code: t.Code, Text: t.Reason}
	if e.Kind == im.EventPrivateInfo {
		e.Message = im.Message{ID: t.ID, Index: messages, Text: t.Text}
	}
	return e, nil
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
