package config

import (
	"log/slog"
	"time"
)

// Config is everything that a server can be told. Default fills it; the
// comments name the key where it is not the field's own name in camel case.
type Config struct {
	HTTP      HTTP
	Bayeux    Bayeux
	IM        IM
	SIP       SIP
	Store     Store
	Provision Provision
	Log       Log
}

// HTTP is the API's own door.
type HTTP struct {
	Address        string        // listen address host:port; port 0 takes any free one
	ExternalURL    string        // key externalUrl: base of every uri, without a trailing slash; empty: from the request
	TLS            TLS           // both files or none
	SessionTimeout time.Duration // idle time of a login
	CSRF           bool          // the vendor's scheme
	CORS           CORS
	MaxBody        int64 // bytes of a request's body
}

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
type SIP struct{ Listen []Listener }

// Listener is one SIP transport on one address.
type Listener struct {
	Transport string // udp, tcp, tls, ws or wss
	Address   string // host:port
}

// String returns the listener as the key sip.listen spells it.
func (l Listener) String() string { return l.Transport + ":" + l.Address }

// Store is where sessions and logins are kept.
type Store struct {
	URL string // sqlite:PATH or postgres://…; may hold a password
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
