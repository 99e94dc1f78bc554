package registrar

import (
	"net/netip"

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
