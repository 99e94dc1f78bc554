// Package bus is the bell between those who keep something and those who
// follow it.
//
// A Ring says of a Topic, a session or a user, "look again" and nothing more.
// A third topic, a login that has ended, is rung after what led to its end, so
// that its client hears of that first.
//
// An Ear collects the topics rung since it last asked, each once, in the order
// in which they were first rung. So a bell may ring twice and may get lost: the
// follower reads what there is to read from where it stands, and the topics
// waiting at an ear are never more than there are sessions and users.
//
// The hub here is the bell inside one process. The package may import fault
// and the standard library.
package bus
