package flow

import (
	"context"
	"crypto/rand"
	"crypto/tls"
	"errors"
	"log/slog"
	"maps"
	"net"
	"net/netip"
	"slices"
	"sync"
	"sync/atomic"

	"parley/internal/fault"
	"parley/internal/siplink/wire"
)

// Listener is one transport on one address.
type Listener struct {
	Transport string // udp, tcp, tls, ws or wss
	Address   string // host:port; port 0: any free one
}

// Config is what a Net is made of.
type Config struct {
	Listen         []Listener
	TLS            *tls.Config                     // of tls and wss; nil if there are none
	MaxHead        int                             // bytes of start line and headers
	MaxBody        int                             // bytes of a body that is read at all
	MaxConnections int                             // at once; beyond, new ones are closed
	Rate           int                             // messages a second from one address; five seconds' worth may come at once
	Trusted        func(netip.Addr, []string) bool // addresses and certificates without a rate; nil: none
	Logger         *slog.Logger
}

// Receiver is told each message, on the goroutine that read it. err is
// wire.ErrUnframed or wire.ErrTooLarge when raw is a head alone; the connection
// closes after the call.
type Receiver func(f *Flow, raw []byte, err error)

// Net is all sockets and flows of a server.
type Net struct {
	cfg     Config
	rates   *rates
	routes  routes
	udp     []*datagrams
	streams []*listener
	work    sync.WaitGroup
	serving atomic.Bool
	receive Receiver
	gone    func(*Flow)

	mu    sync.Mutex // guards what follows
	flows map[string]*Flow
	over  bool
}

// Open binds all sockets, or none. Nothing is read before Serve.
func Open(cfg Config) (*Net, error) {
	n := &Net{cfg: cfg, rates: newRates(cfg.Rate), flows: map[string]*Flow{}}
	for _, l := range cfg.Listen {
		if err := n.bind(l); err != nil {
			return nil, errors.Join(fault.Wrap("flow.open", fault.Invalid, l.Transport+":"+l.Address, err), n.Close())
		}
	}
	return n, nil
}

func (n *Net) bind(l Listener) error {
	if l.Transport == "udp" {
		socket, err := listenUDP(l.Address)
		if err == nil {
			n.udp = append(n.udp, socket)
		}
		return err
	}
	if (l.Transport == "tls" || l.Transport == "wss") && n.cfg.TLS == nil {
		return errors.New("there is no certificate for it")
	}
	tcp, err := net.Listen("tcp", l.Address)
	if err == nil {
		n.streams = append(n.streams, &listener{Listener: tcp, transport: l.Transport, at: addrPort(tcp.Addr())})
	}
	return err
}

// Serve begins to read. gone is told of each connection that has closed.
func (n *Net) Serve(receive Receiver, gone func(*Flow)) {
	n.receive, n.gone = receive, gone
	n.serving.Store(true)
	for _, socket := range n.udp {
		n.work.Go(func() { n.readDatagrams(socket) })
	}
	for _, l := range n.streams {
		n.work.Go(func() { n.accept(l) })
	}
}

// HangUp closes all connections. Whoever is still there connects anew.
func (n *Net) HangUp() {
	n.mu.Lock()
	flows := slices.Collect(maps.Values(n.flows))
	n.mu.Unlock()
	for _, f := range flows {
		f.Close() // a peer that hangs up first is no fault
	}
}

// Close closes all sockets and waits for their goroutines.
func (n *Net) Close() error {
	n.mu.Lock()
	n.over = true
	n.mu.Unlock()
	var err error
	for _, socket := range n.udp {
		err = errors.Join(err, socket.conn.Close())
	}
	for _, l := range n.streams {
		err = errors.Join(err, l.Close())
	}
	n.HangUp()
	n.work.Wait()
	return err
}

// Addresses are the sockets as they were bound.
func (n *Net) Addresses() []Listener {
	var all []Listener
	for _, socket := range n.udp {
		all = append(all, Listener{"udp", socket.local.String()})
	}
	for _, l := range n.streams {
		all = append(all, Listener{l.transport, l.Addr().String()})
	}
	return all
}

// Has reports whether one listens on that transport.
func (n *Net) Has(transport string) bool {
	_, ok := n.own(transport, netip.Addr{})
	return ok
}

