package endpoint

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"strings"

	"parley/internal/fault"
	"parley/internal/siplink/flow"
	"parley/internal/siplink/wire"
)

// Resolver asks the DNS; net.Resolver is one.
type Resolver interface {
	LookupSRV(ctx context.Context, service, proto, name string) (string, []*net.SRV, error)
	LookupNetIP(ctx context.Context, network, host string) ([]netip.Addr, error)
}

// way is one of the places where a request may go.
type way struct {
	transport string
	to        netip.AddrPort
	host      string     // to be found in a certificate
	flow      *flow.Flow // there already; nil: to be found
}

// mostWays bounds how many places are tried for one request.
const mostWays = 4

// ways lists where a request may go, the best first: a flow that is known to
// lead there, then what its URI says (RFC 3263 4). Numeric hosts and explicit
// ports need no SRV.
func (e *Endpoint) ways(ctx context.Context, o outgoing) ([]way, error) {
	uri, err := wire.ReadURI(o.hop)
	if err != nil || !uri.SIP() {
		return nil, fault.New("endpoint.ways", fault.Invalid, o.hop, "this is no SIP address")
	}
	if f, ok := e.net.Named(o.flow); ok && o.flow != "" {
		to := f.Origin().Source
		if ip, err := netip.ParseAddr(uri.Host); err == nil && ip.Unmap() == to.Addr() && uri.Port > 0 {
			to = netip.AddrPortFrom(to.Addr(), uint16(uri.Port)) // where a stream may lead, if it must be one
		}
		return []way{{transport: f.Origin().Transport, to: to, host: uri.Host, flow: f}}, nil
	}
	ways, err := e.resolve(ctx, uri)
	if err == nil && len(ways) == 0 {
		err = fault.New("endpoint.ways", fault.Unavailable, o.hop, "no transport leads there")
	}
	return ways[:min(len(ways), mostWays)], err
}

// transports are those by which a URI may be reached, in order of preference.
func (e *Endpoint) transports(uri wire.URI) []string {
	named, _ := uri.Param("transport")
	var wanted []string
	switch named = strings.ToLower(named); {
	case uri.Scheme == "sips":
		wanted = []string{"tls"}
	case named != "":
		wanted = []string{named}
	default:
		wanted = []string{"udp", "tcp", "tls"}
	}
	var all []string
	for _, t := range wanted {
		if e.net.Has(t) {
			all = append(all, t)
		}
	}
	return all
}

func (e *Endpoint) resolve(ctx context.Context, uri wire.URI) ([]way, error) {
	transports := e.transports(uri)
	if len(transports) == 0 {
		return nil, nil
	}
	if ip, err := netip.ParseAddr(uri.Host); err == nil || uri.Port > 0 {
		ips := []netip.Addr{ip.Unmap()}
		if err != nil {
			if ips, err = e.addresses(ctx, uri.Host); err != nil {
				return nil, err
			}
		}
		return toward(transports[0], ips, uri.Port, uri.Host), nil
	}
	var all []way
	for _, t := range transports {
		all = append(all, e.services(ctx, t, uri.Host)...)
	}
	if len(all) > 0 {
		return all, nil
	}
	ips, err := e.addresses(ctx, uri.Host)
	return toward(transports[0], ips, 0, uri.Host), err
}

func toward(transport string, ips []netip.Addr, port int, host string) []way {
	if port == 0 {
		port = 5060
		if transport == "tls" {
			port = 5061
		}
	}
	var all []way
	for _, ip := range ips {
		all = append(all, way{transport: transport, to: netip.AddrPortFrom(ip, uint16(port)), host: host})
	}
	return all
}

// services asks for SRV records, which come by priority and weight.
func (e *Endpoint) services(ctx context.Context, transport, host string) []way {
	service, proto := "sip", transport
	if transport == "tls" {
		service, proto = "sips", "tcp"
	}
	_, records, err := e.resolver().LookupSRV(ctx, service, proto, host)
	if err != nil {
		return nil
	}
	var all []way
	for _, r := range records {
		ips, err := e.addresses(ctx, strings.TrimSuffix(r.Target, "."))
		if err != nil {
			continue
		}
		all = append(all, toward(transport, ips, int(r.Port), host)...)
	}
	return all
}

func (e *Endpoint) addresses(ctx context.Context, host string) ([]netip.Addr, error) {
	ips, err := e.resolver().LookupNetIP(ctx, "ip", host)
	if err != nil {
		return nil, fault.Wrap("endpoint.resolve", fault.Unavailable, host, err)
	}
	for i := range ips {
		ips[i] = ips[i].Unmap()
	}
	return ips, nil
}

func (e *Endpoint) resolver() Resolver {
	if e.cfg.Resolver != nil {
		return e.cfg.Resolver
	}
	return net.DefaultResolver
}

// by returns the flow of a way.
func (e *Endpoint) by(ctx context.Context, w way) (path, error) {
	if w.flow != nil {
		return path{e, w.flow}, nil
	}
	f, err := e.net.To(ctx, w.transport, w.to, w.host)
	return path{e, f}, err
}

// at is our address on a flow, as a peer sees it.
func (e *Endpoint) at(p path) netip.AddrPort {
	o := p.f.Origin()
	if at, ok := e.net.Own(o.Transport, o.Source.Addr()); ok {
		return at
	}
	return p.f.Local()
}

// contact is where our side is reached, on that flow.
func (e *Endpoint) contact(p path, user string) string {
	text := "<sip:" + user + "@" + e.at(p).String()
	if t := p.f.Origin().Transport; t != "udp" {
		text += ";transport=" + t
	}
	return text + ">"
}

// domain is the host of our own addresses.
func domain(cfg Config, n network) string {
	if cfg.Domain != "" {
		return cfg.Domain
	}
	for _, l := range n.Addresses() {
		if at, err := netip.ParseAddrPort(l.Address); err == nil && !at.Addr().IsUnspecified() {
			return wire.URI{Host: at.Addr().String()}.HostPort()
		}
	}
	return fmt.Sprint(netip.IPv4Unspecified()) // listens everywhere, and has no name
}
