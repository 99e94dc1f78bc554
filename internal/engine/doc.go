// Package engine decides what agents may do and does it.
//
// It is where the two stairs of the house meet. An operation comes down from
// api with the user who asks; the engine checks what the user may do, picks the
// device, finds out who answers at the destination, and appends the events of
// the decision to the log. It returns when they are durable and tells nobody:
// whoever tells follows the log.
//
// The rules of a session itself are im's. What the engine needs of the store
// is its Log; whom it knows comes from directory, where they are logged in from
// roster. It also keeps the deadlines: an unanswered ringing, and the grace of
// an agent whose connection is lost (D-01, D-25).
//
// The package may import im, agentstate, directory, roster, lease and fault, and knows nothing of
// HTTP, JSON, SIP or SQL.
package engine
