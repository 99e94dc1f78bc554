package edge

import (
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

// clientAddr returns the address of the client, host:port, as far as the
// trusted proxies tell it: each proxy appends who asked it to X-Forwarded-For,
// so the last address that is not a trusted proxy's is the client's. What comes
// before it anybody may have written.
func clientAddr(r *http.Request, trusted []netip.Prefix) string {
	peer, ok := addrOf(r.RemoteAddr)
	if !ok || !inside(trusted, peer) {
		return r.RemoteAddr
	}
	found := r.RemoteAddr
	hops := strings.Split(strings.Join(r.Header["X-Forwarded-For"], ","), ",")
	for _, hop := range slices.Backward(hops) {
		ip, ok := addrOf(strings.TrimSpace(hop))
		if !ok {
			break
		}
		found = net.JoinHostPort(ip.String(), "0")
		if !inside(trusted, ip) {
			break
		}
	}
	return found
}

func inside(networks []netip.Prefix, ip netip.Addr) bool {
	return slices.ContainsFunc(networks, func(n netip.Prefix) bool { return n.Contains(ip) })
}

// addrOf reads an address with or without a port and brackets.
func addrOf(text string) (netip.Addr, bool) {
	if host, _, err := net.SplitHostPort(text); err == nil {
		text = host
	}
	ip, err := netip.ParseAddr(strings.Trim(text, "[]"))
	return ip.Unmap().WithZone(""), err == nil
}
