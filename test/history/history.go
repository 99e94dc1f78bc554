package history

import "time"

// Time is since the run began, on one monotonic clock for all clients.
type Time = time.Duration

// History is what was recorded of one run.
type History struct {
	Acts        []Act
	Connections []Connection
	Transcripts []Transcript
	Endings     []Ending
	Holdings    []Holding
}

// Kind says what an act was.
type Kind string

// The acts.
const (
	Initiate Kind = "initiate"
	Send     Kind = "send"
	Set      Kind = "set"      // of user data
	Complete Kind = "complete" // or reject
	Answer   Kind = "answer"   // a ringing session
	Leave    Kind = "leave"    // the agent logs out, or vanishes for longer than the grace time
)

// Outcome is what the agent knows of an act.
type Outcome string

// The outcomes. A fault of the server's, like no answer, leaves the act unknown.
const (
	Taken   Outcome = "taken"
	Refused Outcome = "refused"
	Unknown Outcome = "unknown"
)

// Act is one attempt. Attempts with the same agent, session and text are
// repeats under one reference of the client's, which may take effect once.
type Act struct {
	Agent   string
	Kind    Kind
	Session string  `json:",omitempty"` // of Initiate: what it made; empty for Leave
	Text    string  `json:",omitempty"` // of Send; no two messages of a run have the same. Of Initiate: the reference
	Key     string  `json:",omitempty"` // of Set; each agent has a key of its own
	Value   int     `json:",omitempty"` // of Set; each greater than the one before
	Begun   Time    // before it was sent
	Ended   Time    // after it was answered, or given up
	Outcome Outcome // of this attempt
}

// Connection is one client's stream of notifications. It begins with a Gap and
// a Look, which show where the client stood when it came.
type Connection struct {
	Agent string
	Name  string
	Heard []Heard
}

// Sort says what was heard.
type Sort string

// What a connection hears.
const (
	State   Sort = "state"   // StatusChange: Session, State
	Failure Sort = "failure" // Error: Session
	Message Sort = "message" // NewMessage: Session, Line
	Data    Sort = "data"    // AttachedDataChanged: Session, Data
	Gap     Sort = "gap"     // a new Bayeux session: events may be lost
	Look    Sort = "look"    // the reading that follows every Gap: Seen
)

// Heard is one thing that a connection heard.
type Heard struct {
	Sort    Sort
	Begun   Time           `json:",omitempty"` // of a Look: when it began to read
	At      Time           // arrival; of a Look: when it had read all
	Session string         `json:",omitempty"`
	State   string         `json:",omitempty"`
	Line    Line           `json:",omitzero"`
	Data    map[string]int `json:",omitempty"`
	Seen    []Seen         `json:",omitempty"`
}

// Line is one message of a session.
type Line struct {
	Index  int64 // from 1
	Sender string
	Text   string
}

// Seen is a session as a client read it: each that was live, and each that the
// client knew of.
type Seen struct {
	Session string
	State   string
	Lines   []Line
	Data    map[string]int
}

// Transcript is a session's messages as one of its agents read them at the end.
type Transcript struct {
	Session string
	Reader  string
	Lines   []Line
}

// Ending is how a session stood at the end, as one of its agents read it.
type Ending struct {
	Session string
	Reader  string
	Agents  []string
	State   string
	Reason  string // why it is over, D-35; "" where the server does not say
	Data    map[string]int
}

// Holding is which live sessions an agent was in at the end.
type Holding struct {
	Agent    string
	Begun    Time // of the reading
	Sessions []string
}

// The states of a session, in the vendor's words.
const (
	Initiating = "Initiating"
	Alerting   = "Alerting"
	Talking    = "Talking"
	Completed  = "Completed"
)

// The reasons of an end that needs nobody to ask for it.
const (
	NoAnswer    = "noAnswer"
	Busy        = "busy"
	Unreachable = "unreachable"
	Failed      = "failed"
)
