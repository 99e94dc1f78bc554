package bayeuxserver_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"parley/bayeux"
	"parley/bayeuxserver"
)

// scene is a server behind net/http on in-memory connections, in a bubble whose
// clock the play moves.
type scene struct {
	t   *testing.T
	srv *bayeuxserver.Server
	web *http.Server
	ln  *pipes
}

// play runs one scene; at its end nothing may be left of the server.
func play(t *testing.T, config bayeuxserver.Config, hooks bayeuxserver.Hooks, act func(t *testing.T, sc *scene)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		sc := &scene{t: t, srv: bayeuxserver.New(config, hooks), ln: newPipes()}
		sc.web = &http.Server{Handler: sc.srv, Protocols: protocols(true, true)}
		go func() { _ = sc.web.Serve(sc.ln) }()
		defer sc.end()
		act(t, sc)
	})
}

// protocols is HTTP/1.1, HTTP/2 without TLS, or both.
func protocols(one, two bool) *http.Protocols {
	p := &http.Protocols{}
	p.SetHTTP1(one)
	p.SetUnencryptedHTTP2(two)
	return p
}

func (sc *scene) end() {
	if err := sc.srv.Close(sc.t.Context()); err != nil {
		sc.t.Errorf("close: %v", err)
	}
	_ = sc.web.Close()
	sc.after(time.Second) // net/http lingers on connections it closes
	if left := sc.srv.Leftovers(); left != bayeuxserver.NothingLeft {
		sc.t.Errorf("left behind: %s", left)
	}
}

func scenes(t *testing.T, name string, config bayeuxserver.Config, hooks bayeuxserver.Hooks, act func(t *testing.T, sc *scene)) {
	t.Helper()
	t.Run(name, func(t *testing.T) { play(t, config, hooks, act) })
}

// after lets the bubble's clock run.
func (sc *scene) after(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}

func (sc *scene) publish(channel, data string) {
	sc.t.Helper()
	if err := sc.srv.Publish(channel, []byte(data)); err != nil {
		sc.t.Errorf("publish %s: %v", channel, err)
	}
}

func freeze(channel, data string) *bayeux.Event {
	ev, err := bayeux.Freeze(channel, []byte(data))
	if err != nil {
		panic(err)
	}
	return ev
}

// pipes is a net.Listener whose connections are the ends of net.Pipe.
type pipes struct {
	conns chan net.Conn
	done  chan struct{}
}

func newPipes() *pipes { return &pipes{conns: make(chan net.Conn), done: make(chan struct{})} }

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.conns:
		return c, nil
	case <-p.done:
		return nil, net.ErrClosed
	}
}

func (p *pipes) Close() error {
	select {
	case <-p.done:
	default:
		close(p.done)
	}
	return nil
}

func (p *pipes) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)} }

type namedConn struct {
	net.Conn
	from string
}

func (c namedConn) RemoteAddr() net.Addr {
	return &net.TCPAddr{IP: net.ParseIP(c.from), Port: 4711}
}

func (p *pipes) dial(from string) (net.Conn, error) {
	far, near := net.Pipe()
	select {
	case p.conns <- namedConn{far, from}:
		return near, nil
	case <-p.done:
		return nil, net.ErrClosed
	}
}

// poller is an actor on an HTTP client: one browser, one session.
type poller struct {
	sc     *scene
	http   *http.Client
	base   string
	cookie string
	id     string
	header http.Header
}

func (sc *scene) poller() *poller {
	dial := func(context.Context, string, string) (net.Conn, error) { return sc.ln.dial("192.0.2.1") }
	transport := &http.Transport{DialContext: dial, MaxConnsPerHost: 2} // K7
	sc.t.Cleanup(transport.CloseIdleConnections)
	return &poller{sc: sc, base: "http://parley.test/bayeux", http: &http.Client{Transport: transport}, header: http.Header{}}
}

// said is what came back.
type said struct {
	status int
	header http.Header
	body   string
	at     time.Time
	err    error
}

func (p *poller) request(ctx context.Context, method, suffix, body string) said {
	r, _ := http.NewRequestWithContext(ctx, method, p.base+suffix, strings.NewReader(strings.ReplaceAll(body, "$", p.id)))
	for name, values := range p.header {
		r.Header[name] = values
	}
	if host := p.header.Get("Host"); host != "" {
		r.Host = host
	}
	if p.cookie != "" {
		r.AddCookie(&http.Cookie{Name: "BAYEUX_BROWSER", Value: p.cookie})
	}
	resp, err := p.http.Do(r)
	if err != nil {
		return said{err: err, at: time.Now()}
	}
	defer resp.Body.Close()
	for _, c := range resp.Cookies() {
		p.cookie = c.Value
	}
	b, err := io.ReadAll(resp.Body)
	return said{status: resp.StatusCode, header: resp.Header, body: p.mask(string(b)), at: time.Now(), err: err}
}

