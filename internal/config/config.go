package config

import (
	"log/slog"
	"net/netip"
	"strings"
	"time"
)

// Config is everything that a server can be told. Default fills it; the
// comments name the key where it is not the field's own name in camel case.
type Config struct {
	HTTP      HTTP
	Auth      Auth
	Bayeux    Bayeux
	IM        IM
	SIP       SIP
	Store     Store
	Node      Node
	Provision Provision
	Metrics   Metrics
	Log       Log
}

// Metrics is where the figures of the server are shown.
type Metrics struct {
	Enabled bool
	Address string // one of their own; empty: http.address
}

// HTTP is the API's own door.
type HTTP struct {
	Address        string        // listen address host:port; port 0 takes any free one
	ExternalURL    string        // key externalUrl: base of every uri, without a trailing slash; empty: from the request
	TLS            TLS           // both files or none
	SessionTimeout time.Duration // idle time of a login
	PollingTimeout time.Duration // the same while a Bayeux session holds it (D-40)
	CookieSameSite SameSite
	CSRF           bool // the vendor's scheme
	CORS           CORS
	TrustedProxies []netip.Prefix // whose X-Forwarded-For is believed
	RateLimit      RateLimit
	MaxBody        int64 // bytes of a request's body
}

// SameSite is from which sites' pages a browser sends the cookie along.
type SameSite string

// The choices; None needs cookies that are Secure.
const (
	SameSiteStrict SameSite = "strict"
	SameSiteLax    SameSite = "lax"
	SameSiteNone   SameSite = "none"
)

// SecureCookies reports whether browsers come by TLS, so that cookies may say so.
func (h HTTP) SecureCookies() bool { return h.TLS.On() || strings.HasPrefix(h.ExternalURL, "https://") }

// RateLimit bounds requests a second (D-15).
type RateLimit struct {
	Enabled    bool
	PerUser    int
	PerAddress int
}

// Auth says how users show themselves.
type Auth struct {
	Guessing Guessing
	OIDC     OIDC
}

// Guessing is how wrong passwords slow down those that come after them.
type Guessing struct {
	PerUser    int           // wrong passwords for one user name before there is a delay
	PerAddress int           // and from one address
	Delay      time.Duration // the first one; each further is twice as long
	MaxDelay   time.Duration // but no longer than this
	Forget     time.Duration // key forgetAfter
}

// OIDC is whose bearer tokens are taken; no issuer turns it off.
type OIDC struct{ Issuer, Audience, UserClaim string }

// TLS names a certificate and its key, both PEM.
type TLS struct{ CertFile, KeyFile string }

// On reports whether there is a certificate to serve with.
func (t TLS) On() bool { return t.CertFile != "" }

// CORS says which pages of other origins may call.
type CORS struct {
	AllowedOrigins []string // exact origins, or https://*.example.test for every host below
}

// Bayeux is how notifications reach clients (D-08). In strict mode WebSocket
// and CallbackPolling are false whatever the file says.
type Bayeux struct {
	Timeout         time.Duration // how long a connect is held
	Interval        time.Duration // how long a client waits between connects
	MaxInterval     time.Duration // how long a silent client's session is kept
	WebSocket       bool          // key websocket
	CallbackPolling bool
	MaxQueue        int   // messages waiting in one Bayeux session
	MaxQueueBytes   int64 // and their bytes
}

// Compat is the choice between the documented shapes alone and additions.
type Compat string

// The compatibility modes (decisions, preface).
const (
	Friendly Compat = "friendly"
	Strict   Compat = "strict"
)

// IM holds the limits of instant-messaging sessions.
type IM struct {
	Compat          Compat
	RingTimeout     time.Duration // until an unanswered session ends (D-01)
	DisconnectGrace time.Duration // kept without a Bayeux connection (D-25)
	MaxText         int           // characters of one message (D-20)
	MaxUserData     int64         // bytes of one session's user data (D-21)
}

