package gwsclient

import (
	"time"

	"parley/bayeuxclient"
	"parley/gws"
)

// Hooks are told of what goes over the wire; nil means no. They are called by
// whichever goroutine makes the call, must be safe for several at once, and
// hold it up as long as they take.
type Hooks struct {
	Requested  func(Request)             // just before a request is sent
	Answered   func(Exchange)            // when its answer is read, or none came
	Notified   func(Notification)        // when Next returns it; its At is when it arrived
	Connection func(bayeuxclient.Change) // of a notification stream
}

// Request is one request. It never holds credentials.
type Request struct {
	User      string // who asks
	Method    string
	Path      string            // below /api/v2, with the query
	Operation gws.OperationName // of a POST
	Body      []byte            // JSON; nil for GET; not to be changed
	At        time.Time
}

// Exchange is a request and what came of it.
type Exchange struct {
	Request
	Took    time.Duration
	HTTP    int            // 0: no answer
	Code    gws.StatusCode // with an answer in the API's envelope
	Message string
	Err     error // nil on success
}
