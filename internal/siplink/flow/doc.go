// Package flow is SIP's way to the network: sockets that are bound to the
// configured addresses, and the flows over them.
//
// A Flow is where a message came from and where one can be sent: a connection
// (tcp, tls, ws, wss), or a socket and a peer's address (udp). Flows have names
// that can be kept; that of a connection means nothing once it has closed, that
// of a datagram flow holds as long as its socket's address is configured.
//
// Data comes in as whole messages: Serve hands each to the receiver on the
// reader's own goroutine, so messages of one socket keep their order. Keepalives
// (RFC 5626 3.5.1), empty datagrams and NULs end here. What one address sends
// beyond its rate is dropped if it came as a datagram; a connection is read more
// slowly instead.
//
// Nothing listens or dials from another address than a configured one. The
// package may import wire, fault, gorilla/websocket, x/time/rate and the
// standard library.
package flow
