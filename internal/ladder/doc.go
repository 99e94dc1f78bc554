// Package ladder tells a session as a sequence of steps, as one would draw it:
// which operation an agent asked for, which T-Server event that became, who was
// notified of it over CometD, and which SIP messages went by.
//
// A Window is a part of a session's log: the session as it stood before, the
// events, and the SIP messages that somebody else recorded. Steps folds the one
// over the other, in the order of time. Everything but the SIP messages follows
// from the log, so the same log gives the same ladder on any node and at any
// time; what a page has seen or missed is not in it. Neither is what was
// written: a step has the number of a message, not its text, and the keys of
// user data, not the values, so that who may look on may see it.
//
// The words are those of the terminal's ladder (internal/play): operations,
// events and notification types as the vendor writes them.
//
// Pure: no I/O, no clock. The package may import im.
package ladder
