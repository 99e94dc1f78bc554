package endpoint_test

import (
	"context"
	"errors"
	"net/netip"
	"sync"
	"testing"

	"parley/internal/siplink/endpoint"
	"parley/internal/siplink/flow"
	"parley/internal/siplink/wire"
)

// lan is a network without sockets, for plays whose time is synctest's.
type lan struct {
	lose      func(raw []byte) bool // nil: nothing gets lost
	elsewhere *host                 // gets what is for hosts that are not there; nil: nobody

	mu    sync.Mutex // guards what follows
	hosts map[netip.AddrPort]*host
}

func newLAN() *lan { return &lan{hosts: map[netip.AddrPort]*host{}} }

type packet struct {
	from netip.AddrPort
	raw  []byte
}

// host is an address on the lan, and the network of the endpoint there.
type host struct {
	lan  *lan
	at   netip.AddrPort
	in   chan packet
	done chan struct{}
}

func (l *lan) host(at string) *host {
	h := &host{l, netip.MustParseAddrPort(at), make(chan packet, 1000), make(chan struct{})}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.hosts[h.at] = h
	return h
}

func (h *host) flow(to netip.AddrPort) *flow.Flow {
	return flow.New(wire.Origin{Transport: "udp", Source: to, Flow: "udp/" + h.at.String() + "/" + to.String()}, h.at,
		func(raw []byte) error { h.send(to, raw); return nil }, nil)
}

func (h *host) send(to netip.AddrPort, raw []byte) {
	h.lan.mu.Lock()
	peer, ok := h.lan.hosts[to]
	lost := h.lan.lose != nil && h.lan.lose(raw)
	h.lan.mu.Unlock()
	if !ok && h.lan.elsewhere != nil {
		peer, ok = h.lan.elsewhere, true
	}
	if !ok || lost {
		return
	}
	select {
	case peer.in <- packet{h.at, append([]byte(nil), raw...)}:
	default: // nobody reads, and datagrams do not wait
	}
}

func (h *host) Serve(receive flow.Receiver, _ func(*flow.Flow)) {
	go func() {
		for {
			select {
			case p := <-h.in:
				receive(h.flow(p.from), p.raw, nil)
			case <-h.done:
				return
			}
		}
	}()
}

func (h *host) To(_ context.Context, transport string, to netip.AddrPort, _ string) (*flow.Flow, error) {
	if transport != "udp" {
		return nil, errors.New("there is no " + transport)
	}
	return h.flow(to), nil
}

func (h *host) Named(string) (*flow.Flow, bool)               { return nil, false }
func (h *host) Own(string, netip.Addr) (netip.AddrPort, bool) { return h.at, true }
func (h *host) HangUp()                                       {} // of datagrams there is nothing to close
func (h *host) Has(transport string) bool                     { return transport == "udp" }
func (h *host) Addresses() []flow.Listener {
	return []flow.Listener{{Transport: "udp", Address: h.at.String()}}
}
func (h *host) Close() error { close(h.done); return nil }
func (h *host) open(t *testing.T, e endpoint.Handler) *endpoint.Endpoint {
	return h.openAs(t, config(), e)
}

func (h *host) openAs(t *testing.T, cfg endpoint.Config, handler endpoint.Handler) *endpoint.Endpoint {
	e := endpoint.OpenOn(cfg, h)
	e.Serve(handler)
	t.Cleanup(func() { e.Close() })
	return e
}

// hear returns the next message to a host where no endpoint is.
func (h *host) hear() (wire.Message, netip.AddrPort) {
	p := <-h.in
	m, _ := wire.Read(p.raw, false)
	return m, p.from
}
