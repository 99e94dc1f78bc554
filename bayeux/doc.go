// Package bayeux is the vocabulary of the Bayeux 1.0 protocol, the one that
// CometD speaks: messages, channels and the patterns that match them, advice,
// error texts and the fields of the common extensions. Nothing here talks,
// waits or remembers; the server is in bayeuxserver, the client in
// bayeuxclient.
//
// A Message is any JSON object that crosses the wire, in either direction.
// Decode reads a batch of them, tolerant where clients in the wild differ and
// strict where a doubt could be used against a server: wrong JSON, a key given
// twice, or a number above a limit refuses the whole batch. Message.Check says
// which error text a message deserves by its own fields.
//
// An Event is a frozen notification: channel and data encoded once, so that
// every receiver on every transport shares the same bytes.
//
// The package imports only the standard library.
package bayeux
