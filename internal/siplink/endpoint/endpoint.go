package endpoint

import (
	"context"
	"net/netip"
	"sync"
	"sync/atomic"

	"parley/internal/siplink/flow"
	"parley/internal/siplink/wire"
)

// network is what the endpoint needs of flow.Net.
type network interface {
	Serve(flow.Receiver, func(*flow.Flow))
	To(ctx context.Context, transport string, to netip.AddrPort, host string) (*flow.Flow, error)
	Named(name string) (*flow.Flow, bool)
	Own(transport string, peer netip.Addr) (netip.AddrPort, bool)
	Has(transport string) bool
	Addresses() []flow.Listener
	HangUp()
	Close() error
}

// Endpoint is a SIP user agent. Its methods may be called at once.
type Endpoint struct {
	cfg    Config
	net    network
	domain string // host of our own addresses
	rules  wire.Rules
	own    wire.Rules     // for what we send ourselves
	lanes  *lanes         // of requests
	served *served        // server transactions
	work   sync.WaitGroup // invitations and timers' work
	told   atomic.Pointer[Handler]
	ctx    func() context.Context
	stop   context.CancelFunc

	mu      sync.Mutex // guards what follows
	over    bool
	clients map[string]*clientTx       // by branch and method
	dialogs map[dialogID]*Dialog       //
	calls   map[dialogID]chan struct{} // our INVITEs that have no answer yet, by Call-ID and our tag
	turns   map[string]*turn           // of MESSAGEs by target URI
}

// Open binds the addresses, all or none. Nothing is heard before Serve.
func Open(cfg Config) (*Endpoint, error) {
	network, err := flow.Open(flow.Config{Listen: cfg.Listen, TLS: cfg.TLS, MaxHead: cfg.MaxHead,
		MaxBody: max(cfg.MaxBody, maxRead), MaxConnections: cfg.MaxConnections, Rate: cfg.Rate,
		Trusted: cfg.Registrar.Trusted, Logger: cfg.Logger})
	if err != nil {
		return nil, err
	}
	return open(cfg, network), nil
}

// maxRead is how long a body over a connection may be so that it is still read
// and answered 413; beyond, the connection ends too.
const maxRead = 256 << 10

func open(cfg Config, network network) *Endpoint {
	ctx, stop := context.WithCancel(context.Background())
	e := &Endpoint{cfg: cfg, net: network, domain: domain(cfg, network), rules: cfg.rules(), stop: stop, ctx: func() context.Context { return ctx },
		own:    wire.Rules{Methods: methods(), Extensions: []string{"timer"}, MaxBody: maxRead},
		served: newServed(), clients: map[string]*clientTx{},
		dialogs: map[dialogID]*Dialog{}, calls: map[dialogID]chan struct{}{}, turns: map[string]*turn{}}
	e.lanes = newLanes(cfg.MaxRequests, e.messaged)
	e.told.Store(&Handler{})
	return e
}

// Serve begins to hear, and returns at once. It is called once.
func (e *Endpoint) Serve(h Handler) {
	e.told.Store(&h)
	e.net.Serve(e.receive, func(f *flow.Flow) { e.cfg.Registrar.Gone(f.Origin().Flow) })
}

func (e *Endpoint) handler() *Handler { return e.told.Load() }

// Addresses are the sockets as they were bound.
func (e *Endpoint) Addresses() []flow.Listener { return e.net.Addresses() }

// HangUp closes every connection, so that peers connect and register anew. Their
// registrations and dialogs may be others' by now.
func (e *Endpoint) HangUp() { e.net.HangUp() }

// Close leaves every dialog, without a BYE, closes the sockets and waits for
// every goroutine.
func (e *Endpoint) Close() error {
	e.mu.Lock()
	e.over = true
	var open []*Dialog
	for _, d := range e.dialogs {
		open = append(open, d)
	}
	e.mu.Unlock()
	for _, d := range open {
		d.Leave()
	}
	e.stop()
	err := e.net.Close()
	e.terminate()
	e.lanes.close()
	e.work.Wait()
	return err
}

// terminate ends all transactions; nothing comes or goes any more.
func (e *Endpoint) terminate() {
	e.served.close()
	e.mu.Lock()
	defer e.mu.Unlock()
	for key, tx := range e.clients {
		close(tx.over)
		delete(e.clients, key)
	}
}

// background runs f beside everything else; Close waits for it.
func (e *Endpoint) background(f func()) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if !e.over {
		e.work.Go(f)
	}
}
