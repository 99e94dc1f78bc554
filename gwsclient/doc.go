// Package gwsclient is a Go SDK for the IM Session API of Genesys Web Services
// v2, as parley and the vendor's servers speak it.
//
// A Client speaks for one user. Its methods are named after the API's
// operations and take the request bodies of package gws; the operation's name
// is filled in. An operation's answer only says that it was taken: what comes of
// it arrives on a Notifications stream, as values of the types in gws.
//
// An answer other than success is an *Error with the status code, the HTTP code
// and the server's words; every other error means that there was no answer that
// makes sense. Credentials go with each request as HTTP Basic; cookies are kept,
// and a CSRF token is fetched and sent when the server wants one.
//
// Hooks see every request, answer and notification with its time, e.g. to draw
// or to measure. Everything is safe for use by several goroutines at once.
//
// The package imports gws, bayeux, bayeuxclient and the standard library.
package gwsclient
