package gws

// Ladder tells ▲ a session as its log has it, step by step.
type Ladder struct {
	ID        string        `json:"id"`
	StartedAt string        `json:"startedAt"`           // see Time
	RingUntil string        `json:"ringUntil,omitempty"` // while somebody must answer: when that ends
	EndedAt   string        `json:"endedAt,omitempty"`
	Reason    Reason        `json:"reason,omitzero"` // once it has ended
	Parties   []LadderParty `json:"parties"`         // the initiator first
	LastIndex int64         `json:"lastIndex"`       // of the log's last event: a reader asks on from there
	Steps     []LadderStep  `json:"steps"`           // in order; never nil on the wire
}

// LadderParty is one of the lines that steps lead to and from.
type LadderParty struct {
	Participant
	UserName string `json:"userName,omitempty"` // absent: no user of the server's
	State    State  `json:"state,omitempty"`    // absent: never reached
}

// LadderStep is one arrow, or the name of an event over the server's line.
type LadderStep struct {
	Index     int64      `json:"index,omitempty"` // number of the event it belongs to; absent: a SIP message
	Timestamp string     `json:"timestamp"`       // see Time
	Kind      LadderKind `json:"kind"`
	From      string     `json:"from"` // a party's phoneNumber, or LadderServer
	To        string     `json:"to"`
	Text      string     `json:"text"` // without what was written
}

// LadderServer is the end of a step that is not a party's.
const LadderServer = "parley"

// LadderKind is what a step is.
type LadderKind string

// The kinds.
const (
	StepRequest      LadderKind = "Request"      // an operation that an agent asked for
	StepEvent        LadderKind = "Event"        // the T-Server event that it became
	StepNotification LadderKind = "Notification" // what an agent was told over CometD
	StepSIP          LadderKind = "SIP"          // a SIP message
)

// LadderAnswer is ▲ one ladder, or the part of it that was asked for.
type LadderAnswer struct {
	Answer
	Ladder Ladder `json:"ladder"`
}
