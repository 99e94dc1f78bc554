package gws

import (
	"encoding/json"
	"strings"
)

// State is an agent's state in an IM session (vendor page "IM Session Resource").
type State string

// The states, and the T-Server events behind them.
const (
	Initiating State = "Initiating" // EventDialing
	Alerting   State = "Alerting"   // EventRinging
	Talking    State = "Talking"    // EventEstablished
	Completed  State = "Completed"  // EventReleased
)

// UnmarshalText drops blanks around the word: the vendor's samples have one.
func (s *State) UnmarshalText(text []byte) error {
	*s = State(strings.TrimSpace(string(text)))
	return nil
}

// UserData is the data attached to a session: from key to a JSON value that is
// kept as it was sent, so that no number is rounded (D-21).
type UserData map[string]json.RawMessage

// IMSession is one agent's view of an IM session: the state is this agent's and
// the participants are the others. The first seven members are the vendor's, in
// the order of its sample.
type IMSession struct {
	State        State           `json:"state"`
	UserData     UserData        `json:"userData,omitempty"` // absent when empty (D-22)
	ID           string          `json:"id"`                 // 32 characters 0-9 A-V, opaque (D-23)
	URI          string          `json:"uri"`                // absolute, without /me
	Path         string          `json:"path"`               // "/im-sessions/{id}"
	Participants []Participant   `json:"participants"`       // never nil on the wire
	Capabilities []OperationName `json:"capabilities"`       // what is possible now (D-19); never nil on the wire

	StartedAt  string    `json:"startedAt,omitempty"`  // ▲ see Time
	Direction  Direction `json:"direction,omitempty"`  // ▲
	DevicePath string    `json:"devicePath,omitempty"` // ▲ this agent's own device
	Reason     Reason    `json:"reason,omitzero"`      // ▲ in Completed
}

// Direction says ▲ who began a session (D-35).
type Direction string

// The directions.
const (
	Outgoing Direction = "Outgoing" // this agent initiated
	Incoming Direction = "Incoming"
)

// Reason says ▲ why a session ended (D-35).
type Reason struct {
	Code ReasonCode `json:"code"`
	Text string     `json:"text"` // words for people
}

// ReasonCode is the closed list of reasons.
type ReasonCode string

// The reasons.
const (
	ReasonReleased    ReasonCode = "released"    // a party completed it
	ReasonRejected    ReasonCode = "rejected"    // the target declined
	ReasonNoAnswer    ReasonCode = "noAnswer"    // the ringing ran out
	ReasonBusy        ReasonCode = "busy"        // the target is in another session
	ReasonUnreachable ReasonCode = "unreachable" // unknown, logged out or unfit target
	ReasonAgentLeft   ReasonCode = "agentLeft"   // an agent logged out or did not come back
	ReasonFailed      ReasonCode = "failed"      // a fault on the way
)

// Participant is one number, spelled four ways; for an extension all four are
// the same text (D-24).
type Participant struct {
	Digits               string `json:"digits"`
	E164Number           string `json:"e164Number"`
	FormattedPhoneNumber string `json:"formattedPhoneNumber"`
	PhoneNumber          string `json:"phoneNumber"`
}