// SIP is where SIP peers are heard; no listener turns SIP off.
type SIP struct {
	Listen        []Listener
	Trunks        []Trunk
	DialPlan      []Rule        // for numbers that are no DN; the first that fits counts
	IdleTimeout   time.Duration // of a session by MESSAGE alone, since its last message
	PagerFallback bool          // a peer that declines INVITE is tried by MESSAGE alone
	MaxHeld       int           // messages of a peer that wait while an agent rings
	TraceLength   int           // SIP messages that parley sip trace and the ladders look back on
	Domain        string        // host of the DNs' addresses; empty: that of the listener
	TLS           SIPTLS
	Registrar     Registrar
	Limits        SIPLimits
	Session       SIPSession
}

// Realm is that of the DNs' digests.
func (s SIP) Realm() string {
	if s.Domain == "" {
		return "parley"
	}
	return s.Domain
}

// SIPTLS is what the listeners tls and wss show, and whom they believe.
type SIPTLS struct {
	CertFile, KeyFile string // PEM
	CAFile            string // PEM of those who sign for peers; empty: the system's
}

// On reports whether there is a certificate to show.
func (t SIPTLS) On() bool { return t.CertFile != "" }

// Registrar bounds what softphones register.
type Registrar struct {
	Contacts   int           // of one DN at once
	Expires    time.Duration // given to who asks for no time
	MinExpires time.Duration // shorter ones are refused
	MaxExpires time.Duration // longer ones are shortened
	NonceLife  time.Duration // how long a challenge can be answered
}

// SIPLimits bound what peers send.
type SIPLimits struct {
	PerAddress  int   // messages a second from one address that is nobody's static one
	MaxBody     int64 // bytes
	MaxHeaders  int64 // bytes of start line and headers
	Connections int   // at once
	Requests    int   // being answered at once
	Dialogs     int   // at once
}

// SIPSession is how long a SIP dialog lasts without a sign of life (RFC 4028).
type SIPSession struct {
	Expires    time.Duration
	MinExpires time.Duration // shorter ones are refused
}

// Listener is one SIP transport on one address.
type Listener struct {
	Transport string // udp, tcp, tls, ws or wss
	Address   string // host:port
}

// String returns the listener as the key sip.listen spells it.
func (l Listener) String() string { return l.Transport + ":" + l.Address }

// Store is where sessions and logins are kept.
type Store struct {
	URL       string        // sqlite:PATH or postgres://…; may hold a password
	Retention time.Duration // how long sessions are kept after their end; 0: for ever
	Postgres  Postgres
}

// Postgres bounds what is asked of a PostgreSQL store.
type Postgres struct {
	Connections      int           // that read
	ConnectTimeout   time.Duration // per host of the URL
	Timeout          time.Duration // of a request, whatever it does in the store
	StatementTimeout time.Duration // kept by the server; also of its idle transactions
	LockTimeout      time.Duration // kept by the server
	Notify           bool          // nodes tell each other at once
	Poll             time.Duration // between two looks at what other nodes wrote
}

// Node is this process as one of several on a PostgreSQL store.
type Node struct {
	Name  string        // empty: the machine's name and something random
	Lease time.Duration // how long others wait for a node that does not answer
	Drain Drain
}

// Drain is how a node stops.
type Drain struct {
	Delay  time.Duration // serving on, no longer ready, until balancers have seen it
	Spread time.Duration // over which clients shake hands with other nodes; 0: a millisecond for each
}

// Provision is where people, places and DNs come from.
type Provision struct {
	File string // empty: nobody can log in
}

// LogFormat is the shape of a log line.
type LogFormat string

// The log formats.
const (
	LogAuto LogFormat = "auto" // text on a terminal, else JSON
	LogText LogFormat = "text"
	LogJSON LogFormat = "json"
)

// Log says what is logged and how.
type Log struct {
	Level  slog.Level
	Format LogFormat
}
