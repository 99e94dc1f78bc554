// Package bus is the bell between those who keep something and those who
// follow it.
//
// A Ring says of a Topic, a session or a user, "look again" and nothing more.
// A third topic, a login that has ended, is rung after what led to its end, so
// that its client hears of that first. All says to look at everything.
//
// An Ear collects the topics rung since it last asked, each once, in the order
// in which they were first rung. So a bell may ring twice and may get lost: the
// follower reads what there is to read from where it stands, and the topics
// waiting at an ear are never more than there are sessions and users.
//
// A Hub is the bell inside one process. A Link joins the hubs of several nodes:
// it collects what its own hub rings, a few milliseconds at a time, and sends it
// over a Wire, which is any means that carries short texts to every node:
// bus/notify has PostgreSQL's. Followers do not depend on it: they look by
// themselves now and then, and what is lost on the wire comes late.
//
// The package may import fault and the standard library.
package bus
