package gwsclient

import (
	"net/http"
	"net/http/cookiejar"
	"strings"
	"sync"
	"time"

	"parley/bayeuxclient"
	"parley/gws"
)

// Options are what most callers leave alone: the zero value works.
type Options struct {
	// HTTPClient makes all requests. It should have a cookie jar, and its Timeout
	// must not be set because notifications are waited for. nil: one of the
	// client's own.
	HTTPClient *http.Client
	Timeout    time.Duration // for one answer; 30 s
	MaxAnswer  int64         // bytes; 16 MiB
	Hooks      Hooks

	// Notifications configures the stream. URL, HTTPClient, Header and Changed
	// are set by the client.
	Notifications bayeuxclient.Config
}

// Client is one user at one server.
type Client struct {
	base           string // ends in /api/v2
	user, password string
	options        Options

	mu   sync.Mutex // guards csrf
	csrf csrf
}

// csrf is the token the server gave and the header it is to be sent in; both
// empty when there is none.
type csrf struct{ header, token string }

// New makes a client of the server at baseURL, e.g. "http://127.0.0.1:8090";
// with or without /api/v2 at the end. Nothing is asked yet: a URL that makes no
// sense is told by the first request.
func New(baseURL, user, password string, options Options) *Client {
	base := strings.TrimSuffix(strings.TrimRight(baseURL, "/"), gws.BasePath) + gws.BasePath
	if options.HTTPClient == nil {
		options.HTTPClient = ownHTTPClient()
	}
	if options.Timeout <= 0 {
		options.Timeout = 30 * time.Second
	}
	if options.MaxAnswer <= 0 {
		options.MaxAnswer = 16 << 20
	}
	return &Client{base: base, user: user, password: password, options: options}
}

func ownHTTPClient() *http.Client {
	jar, _ := cookiejar.New(nil) // fails for no options of ours
	client := &http.Client{Jar: jar}
	if t, ok := http.DefaultTransport.(*http.Transport); ok {
		client.Transport = t.Clone() // so that Close frees our connections and no others
	}
	return client
}

// Close frees idle connections. Streams are closed by themselves, and the
// user's session at the server by EndContactCenterSession.
func (c *Client) Close() { c.options.HTTPClient.CloseIdleConnections() }

// User returns the user name the client speaks for.
func (c *Client) User() string { return c.user }

// credentials go with every request but Version.
func (c *Client) credentials(h http.Header) {
	r := http.Request{Header: h}
	r.SetBasicAuth(c.user, c.password)
}
