// Package im is the model of an instant-messaging session between agents, or
// of an agent and a SIP peer.
//
// A Session is one call as the T-Server knows it: an ordered log of Events,
// and what that log adds up to. Each side of it is a Party, and states belong
// to parties: while the caller is Initiating, the callee is Alerting. Nothing
// here talks or waits. Apply takes a session and one event and returns the
// session that follows, so the same log replayed on any node gives the same
// session; the decisions (Send, Answer, Release, ...) take a session and say
// which events would follow, or refuse.
//
//	(none)     --EventDialing-----> caller Initiating
//	(none)     --EventRinging-----> callee Alerting
//	Initiating --EventEstablished-> Talking
//	Alerting   --EventEstablished-> Talking
//	any        --EventReleased----> Completed
//
// The package may import fault and the standard library, and never net, os,
// encoding/json or a clock: a time and an id are arguments.
package im
