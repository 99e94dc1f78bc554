// Package wire reads and checks SIP messages as they come from a socket,
// before anything else believes a byte of them.
//
// Read splits raw bytes into a Message: the start line and the header lines,
// unfolded, with full names and trimmed values, and the Head, whose parts are
// parsed here and nowhere again. Check is the strict validator: the rules of
// RFC 3261 and RFC 3428 that need no knowledge of users or dialogs, each with
// its answer (400, 405, 413, 415, 416, 420, 505). Answer writes an answer,
// Canonical a request, so plainly that a simple parser reads it right. A Framer
// finds messages in a stream and tells keepalives apart.
//
// Beside it stand what a body may be: the SDP of a message session (Offer,
// Answer), a message/cpim wrapper (Unwrap) and a typing notice (Composing),
// and what keeps foreign text from becoming a header (Word, Quote, Escape).
//
// Data passes as bytes in and values out; nothing here has a clock, a socket or
// a state beyond the Framer's buffer. The package imports the standard library
// alone.
package wire
