package endpoint

import (
	"context"
	"net/netip"
	"time"

	"parley/internal/siplink/wire"
)

// Party is one side of a message or a session, as it was admitted.
type Party = wire.Party

// Answer is how a request ended: by the peer's final answer, or, if there was
// none, by ours (RFC 3261 8.1.3.1): 408 when nobody answered in time, 487 when
// the caller gave up, 503 when nothing could be sent, 513 when it is too long
// for a datagram and no stream leads to the peer.
type Answer struct {
	Code   int
	Reason string
	Local  bool // no peer said this
}

// OK reports whether the peer accepted.
func (a Answer) OK() bool { return a.Code >= 200 && a.Code < 300 }

// Target is where a request goes.
type Target struct {
	URI         string       // of the request: sip:3007@10.0.0.7:5060;transport=tcp
	Number      string       // of the DN whose binding that is, for To; empty: To is the URI
	Flow        string       // a binding's own flow; empty: found by the URI
	Route       []string     // URIs or addresses to go through, the nearest first
	Credentials *Credentials // nil: a challenge is a final answer
}

// Credentials are what we show a peer that challenges us.
type Credentials struct{ User, Password string }

// String keeps the secret out of whatever prints a target.
func (Credentials) String() string { return "(secret)" }

// Message is a text that came in, out of its wrapper and in UTF-8.
type Message struct {
	From   Party
	To     string // the number that it is for
	Text   string
	CallID string
	CSeq   uint32    // with CallID it names the message, also after a restart
	Branch string    // of the request; one of them is told once
	Sent   time.Time // what its Date says; zero: nothing
}

// Typing is a notice that somebody writes (RFC 3994), or has stopped to.
type Typing struct {
	From       Party
	To, CallID string
	Active     bool
	Refresh    time.Duration // how long it holds; 0: not said
}

// Outgoing is a text to be sent.
type Outgoing struct {
	Text string

	// ID makes a MESSAGE the same one when it is sent again, also after a
	// restart: a peer that has seen it lately repeats its answer and shows
	// nothing twice (RFC 3261 17.2.3). Empty: each is new.
	ID string
}

// Handler is told what comes in. Its functions are called without a lock; each
// may be nil. ctx ends with the endpoint.
type Handler struct {
	// Invite is told of an INVITE with usable media, on a goroutine of its own.
	// 100 has been said; who does not keep it answers before it returns.
	// nil: 480.
	Invite func(ctx context.Context, inv *Invitation)

	// Message is told of a MESSAGE outside of a dialog and returns what it is
	// answered; 200 must mean that it will not be lost. Those of one sender for
	// one number come one after the other. nil: 480.
	Message func(ctx context.Context, m Message) Answer

	// Messages, if there is one, is told instead of Message of those of one sender
	// for one number that waited together, in order, and returns as many answers.
	Messages func(ctx context.Context, ms []Message) []Answer

	// Typing is told of notices outside of dialogs; they were answered 200.
	Typing func(ctx context.Context, t Typing)

	// Trace is told of every message sent or received. It must not wait.
	Trace func(Trace)
}

// Trace is what a ladder shows of one message.
type Trace struct {
	At          time.Time
	Out         bool // we sent it
	Transport   string
	Local, Peer netip.AddrPort
	Start       string // the start line
	Method      string // of the request, or of the one that is answered
	Code        int    // of an answer; 0: a request
	CallID      string
	From, To    string // numbers
	Bytes       int
}

// DialogHandler is told what happens in one dialog, one after the other.
type DialogHandler struct {
	// Message may come before the ACK. Its result is the answer. nil: 480.
	Message func(ctx context.Context, d *Dialog, m Message) Answer

	// Typing may be nil.
	Typing func(ctx context.Context, d *Dialog, t Typing)

	// Changed is told that State has changed by something else than Send and
	// Message. It may be nil.
	Changed func(d *Dialog)

	// Ended is called exactly once, whoever ended the dialog.
	Ended func(d *Dialog, e End)
}

// EndedBy is who or what ended a dialog.
type EndedBy string

// The ends of a dialog.
const (
	ByPeer   EndedBy = "peer"     // BYE
	ByUs     EndedBy = "us"       // Bye
	Vanished EndedBy = "vanished" // no ACK, 408 or 481, or the session expired
	Closed   EndedBy = "closed"   // the endpoint was closed; Resume finds the peer again
)

// End is how a dialog ended. Answer is the one that showed that the peer has
// vanished; zero: none did.
type End struct {
	By     EndedBy
	Answer Answer
}
