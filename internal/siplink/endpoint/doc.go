// Package endpoint is a SIP user agent for instant messages: it hears requests,
// checks them, keeps transactions and dialogs, and sends messages, invitations
// and probes of its own.
//
// Up: flow hands in a whole message; wire reads and checks it, so that whatever
// breaks a rule is answered here; a server transaction answers repeats; the
// Registrar says who is speaking; then a Handler is told, in order, of an
// Invitation or a Message. Down: Message, Options, Invite and a Dialog's Send
// and Bye build a request, find a way to the peer (RFC 3263), run a client
// transaction, answer challenges, and return how it ended as an Answer.
//
// A Dialog lasts from the first 2xx to a BYE, from either side, or until the
// peer is found to have vanished; its handler hears of its end exactly once.
// Callbacks are never called under a lock, and those of one dialog one after
// the other.
//
// Transactions are those of RFC 3261 17 and RFC 6026. Of a request that was
// answered nothing is kept but the answer; a client transaction is the goroutine
// that waits for it.
//
// The package may import wire, flow, fault, directory (for what a number may
// look like) and icholy/digest.
package endpoint
