package registrar

import (
	"net/netip"
	"strings"

	"parley/internal/siplink/wire"
)

// way names the flow by which the sender of m is to be reached, empty if his
// contact says it. A connection is the only way to its other end. Over UDP
// requests go to the contact (RFC 3261 10.2.1), which may be another socket
// than the one that registered, unless a translator of addresses lies between:
// then the sender does not know the address from which he is heard. Its port
// does not count: sipsak sends from another than it says.
func way(m wire.Message, o wire.Origin) string {
	vias := m.All("Via")
	if o.Stream() || len(vias) == 0 {
		return o.Flow
	}
	hops, err := wire.ReadVias(vias[0])
	if err != nil {
		return o.Flow
	}
	if ip, err := netip.ParseAddr(hops[0].Host); err != nil || ip.Unmap() != o.Source.Addr().Unmap() {
		return o.Flow
	}
	return ""
}

// listens reports whether the contact leads to the phone without the connection
// by which it registered: by a proxy that put itself on the path (RFC 3327), or
// to another port of the very machine that the connection came from. A
// connection's own end is no such port, nor is a browser's.
func (b Binding) listens() bool {
	uri, err := wire.ReadURI(b.Contact)
	if err != nil || len(b.Path) > 0 {
		return err == nil
	}
	named, _ := uri.Param("transport")
	if uri.Scheme == "sips" {
		named = "tls"
	}
	port := uri.Port
	if port == 0 {
		port = map[string]int{"tcp": 5060, "tls": 5061}[b.Transport]
	}
	ip, err := netip.ParseAddr(uri.Host)
	return err == nil && ip.Unmap() == b.Source.Addr().Unmap() && port != int(b.Source.Port()) &&
		strings.EqualFold(named, b.Transport) && port != 0
}
