package bayeuxclient_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
	"time"

	"parley/bayeux"
	"parley/bayeuxclient"
	"parley/bayeuxserver"
)

// house is a real server that can be replaced by a new one, as after a restart.
type house struct {
	t     *testing.T
	url   string
	web   *httptest.Server
	wires *wires

	mu     sync.Mutex
	server *bayeuxserver.Server
}

func newHouse(t *testing.T, config bayeuxserver.Config) *house {
	t.Helper()
	h := &house{t: t}
	h.restart(config)
	h.web = httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { h.now().ServeHTTP(w, r) }))
	h.wires = &wires{Listener: h.web.Listener}
	h.web.Listener = h.wires
	h.web.Start()
	h.url = h.web.URL
	t.Cleanup(func() {
		h.close(h.now())
		h.web.Close()
	})
	return h
}

func (h *house) now() *bayeuxserver.Server {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.server
}

// restart puts a server in place that knows no session.
func (h *house) restart(config bayeuxserver.Config) {
	user := func(r *http.Request) string {
		name, _, _ := r.BasicAuth()
		return name
	}
	fresh := bayeuxserver.New(config, bayeuxserver.Hooks{
		Identify: user,
		Authenticate: func(r *http.Request, _ *bayeux.Message) (bayeuxserver.Principal, *bayeuxserver.Refusal) {
			return bayeuxserver.Principal{User: user(r)}, nil
		},
		CanSubscribe: func(_ *bayeuxserver.Session, pattern string) bool { return pattern != "/secret" },
	})
	h.mu.Lock()
	old := h.server
	h.server = fresh
	h.mu.Unlock()
	if old != nil {
		h.close(old)
	}
}

func (h *house) close(server *bayeuxserver.Server) {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	if err := server.Close(ctx); err != nil {
		h.t.Error(err)
	}
}

func (h *house) publish(text string) {
	data, _ := json.Marshal(text)
	if err := h.now().Publish(topic, data); err != nil {
		h.t.Error(err)
	}
}

// dial makes a client; it hears of Renewed on the channel, which may be nil.
func (h *house) dial(transport string, renewed chan<- bayeuxclient.Change) *bayeuxclient.Client {
	h.t.Helper()
	anna, err := bayeuxclient.Dial(h.t.Context(), bayeuxclient.Config{
		URL: h.url, Transports: []string{transport}, Backoff: 5 * time.Millisecond,
		Header: func(header http.Header) {
			r := http.Request{Header: header}
			r.SetBasicAuth("anna", "demo")
		},
		Changed: func(c bayeuxclient.Change) {
			if c.State == bayeuxclient.Renewed && renewed != nil {
				renewed <- c
			}
		},
	})
	if err != nil {
		h.t.Fatal(err)
	}
	h.t.Cleanup(func() { _ = anna.Close(context.Background()) })
	return anna
}

// TestWithServer: both sides of the house together, on both transports.
func TestWithServer(t *testing.T) {
	for _, transport := range []string{bayeux.LongPolling, bayeux.WebSocket} {
		t.Run(transport, func(t *testing.T) {
			t.Run("events in order, replies, refusals", func(t *testing.T) {
				h := newHouse(t, bayeuxserver.Config{})
				anna := h.dial(transport, nil)
				if err := anna.Subscribe(t.Context(), topic, "/v2/me/*"); err != nil {
					t.Fatal(err)
				}
				var refused *bayeuxclient.RefusedError
				if err := anna.Subscribe(t.Context(), "/secret"); !errors.As(err, &refused) || refused.Code() != 403 {
					t.Errorf("got %v", err)
				}
				for i := range 100 {
					h.publish(fmt.Sprint(i))
				}
				expectAll(t, anna, 0, 100)
				if err := anna.Publish(t.Context(), topic, []byte(`"own"`)); err != nil || text(t, anna) != `"own"` {
					t.Errorf("got %v", err)
				}
				if err := anna.Close(t.Context()); err != nil {
					t.Error(err)
				}
				if left := h.now().Sessions("anna"); len(left) != 0 {
					t.Errorf("%d sessions are left", len(left))
				}
			})
			t.Run("broken connections lose and repeat nothing", func(t *testing.T) {
				h := newHouse(t, bayeuxserver.Config{})
				anna := h.dial(transport, nil)
				if err := anna.Subscribe(t.Context(), topic); err != nil {
					t.Fatal(err)
				}
				var cutting sync.WaitGroup
				cutting.Go(func() {
					for i := range 400 {
						h.publish(fmt.Sprint(i))
						if i%40 == 20 {
							h.wires.cut()
						}
					}
				})
				expectAll(t, anna, 0, 400)
				cutting.Wait()
			})
			t.Run("a restart: a new session, a gap, and on", func(t *testing.T) {
				h := newHouse(t, bayeuxserver.Config{})
				renewed := make(chan bayeuxclient.Change, 1)
				anna := h.dial(transport, renewed)
				if err := anna.Subscribe(t.Context(), topic); err != nil {
					t.Fatal(err)
				}
				h.publish("0")
				expectAll(t, anna, 0, 1)
				h.restart(bayeuxserver.Config{})
				if got := text(t, anna); got != "gap" {
					t.Errorf("got %s", got)
				}
				if c := <-renewed; c.Err != nil {
					t.Error(c.Err)
				}
				h.publish("1")
				expectAll(t, anna, 1, 2)
			})
			t.Run("a server whose queue is full", func(t *testing.T) {
				h := newHouse(t, bayeuxserver.Config{MaxQueue: 10, MetaConnectDeliveryOnly: true})
				anna := h.dial(transport, nil)
				if err := anna.Subscribe(t.Context(), topic); err != nil {
					t.Fatal(err)
				}
				sessions := h.now().Sessions("anna")
				for i := 0; slices.Contains(h.now().Sessions("anna"), sessions[0]) && i < 1e5; i++ {
					h.publish("x")
				}
				got := text(t, anna)
				for got == `"x"` { // what had left before the end
					got = text(t, anna)
				}
				h.publish("after")
				if after := text(t, anna); got != "gap" || after != `"after"` {
					t.Errorf("got %s, then %s", got, after)
				}
			})
		})
	}
}

// wires is a listener whose connections can all be cut.
type wires struct {
	net.Listener
	mu   sync.Mutex
	open []net.Conn
}

func (w *wires) Accept() (net.Conn, error) {
	conn, err := w.Listener.Accept()
	if err == nil {
		w.mu.Lock()
		w.open = append(w.open, conn)
		w.mu.Unlock()
	}
	return conn, err
}

func (w *wires) cut() {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, conn := range w.open {
		_ = conn.Close()
	}
	w.open = nil
}

// expectAll wants the numbers from first up to end, each once and in order.
func expectAll(t *testing.T, c *bayeuxclient.Client, first, end int) {
	t.Helper()
	for i := first; i < end; i++ {
		if got, want := text(t, c), fmt.Sprintf("%q", fmt.Sprint(i)); got != want {
			t.Fatalf("event %d is %s", i, got)
		}
	}
}
