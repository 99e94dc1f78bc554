// Package peers drives SIP programs of others for tests: Kamailio as a registrar,
// record-routing proxy and trunk, the softphones baresip, linphonec and JsSIP,
// SIPp with the scenarios in sipp/, and sipsak. Desk is the agent at the other
// end, on the official CometD client.
//
// A Phone is in the hands of its user: Says writes, Hears waits for what it shows,
// in order, once. Every number has an address of its own on loopback, where its
// phone is at home on port 5060, so plays want a namespace of their own (package
// namespace). Whatever a test leaves running is killed at its end, and what it
// wrote is shown if the test failed.
//
// A program that is not there skips the test by package need. Its own tests show
// that the programs understand one another without parley.
//
// Tests import it; it imports packages of test/ and the standard library only.
package peers
