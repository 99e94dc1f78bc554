package bayeuxserver

import (
	"context"
	"encoding/json"
	"math/rand/v2"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"parley/bayeux"
)

// Server is a Bayeux server, an http.Handler for all transports at one mount
// point. Make it with New, end it with Close. All methods may be called at once.
type Server struct {
	config                Config
	hooks                 Hooks
	transports            []string // names of those switched on, for handshake replies
	noStore, isJSON, vary []string // header values, shared by all replies
	start                 time.Time

	registry registry
	tree     tree
	wheel    *wheel
	mourner  mourner
	browsers browsers
	limiter  *limiter
	upgrader upgrader
	count    counters

	exchanges sync.Pool // of *exchange
	texts     sync.Pool // of *[]byte

	drain atomic.Int64 // 1 + the spread in nanoseconds once draining, 0 before
	work  sync.WaitGroup

	mu      sync.Mutex // guards the fields below
	closed  bool
	sockets map[*socket]struct{}
}

// New starts a server. It owns one goroutine for all timers until Close.
func New(config Config, hooks Hooks) *Server {
	srv := &Server{config: config.withDefaults(), hooks: hooks, start: time.Now(), sockets: map[*socket]struct{}{}}
	srv.transports = srv.connectionTypes()
	srv.noStore, srv.isJSON = []string{"no-store"}, []string{"application/json"}
	srv.vary = []string{"Origin"}
	srv.registry = newRegistry()
	srv.tree = newTree()
	srv.browsers = browsers{polls: map[string]int{}}
	srv.limiter = newLimiter(srv.config.HandshakesPerSecond)
	srv.upgrader = newUpgrader(srv.config)
	srv.mourner = mourner{srv: srv}
	srv.wheel = newWheel(srv.clock, srv.fire)
	srv.work.Go(srv.wheel.run)
	return srv
}

func (srv *Server) connectionTypes() []string {
	var list []string
	if !srv.config.NoWebSocket {
		list = append(list, bayeux.WebSocket)
	}
	list = append(list, bayeux.LongPolling)
	if srv.config.CallbackPolling {
		list = append(list, bayeux.CallbackPolling)
	}
	return list
}

// instant is a moment in nanoseconds since the server's start; 0 means never.
type instant int64

func (srv *Server) clock() instant { return instant(time.Since(srv.start)) + 1 }

func (i instant) plus(d time.Duration) instant { return i + instant(d) }

// Publish freezes the data and delivers it to every session with a matching
// subscription, encoded once. The faults are those of bayeux.Freeze.
func (srv *Server) Publish(channel string, data json.RawMessage) error {
	ev, err := bayeux.Freeze(channel, data)
	if err != nil {
		return err
	}
	srv.Broadcast(ev)
	return nil
}

// Broadcast is Publish of an event already frozen.
func (srv *Server) Broadcast(ev *bayeux.Event) { srv.broadcast(ev, nil) }

// broadcast delivers to those who hear it; nil: everybody who subscribed.
func (srv *Server) broadcast(ev *bayeux.Event, hears func(*Session) bool) {
	within := srv.lazy(ev.Channel())
	for _, s := range srv.tree.matching(ev) {
		if hears == nil || hears(s) {
			s.add(ev, within, true)
		}
	}
}

// lazy says how long events of the channel may wait, 0 for not at all.
func (srv *Server) lazy(channel string) time.Duration {
	for _, pattern := range srv.config.LazyChannels {
		if bayeux.Match(pattern, channel) {
			return srv.config.LazyTimeout
		}
	}
	return 0
}

// Sessions is a snapshot of a user's sessions, nil for the user "". It is shared
// and must not be changed.
func (srv *Server) Sessions(user string) []*Session { return srv.registry.of(user) }

// Session finds a session by its clientId, nil when there is none.
func (srv *Server) Session(id string) *Session { return srv.registry.get(id) }

// Drain asks every client to shake hands again, after an interval of its own
// that is random up to spread: held connects are answered now, the others when
// they come, and handshakes are refused with the same advice. Sessions end as
// they are told; the rest ends by Close. For a server about to go.
func (srv *Server) Drain(spread time.Duration) {
	if !srv.drain.CompareAndSwap(0, 1+int64(max(spread, 0))) {
		return
	}
	for _, s := range srv.registry.all() {
		s.endIfHeld(Draining)
	}
}

func (srv *Server) draining() bool { return srv.drain.Load() != 0 }

// away is the interval advised to a client that has to shake hands again:
// nothing ordinarily, random while draining or just after the start, so that
// clients do not come back all at once. While draining it is no less than the
// millisecond that advice can say: a client sees by it that the server goes.
func (srv *Server) away() time.Duration {
	spread := time.Duration(srv.drain.Load() - 1)
	if spread > 0 {
		return max(time.Millisecond, rand.N(spread))
	}
	if spread < 0 && time.Duration(srv.clock()) < srv.config.RestartSpread {
		spread = srv.config.RestartSpread
	}
	if spread <= 0 {
		return 0
	}
	return rand.N(spread)
}

// enter counts a request in; false when the server is closed.
func (srv *Server) enter() bool {
	srv.mu.Lock()
	defer srv.mu.Unlock()
	if srv.closed {
		return false
	}
	srv.work.Add(1)
	return true
}

func (srv *Server) isClosed() bool {
	srv.mu.Lock()
	defer srv.mu.Unlock()
	return srv.closed
}

// Close ends all sessions and sockets, answers what is held and waits for every
// goroutine and request, or until the context ends; then its error comes back
// and the rest ends by itself.
func (srv *Server) Close(ctx context.Context) error {
	srv.drain.CompareAndSwap(0, 1)
	srv.mu.Lock()
	first := !srv.closed
	srv.closed = true
	sockets := srv.sockets
	srv.sockets = nil
	srv.mu.Unlock()
	for _, s := range srv.registry.all() {
		s.end(ServerClosed)
	}
	for k := range sockets {
		k.finish(closeGoingAway)
	}
	if first {
		srv.wheel.stop()
	}
	done := make(chan struct{})
	go func() { srv.work.Wait(); close(done) }()
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// ServeHTTP answers every transport, whatever follows the mount point in the
// path.
func (srv *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header()["Cache-Control"] = srv.noStore // K8
	if !srv.enter() {
		http.Error(w, "server closed", http.StatusServiceUnavailable)
		return
	}
	defer srv.work.Done()
	if !srv.admit(w, r) {
		return
	}
	switch {
	case r.Method == http.MethodPost:
		srv.longPoll(w, r)
	case r.Method == http.MethodGet && isUpgrade(r) && !srv.config.NoWebSocket:
		srv.upgrade(w, r)
	case r.Method == http.MethodGet && srv.config.CallbackPolling && r.URL.Query().Has("jsonp"):
		srv.callbackPoll(w, r)
	default:
		http.Error(w, "not a Bayeux request", http.StatusBadRequest)
	}
}
