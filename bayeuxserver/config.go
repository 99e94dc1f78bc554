package bayeuxserver

import (
	"net/http"
	"time"
)

// Config holds the numbers and switches of a Server. The zero value of each
// field means its default; a negative number means none or unbounded, unless
// the field says otherwise. New copies it.
type Config struct {
	Timeout     time.Duration // how long a connect is held; 30 s, negative: not at all. Java clients give up a socket idle for 60 s: keep below 45 s
	Interval    time.Duration // how long a client waits between connects; 0
	MaxInterval time.Duration // how long a session lives without a connect; 60 s, because hidden browser tabs wake once a minute
	LazyTimeout time.Duration // how long a lazy event may wait; 5 s

	NoWebSocket             bool // refuse upgrades
	CallbackPolling         bool // accept JSONP requests
	MetaConnectDeliveryOnly bool // events leave only with connect replies, which makes their order strict
	MessagesWithHandshake   bool // what is queued in SessionOpened follows the handshake reply at once
	HandshakePerConnection  bool // a WebSocket may not resume a session of an earlier connection
	NoEcho                  bool // a publisher does not get its own event; see Hooks.Echo
	TrustClientSession      bool // the clientId alone proves a session; safe only where nobody can learn another's
	NoCORS                  bool // write no cross-origin headers: something in front does
	EventsPerFrame          int  // how many events one WebSocket frame carries at most; 1

	LazyChannels []string // patterns whose published events are lazy; none

	MaxQueue              int // events waiting in one session; 1,000. At the bound the session ends
	MaxQueueBytes         int // their bytes; 1 MiB. At the bound the session ends
	MaxBody               int // bytes of one request or WebSocket message; 256 KiB
	MaxBatch              int // messages of one request; 256
	MaxDepth              int // nesting of a request; 64
	MaxSubscriptions      int // of one session; 256
	MaxChannel            int // characters of a channel; 256
	MaxSessionsPerUser    int // of one user who is not ""; 100
	HandshakesPerSecond   int // of one address, with five seconds' worth at once; 1,000
	MaxSessionsPerBrowser int // polls held for one browser over HTTP/1.1; 1. Further ones are answered at once

	MultiSessionInterval   time.Duration // what such a further poll is advised to wait; 2 s, negative: it fails with advice none
	DuplicateConnectStatus int           // HTTP status that ends a held connect when a second one arrives; 500
	WriteTimeout           time.Duration // after which a write to a slow reader fails; 10 s
	RestartSpread          time.Duration // sessions unknown in this time after New are advised a random interval up to it; 0: none
	MaxInactivity          time.Duration // a session that does nothing but connect for so long is ended; 0: none

	UnknownSessionText string // error of an unknown session; "402::Unknown client"

	Cookie Cookie
	// AllowHeaders are request headers, besides Content-Type, that foreign pages
	// whose origin is allowed may send, e.g. that of a CSRF token.
	AllowHeaders []string
}

// Cookie shapes the cookie that ties sessions to a browser. It is always
// HttpOnly.
type Cookie struct {
	Name        string // BAYEUX_BROWSER
	Path        string // "/"
	Domain      string // none
	MaxAge      int    // seconds; 0: until the browser closes
	Secure      bool
	Partitioned bool
	SameSite    http.SameSite // none
}

func (c Config) withDefaults() Config {
	setDurations(map[*time.Duration]time.Duration{
		&c.Timeout: 30 * time.Second, &c.MaxInterval: time.Minute, &c.LazyTimeout: 5 * time.Second,
		&c.MultiSessionInterval: 2 * time.Second, &c.WriteTimeout: 10 * time.Second,
	})
	setNumbers(map[*int]int{
		&c.EventsPerFrame: 1, &c.MaxQueue: 1000, &c.MaxQueueBytes: 1 << 20, &c.MaxBody: 256 << 10,
		&c.MaxBatch: 256, &c.MaxDepth: 64, &c.MaxSubscriptions: 256, &c.MaxChannel: 256,
		&c.MaxSessionsPerUser: 100, &c.HandshakesPerSecond: 1000, &c.MaxSessionsPerBrowser: 1,
		&c.DuplicateConnectStatus: http.StatusInternalServerError,
	})
	c.Timeout, c.Interval, c.LazyTimeout = max(c.Timeout, 0), max(c.Interval, 0), max(c.LazyTimeout, 0)
	for _, limit := range []*time.Duration{&c.MaxInterval, &c.WriteTimeout} {
		if *limit < 0 {
			*limit = forever
		}
	}
	if c.UnknownSessionText == "" {
		c.UnknownSessionText = "402::Unknown client"
	}
	if c.Cookie.Name == "" {
		c.Cookie.Name = "BAYEUX_BROWSER"
	}
	if c.Cookie.Path == "" {
		c.Cookie.Path = "/"
	}
	return c
}

// forever is what a negative limit on a time becomes.
const forever = 100 * 365 * 24 * time.Hour

func setDurations(defaults map[*time.Duration]time.Duration) {
	for field, value := range defaults {
		if *field == 0 {
			*field = value
		}
	}
}

// setNumbers also turns "negative: unbounded" into a number that is never
// reached, so that limits are compared in one way.
func setNumbers(defaults map[*int]int) {
	const unbounded = 1<<31 - 1
	for field, value := range defaults {
		switch {
		case *field == 0:
			*field = value
		case *field < 0:
			*field = unbounded
		}
	}
}
