package wire

import "net/netip"

// Origin is where a message came from, as the socket knows it.
type Origin struct {
	Transport string // udp, tcp, tls, ws or wss
	Source    netip.AddrPort
	Flow      string   // names the connection, or the pair of addresses of a datagram
	Names     []string // of a client certificate that was verified; empty: none
}

// Stream reports whether the flow is a connection, which ends for good.
func (o Origin) Stream() bool { return o.Transport != "udp" }

// Party is one side of a message or a session, as it was admitted and never as
// it merely claims to be.
type Party struct {
	Number string // user part of the address: a DN of ours, or a number behind a trunk
	Name   string // for people; may be empty
	Trunk  string // name of the trunk; empty: the number is one of our own DNs
}
