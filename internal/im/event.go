package im

import "time"

// Kind is the sort of an event, in T-Server's words.
type Kind string

// The events of a session's log.
const (
	EventDialing             Kind = "EventDialing"             // the session begins
	EventRinging             Kind = "EventRinging"             // the callee's leg begins
	EventEstablished         Kind = "EventEstablished"         // both talk
	EventPrivateInfo         Kind = "EventPrivateInfo"         // a message
	EventPrivateInfoHeld     Kind = "EventPrivateInfoHeld"     // a message of the SIP peer that waits for the agent to answer (D-53)
	EventAttachedDataChanged Kind = "EventAttachedDataChanged" // user data changed
	EventError               Kind = "EventError"               // a message did not reach the SIP peer
	EventReleased            Kind = "EventReleased"            // the session is over
)

// Event is one entry of a session's log. Which fields beside the first six are
// set depends on the Kind.
type Event struct {
	Session SessionID
	Seq     int64 // 1 for EventDialing, then gap-free; set by whoever keeps the log
	Kind    Kind
	At      time.Time // UTC, whole microseconds
	Sender  AgentID   // whose act it was; empty: the server's own, or the SIP peer's
	Ref     string    // the sender's own reference of the act, for repeats (D-32); may be empty

	Parties []Party   // EventDialing: who takes part, without states
	Set     UserData  // EventDialing, EventAttachedDataChanged: values that come or change
	Removed []string  // EventAttachedDataChanged: keys that go
	Manual  bool      // EventRinging: waits for Accept or Reject
	Until   time.Time // EventRinging with Manual: when the ringing ends
	Message Message   // EventPrivateInfo; EventPrivateInfoHeld: without index; EventError: id and index of the one that did not arrive
	Reason  Reason    // EventReleased, EventError
}

// Message is one line of the transcript.
type Message struct {
	ID    string
	Index int64 // 1 for a session's first message, then gap-free
	Text  string
}

// Reason says why a session ended.
type Reason struct {
	Code Code
	Text string // words for people
}

// Code is the reason's closed list (D-35).
type Code string

// The reasons.
const (
	Released    Code = "released"    // a party completed it
	Rejected    Code = "rejected"    // the callee declined
	NoAnswer    Code = "noAnswer"    // the ringing ran out
	Busy        Code = "busy"        // the callee has a session
	Unreachable Code = "unreachable" // unknown, logged out or unfit callee
	AgentLeft   Code = "agentLeft"   // a party logged out or did not come back (D-25)
	Failed      Code = "failed"      // a fault on the way
)

// Refuses reports whether an end for that reason means that the callee was never
// reached, so that the initiator must hear of an error (D-04). Asked of the
// session as it stood before.
func (s Session) Refuses(r Reason) bool {
	switch {
	case !s.in(Initiator, Initiating):
		return false
	case r.Code == Busy, r.Code == Unreachable, r.Code == Failed:
		return true
	}
	far, isSIP := s.Far()
	return isSIP && far.Role == Target && (r.Code == Rejected || r.Code == NoAnswer)
}
