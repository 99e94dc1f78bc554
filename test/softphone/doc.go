// Package softphone is a SIP user agent for plays: parley's own endpoint in the
// hands of a test.
//
// A Phone accepts what it is told to, and what it hears comes out of its
// channels. It is reached by the static contacts of as many DNs as the play
// likes, which need no registration. A Lossy stands between a Phone and a server
// and loses datagrams. For programs of others there is package peers.
//
// Tests import it; it imports the rooms of the endpoint.
package softphone
