package bayeuxserver

import (
	"net/http"

	"parley/bayeux"
)

// Hooks are the decisions the server leaves to its program. Each may be nil.
// They are called from many goroutines at once, never under a lock; what they
// get from a message (Data, Ext, Extra) is valid only until they return. Over
// WebSocket a request is a copy of the upgrade request without body and
// context.
type Hooks struct {
	// Authenticate decides a handshake. A refusal that is not nil refuses it.
	// nil: everybody is the user "".
	Authenticate func(r *http.Request, handshake *bayeux.Message) (Principal, *Refusal)
	// Identify names the user a request proves to come from, "" when it proves
	// none. A request of another user than the session's is refused; one of the
	// same user needs no cookie. nil: nobody is known.
	Identify func(r *http.Request) string
	// Origin tells whether a page of another host may use the server. The origin
	// is that of the request's Origin header or, for JSONP, of its Referer; a
	// page of the request's own host is never asked about. nil: none may.
	Origin func(r *http.Request, origin string) bool
	// Address names the far end for HandshakesPerSecond. nil: the host of
	// RemoteAddr; behind a proxy it should read the proxy's header.
	Address func(r *http.Request) string

	// CanSubscribe allows a subscription to a channel or pattern in canonical
	// spelling. nil: all. Meta and service channels are never asked about.
	CanSubscribe func(s *Session, pattern string) bool
	// CanPublish allows a client's publish, also to a service channel. nil: all.
	CanPublish func(s *Session, channel string) bool
	// Echo tells whether a publisher that subscribed gets its own event. nil:
	// yes, unless Config.NoEcho.
	Echo func(s *Session, channel string) bool
	// Hears tells whether a session hears what a client published on a channel
	// that it subscribed to. nil: all do. Programs whose users must not hear one
	// another keep a client's words to the sessions of its own user.
	Hears func(s, publisher *Session, channel string) bool
	// Published sees every message that clients may publish, before anybody gets
	// it; it may change its Data, and false deletes it (404). nil: all pass.
	Published func(s *Session, m *bayeux.Message) bool
	// Service sees what clients publish under /service, which goes nowhere else.
	// It answers with Session.Answer, Result or Failure, now or later, keeping a
	// copy of what it needs of the message. nil: nothing happens.
	Service func(s *Session, m *bayeux.Message)

	// SessionOpened is called before the handshake is answered. What it delivers
	// comes after the answer.
	SessionOpened func(s *Session)
	// SessionClosed is called once for every session opened, after SessionOpened
	// has returned and the session is gone from all indexes. One call at a time.
	SessionClosed func(s *Session, reason Reason)
	// Refused hears why a request to a session was answered 402: for the log.
	Refused func(r *http.Request, clientID string, reason Reason)
	// Recovered hears of a panic in another hook outside an HTTP handler.
	Recovered func(value any, stack []byte)
}

// Principal is whom a handshake speaks for.
type Principal struct {
	User  string // index of Server.Sessions; "" is nobody in particular
	Value any    // kept by the session, see Session.Value
}

// Refusal is how a handshake is refused.
type Refusal struct {
	Error string // "" means "403::handshake_denied"
	// Handshake advises the client to authenticate and try again, after its own
	// back-off; false advises it to stop.
	Handshake bool
}

// Reason is why a session ended or a request to it was refused.
type Reason string

// Why a session ended, and what a later request to it is told in the log.
const (
	Disconnected Reason = "disconnected"   // the client said so
	Expired      Reason = "expired"        // no connect within MaxInterval
	Kicked       Reason = "kicked"         // Session.Kick
	Inactive     Reason = "inactive"       // MaxInactivity
	QueueFull    Reason = "queue full"     // MaxQueue or MaxQueueBytes
	Replaced     Reason = "replaced"       // its WebSocket shook hands again
	Draining     Reason = "draining"       // Server.Drain
	ServerClosed Reason = "server closed"  // Server.Close
	Unknown      Reason = "unknown"        // never existed here, or long ago
	WrongBrowser Reason = "wrong browser"  // no cookie, or another browser's
	WrongUser    Reason = "wrong user"     // the request proves another user
	WrongSocket  Reason = "wrong socket"   // the WebSocket has another session
	WrongBatch   Reason = "wrong in batch" // the batch belongs to another session
)
