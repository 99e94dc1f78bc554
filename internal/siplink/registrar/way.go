package registrar

import (
	"cmp"
	"net/netip"

	"parley/internal/siplink/wire"
)

// way names the flow by which the sender of m is to be reached, empty if his
// contact says it. A connection is the only way to its other end. Over UDP
// requests go to the contact (RFC 3261 10.2.1), which may be another socket
// than the one that registered, unless a translator of addresses lies between:
// then the sender does not know the address from which he is heard.
func way(m wire.Message, o wire.Origin) string {
	vias := m.All("Via")
	if o.Stream() || len(vias) == 0 {
		return o.Flow
	}
	hops, err := wire.ReadVias(vias[0])
	if err != nil {
		return o.Flow
	}
	ip, err := netip.ParseAddr(hops[0].Host)
	port := uint16(cmp.Or(hops[0].Port, 5060))
	if err != nil || netip.AddrPortFrom(ip.Unmap(), port) != netip.AddrPortFrom(o.Source.Addr().Unmap(), o.Source.Port()) {
		return o.Flow
	}
	return ""
}
