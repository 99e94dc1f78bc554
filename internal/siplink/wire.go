package siplink

import (
	"context"
	"fmt"
	"time"
)

// Wire speaks SIP. A from is the number of a DN of ours.
type Wire interface {
	// Message sends a MESSAGE outside of any dialog; one at a time per target, in
	// the order of the calls. With the same Text.ID it is the same message again.
	Message(ctx context.Context, from string, to Target, m Text) Answer
	// Options asks whether somebody is there.
	Options(ctx context.Context, from string, to Target) Answer
	// Invite waits for the final answer; ringing is called for 180 and 183. When
	// ctx ends first the INVITE is cancelled. The dialog is nil unless the answer
	// is OK.
	Invite(ctx context.Context, from string, to Target, ringing func(), h DialogHandler) (Dialog, Answer)
	// Resume brings a dialog of an earlier process back, by its State; to has the
	// secret that its requests may need.
	Resume(state []byte, to Target, h DialogHandler) (Dialog, error)
}

// Dialog is an INVITE dialog that carries messages.
type Dialog interface {
	// Send sends a MESSAGE in the dialog; one at a time, in the order of the calls.
	Send(ctx context.Context, m Text) Answer
	// Bye ends the dialog; once more changes nothing.
	Bye(ctx context.Context)
	// State is what Resume needs.
	State() []byte
	// Announce tells the peer that our side is here from now on; it does not wait.
	Announce()
	// Leave forgets the dialog on our side alone: another node has it.
	Leave()
}

// DialogHandler hears of one dialog, one thing at a time.
type DialogHandler struct {
	Message func(ctx context.Context, m Incoming) Answer // the answer is sent
	Changed func()                                       // State has changed by something else than Send
	Ended   func(e End)                                  // once
}

// End says how a dialog ended.
type End struct {
	By     EndedBy
	Answer Answer // of the request that found nobody, with Vanished
}

// EndedBy is who ended a dialog.
type EndedBy int

// Those who may.
const (
	ByPeer   EndedBy = iota // BYE came
	ByUs                    // Bye was called
	Vanished                // 481, a time-out, a session timer, an ACK that never came
	ByClose                 // the endpoint closes; the dialog can be resumed
)

// Invitation is an INVITE that has had no final answer.
type Invitation interface {
	Ring()                                  // 180
	Accept(h DialogHandler) (Dialog, error) // 200; an error once it is cancelled
	Refuse(code int, reason string)         // final
	Canceled() <-chan struct{}              // closed by CANCEL
}

// Incoming is a text from a peer, or an INVITE with an empty one.
type Incoming struct {
	From Peer
	To   string // number of the DN
	Text string // valid UTF-8
	Ref  string // names the request: a retransmission has the same
	Sent time.Time
}

// Peer is who sent something, as admitted and never merely claimed.
type Peer struct {
	Number string
	Trunk  string // name of the trunk that it came through; empty: a DN of ours
}

// Text is what is sent to a peer.
type Text struct {
	Text string
	ID   string // the same for the same message, also after a restart
}

// Target is where a request goes.
type Target struct {
	URI            string   // sip:3007@192.0.2.7:5060;transport=tcp
	Number         string   // of the DN that has registered there; empty: whom URI names
	Node           string   // where alone that connection is; empty: here, or none is needed
	Flow           string   // the connection of a registration; empty: found by URI
	Route          []string // to pass on the way
	User, Password string   // for a challenge; empty: it is final
}

// Answer is how a request ended: by the peer's final answer or, Local, by ours
// in its place.
type Answer struct {
	Code   int
	Reason string
	Local  bool
}

// OK reports whether the answer is 2xx.
func (a Answer) OK() bool { return a.Code >= 200 && a.Code < 300 }

// String is "SIP 486 Busy Here".
func (a Answer) String() string {
	if a.Reason == "" {
		return fmt.Sprintf("SIP %d", a.Code)
	}
	return fmt.Sprintf("SIP %d %s", a.Code, a.Reason)
}
