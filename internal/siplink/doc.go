// Package siplink joins SIP peers to sessions: it is the far end's hands.
//
// A Leg stands for one session with one SIP peer. Downwards it follows the log
// of its session with a cursor of its own, as push does for agents: a call
// becomes INVITE (or, in pager mode, an OPTIONS probe), a message MESSAGE, the
// end BYE, in order and one at a time. Upwards it tells the engine what the
// peer does: rings, answers, sends, does not take a message, ends.
//
// What a leg must not forget is a record in the store: how far the peer has
// taken the log, and the dialog. So after a restart it goes on where it was:
// what an agent was told is kept and the peer has not accepted is sent, under
// the identity that it had, so that a peer that did accept it can tell. Among
// several nodes a lease says whose a leg is; whose node is no more goes on at
// another, which tells the peer of a dialog where it is now.
//
// A Route says where a number is: a DN of ours by its static contact or its
// registration, any other by the dial plan and a trunk.
//
// The room knows no SIP library: Wire is what it asks of the endpoint. It may
// import engine, im, directory, bus, lease and fault.
package siplink
