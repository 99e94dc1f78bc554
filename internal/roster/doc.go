// Package roster knows who is logged in where.
//
// A Session is a contact-center session: a user at a place (or on devices of
// his own), the devices that are his while it lasts, and those of them that are
// logged in. A device and a place belong to one user at a time. Which devices
// a request means is the vendor's rule as D-33 tells it; choose.go holds it.
// On each device that is logged in the user has a Standing: his agent state and
// do-not-disturb. They begin anew with each session.
//
// Everything is durable before anybody hears of it: Start, End and Stand write
// first, then change what the roster remembers, then call changed. Sessions
// survive a restart, with their standings (D-34).
//
// The package may import agentstate, directory, record, fault and the standard library;
// what it needs of the store it says in Records.
package roster
