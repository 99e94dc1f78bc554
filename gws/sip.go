package gws

// The paths of what an administrator sees of SIP. ▲
const (
	PathSIPRegistrations = "/system/sip/registrations"
	PathSIPTrace         = "/system/sip/trace"
)

// SIPRegistration is ▲ a softphone that has registered as a DN.
type SIPRegistration struct {
	PhoneNumber string `json:"phoneNumber"`
	Contact     string `json:"contact"` // SIP URI
	Transport   string `json:"transport"`
	Source      string `json:"source"` // address and port that it registered from
	UserAgent   string `json:"userAgent,omitempty"`
	Since       string `json:"since"`   // see Time
	Expires     string `json:"expires"` // see Time
}

// SIPRegistrationsAnswer is ▲ GET /system/sip/registrations.
type SIPRegistrationsAnswer struct {
	Answer
	Registrations []SIPRegistration `json:"registrations"`
}

// SIPMessage is ▲ a SIP message that was sent or received, without its body.
type SIPMessage struct {
	Index     int64        `json:"index"` // counted from 1 since the server started
	Timestamp string       `json:"timestamp"`
	Direction SIPDirection `json:"direction"`
	Transport string       `json:"transport"`
	Local     string       `json:"local"`     // address and port
	Peer      string       `json:"peer"`      // address and port
	StartLine string       `json:"startLine"` // "MESSAGE sip:3007@…", "SIP/2.0 200 OK"
	Method    string       `json:"method"`    // of the request, or of the one that is answered
	Code      int          `json:"code,omitempty"`
	CallID    string       `json:"callId"`
	From      string       `json:"from"` // number
	To        string       `json:"to"`   // number
	Bytes     int          `json:"bytes"`
}

// SIPDirection is whither a SIP message went.
type SIPDirection string

// The directions.
const (
	SIPSent     SIPDirection = "sent"
	SIPReceived SIPDirection = "received"
)

// SIPTraceAnswer is ▲ GET /system/sip/trace. Next is the index after which to
// ask for what follows.
type SIPTraceAnswer struct {
	Answer
	Messages []SIPMessage `json:"messages"`
	Next     int64        `json:"next"`
}
