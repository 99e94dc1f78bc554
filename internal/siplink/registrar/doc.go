// Package registrar knows which softphones stand for a DN, and who may speak.
//
// A binding is a contact that a DN registered (RFC 3261 10), with the flow by
// which it is reached. Bindings are durable before a REGISTER is answered, and
// known to all nodes; those over a connection end with it, or with its node,
// unless their contact leads to the phone without it.
//
// Admit says who sends a request: a trunk or a DN with a static address, by
// where it comes from (D-38); a softphone on the connection by which it
// registered; anybody else by a digest (RFC 7616, RFC 8760: SHA-256 and MD5 as
// two challenges, qop always, each nonce for a while and each count once).
//
// Data passes as wire.Message in and wire.Reply out. The package may import
// wire, directory (for what a number may look like), record, fault, icholy/digest and
// the standard library; what it needs of the directory and the store it says in
// Accounts and Records.
package registrar
