// Package bayeuxclient is a Bayeux 1.0 client: it talks to CometD servers and to
// package bayeuxserver over long-polling or WebSocket.
//
// Dial shakes hands and starts the one goroutine that keeps a connect request
// waiting at the server. Events come out of Next in the order in which they
// arrived. Subscriptions are remembered: when the server has lost the session
// (402, a restart) or advises it, the client shakes hands again, subscribes
// again, and Next returns one Event with Gap set, which says that events may
// have been lost and that state should be read again. With the acknowledge
// extension, which is asked for unless switched off, a broken connection alone
// loses and repeats nothing.
//
// The server's advice is obeyed: retry, handshake and none, interval and
// timeout. Where it gives none the client waits longer after each failure, with
// jitter, so that a restarted server is not stormed.
//
// Everything is safe for use by several goroutines at once. Close ends the
// session at the server and waits for every goroutine of the client.
//
// The package imports bayeux, gorilla/websocket and the standard library.
package bayeuxclient
