// Package sip plays parley against the SIP programs of others (test/peers): an
// agent's desktop on one side, a softphone, SIPp or a trunk on the other, a real
// `parley serve` or `parley demo` between them, all in a network namespace of
// their own, where parley is heard on the usual ports.
//
// A play is named by its outcome. What a peer is not told or is told twice, and
// what an agent hears in another order, fails it.
package sip
