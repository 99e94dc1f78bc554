package ladder

import (
	"time"

	"parley/internal/im"
)

// Kind is what a step is.
type Kind string

// The kinds.
const (
	Request      Kind = "Request"      // an agent asks for an operation (REST)
	Event        Kind = "Event"        // what the server made of it, in T-Server's words
	Notification Kind = "Notification" // the server tells an agent (CometD)
	SIP          Kind = "SIP"          // a SIP message to or from a party's telephone
)

// Server is the end of a step that is not a party's.
const Server = "parley"

// Step is one arrow of the ladder, or with Event one word over the server's line.
type Step struct {
	Index int64 // number of the event that it belongs to; 0: a SIP message
	At    time.Time
	Kind  Kind
	From  string // a party's number, or Server
	To    string
	Text  string // operation, event, notification or start line, and what it is about
}

// Message is a SIP message between the server and the telephone of a party.
type Message struct {
	At     time.Time
	Number string // the party's
	In     bool   // from the telephone to the server
	Line   string // its start line: "INVITE sip:3007@…", "SIP/2.0 200 OK"
}

// Window is a part of a session's log.
type Window struct {
	Before   im.Session // as it stood before the first event
	Since    time.Time  // of the event before the first; zero: there is none
	Events   []im.Event
	Last     bool      // the log ends with these events
	Messages []Message // of the whole session, in order; may be empty
}
