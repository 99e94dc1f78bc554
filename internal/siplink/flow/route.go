package flow

import (
	"net"
	"net/netip"
	"sync"
	"time"
)

// A route is asked for again after a while, since networks change; beyond so many
// peers all are.
const (
	routeLife = 5 * time.Second
	maxRoutes = 4096
)

// routes remembers by which address of ours the system reaches a peer. The zero
// value is ready.
type routes struct {
	mu    sync.Mutex // guards known
	known map[netip.Addr]route
}

type route struct {
	own   netip.Addr
	until time.Time
}

// toward returns our address towards a peer; without a route, the given one.
func (r *routes) toward(peer, otherwise netip.Addr) netip.Addr {
	now := time.Now()
	r.mu.Lock()
	known, ok := r.known[peer]
	r.mu.Unlock()
	if ok && now.Before(known.until) {
		return known.own
	}
	own, err := asked(peer)
	if err != nil {
		return otherwise
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.known == nil || len(r.known) >= maxRoutes {
		r.known = map[netip.Addr]route{}
	}
	r.known[peer] = route{own, now.Add(routeLife)}
	return own
}

// asked asks the system for a route; nothing is sent.
func asked(peer netip.Addr) (netip.Addr, error) {
	conn, err := net.Dial("udp", netip.AddrPortFrom(peer, 9).String())
	if err != nil {
		return netip.Addr{}, err
	}
	defer conn.Close()
	return addrPort(conn.LocalAddr()).Addr(), nil
}
