package gws

import "time"

// Message is ▲ one entry of a session's transcript (D-17).
type Message struct {
	Index     int64       `json:"index"` // 1 for a session's first message, then gap-free
	MessageID string      `json:"messageId"`
	Type      MessageType `json:"type"`
	Text      string      `json:"text"`
	Sender    Sender      `json:"sender"`
	Timestamp string      `json:"timestamp"` // see Time

	DeliveryError string `json:"deliveryError,omitempty"` // why it did not reach the SIP peer; absent while nobody knows better (D-52)
}

// MessageType is the type of a transcript's entry.
type MessageType string

// Text is the one type there is.
const Text MessageType = "Text"

// Sender is ▲ who sent a message: a participant and the user behind it (D-09).
type Sender struct {
	Participant
	UserName string `json:"userName,omitempty"` // absent where no user stands behind the number
}

// timeLayout is RFC 3339 in UTC, always with three digits of milliseconds.
const timeLayout = "2006-01-02T15:04:05.000Z"

// Time returns t as timestamps are written: RFC 3339, UTC, milliseconds cut off.
// The zero time becomes "", which is left out of the JSON.
func Time(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(timeLayout)
}
