// Package bayeuxserver is a Bayeux 1.0 server: what CometD clients of any
// version since 2.1 talk to, over long-polling, WebSocket and (when switched
// on) callback-polling, all at one mount point.
//
// A Server is an http.Handler. A client that shakes hands gets a Session; what
// is for it waits in the session's queue and leaves on whatever reply goes out
// next, on the connect request that the server holds, or at once when the
// session has a WebSocket. Publish tells everybody who subscribed;
// Session.Deliver tells one session, which is how one topic name can mean
// another thing to each user.
//
// Policy enters as functions, the Hooks, and limits as numbers, the Config;
// both have working zero values. No hook is called under a lock. Every queue is
// bounded: a session whose queue is full ends, and its client is advised to
// shake hands again, so that a slow reader never delays anybody else.
//
// Without the acknowledge extension an event that was written onto a dying
// connection may be lost; with it (the client asks for it when it shakes
// hands) each event arrives once and in order across any loss of connections.
//
// CHECKLIST.md names the test for each line of the protocol, and the clients of
// others that have been played against the server.
//
// The package imports bayeux, gorilla/websocket and the standard library.
package bayeuxserver
