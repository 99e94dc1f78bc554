package cluster

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strconv"
	"sync"
	"testing"
	"time"
)

// How the balancer looks after nodes.
const (
	cookie    = "PARLEY_TEST_NODE"
	asking    = 200 * time.Millisecond // between two questions
	answering = 600 * time.Millisecond // until a node counts as gone
)

// Balancer hands requests to nodes: a client's to the node that its cookie
// names while that is ready, all others in turn.
type Balancer struct {
	URL string

	server *httptest.Server
	asker  sync.WaitGroup

	mu    sync.Mutex // guards what follows
	nodes []*backend
	next  int
}

// backend is one node as the balancer sees it.
type backend struct {
	url   *url.URL
	ready bool
	alive context.Context // ends when the node is gone
	gone  context.CancelFunc
}

// NewBalancer returns a balancer for so many nodes, of which none is ready. It
// ends with t.
func NewBalancer(t testing.TB, nodes int) *Balancer {
	t.Helper()
	b := &Balancer{nodes: make([]*backend, nodes)}
	for i := range b.nodes {
		b.nodes[i] = &backend{}
		b.nodes[i].alive, b.nodes[i].gone = context.WithCancel(context.Background())
	}
	proxy := &httputil.ReverseProxy{Rewrite: b.rewrite, ModifyResponse: stay, ErrorHandler: b.failed,
		Transport: &http.Transport{MaxIdleConnsPerHost: 256, DialContext: (&net.Dialer{Timeout: answering}).DialContext}, FlushInterval: -1}
	b.server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { b.serve(proxy, w, r) }))
	b.URL = b.server.URL
	ctx, cancel := context.WithCancel(context.Background())
	b.asker.Go(func() { b.ask(ctx) })
	t.Cleanup(func() {
		cancel()
		b.asker.Wait()
		for i := range b.nodes {
			b.mark(i, false, true)
		}
		b.server.CloseClientConnections()
		b.server.Close()
	})
	return b
}

// LeadTo says where node i listens now.
func (b *Balancer) LeadTo(i int, address string) {
	parsed, err := url.Parse(address)
	if err != nil {
		panic(err) // the address is a process.Server's
	}
	b.mu.Lock()
	b.nodes[i].url = parsed
	b.mu.Unlock()
	b.look(i)
}

// Ready is how many nodes may be given requests.
func (b *Balancer) Ready() (n int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, node := range b.nodes {
		if node.ready {
			n++
		}
	}
	return n
}

// NodeOf is where a client with these cookies is sent; false if it was nowhere yet.
func (b *Balancer) NodeOf(cookies http.CookieJar) (int, bool) {
	at, err := url.Parse(b.URL)
	if err != nil {
		return 0, false
	}
	for _, c := range cookies.Cookies(at) {
		if i, err := strconv.Atoi(c.Value); err == nil && c.Name == cookie {
			return i, true
		}
	}
	return 0, false
}

// chosen is the node that a request goes to.
type chosen struct{}

func (b *Balancer) serve(proxy http.Handler, w http.ResponseWriter, r *http.Request) {
	i, ok := b.choose(r)
	if !ok {
		http.Error(w, "no node is ready", http.StatusServiceUnavailable)
		return
	}
	ctx, cancel := context.WithCancel(context.WithValue(r.Context(), chosen{}, i))
	defer cancel()
	b.mu.Lock()
	alive := b.nodes[i].alive
	b.mu.Unlock()
	defer context.AfterFunc(alive, cancel)()
	proxy.ServeHTTP(w, r.WithContext(ctx))
}

func (b *Balancer) choose(r *http.Request) (int, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if c, err := r.Cookie(cookie); err == nil {
		if i, err := strconv.Atoi(c.Value); err == nil && i >= 0 && i < len(b.nodes) && b.nodes[i].ready {
			return i, true
		}
	}
	for range b.nodes {
		b.next = (b.next + 1) % len(b.nodes)
		if b.nodes[b.next].ready {
			return b.next, true
		}
	}
	return 0, false
}

func (b *Balancer) rewrite(r *httputil.ProxyRequest) {
	i := r.In.Context().Value(chosen{}).(int)
	b.mu.Lock()
	defer b.mu.Unlock()
	r.SetURL(b.nodes[i].url)
	r.Out.Host = r.In.Host
}

// stay keeps the client at the node.
func stay(r *http.Response) error {
	i := strconv.Itoa(r.Request.Context().Value(chosen{}).(int))
	if c, err := r.Request.Cookie(cookie); err != nil || c.Value != i {
		r.Header.Add("Set-Cookie", (&http.Cookie{Name: cookie, Value: i, Path: "/"}).String())
	}
	return nil
}

func (b *Balancer) failed(w http.ResponseWriter, r *http.Request, _ error) {
	b.look(r.Context().Value(chosen{}).(int)) // it may be gone
	w.WriteHeader(http.StatusBadGateway)
}

// ask asks every node all the time.
func (b *Balancer) ask(ctx context.Context) {
	turn := time.NewTicker(asking)
	defer turn.Stop()
	for {
		var asked sync.WaitGroup
		for i := range b.nodes {
			asked.Go(func() { b.look(i) })
		}
		asked.Wait()
		select {
		case <-ctx.Done():
			return
		case <-turn.C:
		}
	}
}

// look asks a node whether it is ready. One that says no keeps the connections
// it has, one that says nothing loses them.
func (b *Balancer) look(i int) {
	b.mu.Lock()
	at := b.nodes[i].url
	b.mu.Unlock()
	if at == nil {
		return
	}
	client := http.Client{Timeout: answering, Transport: &http.Transport{DisableKeepAlives: true}}
	answer, err := client.Get(at.String() + "/readyz")
	if err == nil {
		answer.Body.Close()
	}
	b.mu.Lock()
	same := b.nodes[i].url == at
	b.mu.Unlock()
	if same {
		b.mark(i, err == nil && answer.StatusCode == http.StatusOK, err != nil)
	}
}

func (b *Balancer) mark(i int, ready, gone bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	node := b.nodes[i]
	node.ready = ready
	if gone {
		node.gone()
		node.alive, node.gone = context.WithCancel(context.Background())
	}
}