// own returns the address of ours from which a peer is best reached: one of
// its family, if peer is valid.
func (n *Net) own(transport string, peer netip.Addr) (netip.AddrPort, bool) {
	fits := func(named string, at netip.AddrPort) bool {
		return named == transport && (!peer.IsValid() || reaches(at.Addr(), peer))
	}
	for _, socket := range n.udp {
		if fits("udp", socket.local) {
			return socket.local, true
		}
	}
	for _, l := range n.streams {
		if fits(l.transport, l.at) {
			return l.at, true
		}
	}
	return netip.AddrPort{}, false
}

func reaches(own, peer netip.Addr) bool {
	own, peer = own.Unmap(), peer.Unmap()
	if own.IsUnspecified() {
		return own.Is6() || peer.Is4()
	}
	return own.Is4() == peer.Is4() && (!own.IsLoopback() || peer.IsLoopback())
}

// Own is our address towards a peer, as a Via or a Contact says it. A socket
// that listens everywhere says the address that the system would use.
func (n *Net) Own(transport string, peer netip.Addr) (netip.AddrPort, bool) {
	at, ok := n.own(transport, peer)
	if !ok || !at.Addr().IsUnspecified() {
		return at, ok
	}
	return netip.AddrPortFrom(n.routes.toward(peer, at.Addr()), at.Port()), true
}

// To returns a flow to a peer: one that is there, or a new one from our own
// address. host is the name to be found in a certificate.
func (n *Net) To(ctx context.Context, transport string, to netip.AddrPort, host string) (*Flow, error) {
	const op = "flow.to"
	if transport == "udp" {
		for _, socket := range n.udp {
			if reaches(socket.local.Addr(), to.Addr()) {
				return socket.flow(to), nil
			}
		}
		return nil, fault.New(op, fault.Unavailable, transport, "no udp socket reaches "+to.String())
	}
	if f, ok := n.connected(transport, to); ok {
		return f, nil
	}
	own, ok := n.own(transport, to.Addr())
	if !ok || transport == "ws" || transport == "wss" {
		return nil, fault.New(op, fault.Unavailable, transport, "nothing is configured that reaches "+transport+" "+to.String())
	}
	f, err := n.dial(ctx, transport, own, to, host)
	return f, fault.Wrap(op, fault.Unavailable, to.String(), err)
}

func (n *Net) connected(transport string, to netip.AddrPort) (*Flow, bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, f := range n.flows {
		if f.origin.Transport == transport && f.origin.Source == to && f.Alive() {
			return f, true
		}
	}
	return nil, false
}

// Named returns the flow of that name, unless it has closed.
func (n *Net) Named(name string) (*Flow, bool) {
	n.mu.Lock()
	f, ok := n.flows[name]
	n.mu.Unlock()
	if ok {
		return f, f.Alive()
	}
	for _, socket := range n.udp {
		if to, ok := socket.named(name); ok {
			return socket.flow(to), true
		}
	}
	return nil, false
}

// keep takes a new connection into the books, and Close waits until drop takes
// it out; false when there are too many.
func (n *Net) keep(f *Flow) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.over || len(n.flows) >= n.cfg.MaxConnections {
		return false
	}
	n.flows[f.origin.Flow] = f
	n.work.Add(1)
	return true
}

func (n *Net) drop(f *Flow) {
	defer n.work.Done()
	n.mu.Lock()
	delete(n.flows, f.origin.Flow)
	n.mu.Unlock()
	close(f.done)
	if n.serving.Load() {
		n.gone(f)
	}
}

// received hands a message on, if its address may send one.
func (n *Net) received(ctx context.Context, f *Flow, raw []byte, err error) {
	o := f.origin
	free := n.cfg.Trusted != nil && n.cfg.Trusted(o.Source.Addr().Unmap(), o.Names)
	if !free && !n.rates.take(ctx, o) {
		return
	}
	n.receive(f, raw, err)
}

func addrPort(a net.Addr) netip.AddrPort {
	at, err := netip.ParseAddrPort(a.String())
	if err != nil {
		return netip.AddrPort{}
	}
	return netip.AddrPortFrom(at.Addr().Unmap(), at.Port())
}

// origin of a connection.
func (n *Net) origin(transport string, conn net.Conn) wire.Origin {
	return wire.Origin{Transport: transport, Source: addrPort(conn.RemoteAddr()), Flow: transport + "/" + rand.Text()} // never the name of another, also after a restart
}