// mask shows the session's id as $ again.
func (p *poller) mask(body string) string {
	if p.id == "" {
		return body
	}
	return strings.ReplaceAll(body, p.id, "$")
}

// says posts a body in which $ stands for the session's id.
func (p *poller) says(body string) said {
	return p.request(p.sc.t.Context(), http.MethodPost, "", body)
}

// asks posts and wants exactly that answer.
func (p *poller) asks(body, want string) {
	p.sc.t.Helper()
	check(p.sc.t, p.says(body), want)
}

func check(t *testing.T, got said, want string) {
	t.Helper()
	if got.err != nil || got.status != http.StatusOK || got.body != want {
		t.Errorf("got %d %v\n  %s\nwant\n  %s", got.status, got.err, got.body, want)
	}
}

// holds posts in the background, for connects that wait.
func (p *poller) holds(body string) chan said {
	answer, _ := p.holdsUntil(p.sc.t.Context(), body)
	return answer
}

// holdsUntil posts in the background until the context ends.
func (p *poller) holdsUntil(ctx context.Context, body string) (chan said, context.CancelFunc) {
	ctx, cancel := context.WithCancel(ctx)
	answer := make(chan said, 1)
	go func() { answer <- p.request(ctx, http.MethodPost, "", body) }()
	synctest.Wait()
	return answer, cancel
}

func waiting(t *testing.T, answer chan said) {
	t.Helper()
	synctest.Wait()
	select {
	case got := <-answer:
		t.Fatalf("should wait, but got %d %s %v", got.status, got.body, got.err)
	default:
	}
}

func told(t *testing.T, answer chan said, want string) {
	t.Helper()
	synctest.Wait()
	select {
	case got := <-answer:
		check(t, got, want)
	default:
		t.Fatalf("still waits, wanted\n  %s", want)
	}
}

const (
	handshake = `[{"channel":"/meta/handshake","id":"1","version":"1.0","supportedConnectionTypes":["websocket","long-polling","callback-polling"]}]`
	connect   = `[{"channel":"/meta/connect","id":"2","clientId":"$","connectionType":"long-polling"}]`
	connectNo = `[{"channel":"/meta/connect","id":"2","clientId":"$","connectionType":"long-polling","advice":{"timeout":0}}]`
	connected = `[{"channel":"/meta/connect","id":"2","successful":true}]`
	advised   = `[{"channel":"/meta/connect","id":"2","successful":true,"advice":{"reconnect":"retry","interval":0,"timeout":30000}}]`
	unknown   = `[{"channel":"/meta/connect","id":"2","successful":false,"error":"402::Unknown client","advice":{"reconnect":"handshake","interval":0}}]`
	stopped   = `[{"channel":"/meta/connect","id":"2","successful":true,"advice":{"reconnect":"none"}}]`
)

// shakes opens a session.
func (p *poller) shakes() *poller {
	p.sc.t.Helper()
	p.id = ""
	p.adopt(p.says(handshake))
	return p
}

func (p *poller) adopt(got said) bayeux.Message {
	p.sc.t.Helper()
	list := decode(p.sc.t, got.body)
	p.id = list[0].ClientID
	if p.id == "" {
		p.sc.t.Fatalf("no handshake: %d %s %v", got.status, got.body, got.err)
	}
	return list[0]
}

func decode(t *testing.T, body string) []bayeux.Message {
	t.Helper()
	list, err := bayeux.Decode(nil, []byte(body), bayeux.Limits{})
	if err != nil {
		t.Fatalf("%v in %q", err, body)
	}
	return list
}

// joins opens a session and makes the first connect.
func (p *poller) joins() *poller {
	p.sc.t.Helper()
	p.shakes()
	p.asks(connect, connected)
	return p
}

func (p *poller) subscribes(patterns ...string) *poller {
	p.sc.t.Helper()
	for _, name := range patterns {
		p.asks(`[{"channel":"/meta/subscribe","id":"s","clientId":"$","subscription":"`+name+`"}]`,
			`[{"channel":"/meta/subscribe","id":"s","successful":true,"subscription":"`+name+`"}]`)
	}
	return p
}

func (p *poller) session() *bayeuxserver.Session { return p.sc.srv.Session(p.id) }

func body(p *poller, text string) io.Reader {
	return strings.NewReader(strings.ReplaceAll(text, "$", p.id))
}

// brokenWriter is a connection that broke before the answer.
type brokenWriter struct{ header http.Header }

func (w *brokenWriter) Header() http.Header       { return w.header }
func (w *brokenWriter) WriteHeader(int)           {}
func (w *brokenWriter) Write([]byte) (int, error) { return 0, errBroken }

var errBroken = errors.New("broken")
