package endpoint

import (
	"context"
	"crypto/tls"
	"log/slog"
	"net/netip"
	"time"

	"parley/internal/siplink/flow"
	"parley/internal/siplink/wire"
)

// Registrar knows who may speak, and for whom.
type Registrar interface {
	// Register handles a REGISTER that passed the validator.
	Register(ctx context.Context, m wire.Message, o wire.Origin) wire.Reply
	// Admit says who sends an INVITE or a MESSAGE outside of a dialog; a reply
	// challenges or refuses him.
	Admit(ctx context.Context, m wire.Message, o wire.Origin) (wire.Party, *wire.Reply)
	// Trusted reports whether what comes from there needs no rate.
	Trusted(ip netip.Addr, names []string) bool
	// Gone is told of a connection that has closed.
	Gone(flow string)
}

// Config is what an Endpoint is made of. Every number must be set.
type Config struct {
	Listen         []flow.Listener
	TLS            *tls.Config   // of tls and wss; its ClientCAs also judge servers that we call
	Domain         string        // host of our own addresses; empty: the address of the socket
	MaxHead        int           // bytes of start line and headers
	MaxBody        int           // bytes; beyond: 413
	MaxConnections int           // at once
	MaxRequests    int           // being handled at once; beyond: 503
	MaxDialogs     int           // at once; beyond: 503
	Rate           int           // messages a second from one address that is not trusted; 0: no limit
	SessionExpires time.Duration // asked for, and given to those who ask for none (RFC 4028)
	MinSE          time.Duration // shorter ones are answered 422
	Registrar      Registrar
	Resolver       Resolver // nil: the system's
	Logger         *slog.Logger
}

// The timers of RFC 3261 table 4.
const (
	t1      = 500 * time.Millisecond
	t2      = 4 * time.Second
	timeout = 64 * t1
)

// maxDatagram is the longest request over UDP, all of it counted
// (RFC 3428 8, RFC 3261 18.1.1).
const maxDatagram = 1300

// methods are those that are understood, in the order of Allow.
func methods() []string {
	return []string{"INVITE", "ACK", "CANCEL", "BYE", "OPTIONS", "MESSAGE", "UPDATE", "REGISTER"}
}

const sdp = "application/sdp"

func (c Config) rules() wire.Rules {
	return wire.Rules{Methods: methods(), Extensions: []string{"timer"}, MaxBody: c.MaxBody,
		Only:   map[string][]string{"REGISTER": {"path"}}, // RFC 3327: a proxy may insist on it
		Accept: map[string][]string{"MESSAGE": wire.Types(), "INVITE": {sdp}, "UPDATE": {sdp}}}
}
