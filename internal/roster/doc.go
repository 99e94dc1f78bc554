// Package roster knows who is logged in where.
//
// A Session is a contact-center session: a user at a place (or on devices of
// his own), the devices that are his while it lasts, and those of them that are
// logged in. A device and a place belong to one user at a time. Which devices
// a request means is the vendor's rule as D-33 tells it; choose.go holds it.
//
// Every session is durable before anybody hears of it: Start and End write
// first, then change what the roster remembers, then call Changed. Sessions
// survive a restart (D-34).
//
// The package may import directory, fault and the standard library; what it
// needs of the store it says in Records.
package roster
