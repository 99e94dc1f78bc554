package bayeuxclient

import (
	"net/http"
	"net/http/cookiejar"
	"time"

	"parley/bayeux"
)

// Config says where to and how. Only URL is needed; a zero field has the value
// in its comment. Dial copies it.
type Config struct {
	URL string // the server's mount point, http or https

	// Transports in order of preference: bayeux.LongPolling (the default alone),
	// bayeux.WebSocket. The first that shakes hands is kept for good.
	Transports []string

	// HTTPClient makes all requests; its jar holds the server's cookies, its
	// Timeout must not be set because connects are held. nil: one of the client's
	// own, with a jar. A WebSocket uses its jar and, of an *http.Transport, the
	// proxy, the dialer and the TLS configuration.
	HTTPClient *http.Client

	// Header adds to the header of every HTTP request and WebSocket upgrade, e.g.
	// credentials. nil: nothing. Called from several goroutines at once.
	Header func(http.Header)

	// Changed hears of the connection, see State. nil: nobody does. It is called
	// by the client's own goroutine, one call at a time, and must not call Close.
	Changed func(Change)

	NoAck bool // do not ask for the acknowledge extension

	// QueueSize is how many events may wait for Next; 1,000. When one more arrives
	// the session is given up: what waits stays, that one and all later ones are
	// lost, and once Next has emptied half of the queue the client shakes hands
	// again and tells of the Gap.
	QueueSize int

	RequestTimeout time.Duration // for an answer, beyond the time a connect is held; 10 s
	Backoff        time.Duration // wait after the first failure, doubled by each further one; 500 ms
	MaxBackoff     time.Duration // longest wait; 30 s
	MaxMessage     int64         // bytes of one answer or frame; 16 MiB
}

func (c Config) withDefaults() (Config, error) {
	if len(c.Transports) == 0 {
		c.Transports = []string{bayeux.LongPolling}
	}
	if c.HTTPClient == nil {
		jar, err := cookiejar.New(nil)
		if err != nil {
			return c, err
		}
		c.HTTPClient = &http.Client{Jar: jar}
		if t, ok := http.DefaultTransport.(*http.Transport); ok {
			c.HTTPClient.Transport = t.Clone() // so that Close frees our connections and no others
		}
	}
	if c.Header == nil {
		c.Header = func(http.Header) {}
	}
	if c.Changed == nil {
		c.Changed = func(Change) {}
	}
	orDefault(&c.QueueSize, 1000)
	orDefault(&c.RequestTimeout, 10*time.Second)
	orDefault(&c.Backoff, 500*time.Millisecond)
	orDefault(&c.MaxBackoff, 30*time.Second)
	orDefault(&c.MaxMessage, 16<<20)
	return c, nil
}

func orDefault[T int | int64 | time.Duration](field *T, value T) {
	if *field <= 0 {
		*field = value
	}
}
