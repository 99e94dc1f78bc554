// Package history judges what happened to a contact center while something was
// done to it: it reads a History, what every client asked for and was told, and
// names every promise that was broken.
//
// An Act is one attempt of an agent, with its begin, its end and its Outcome.
// What was Taken is an acknowledgement, what was Refused changed nothing, and
// of what is Unknown either may be true. A Connection is what one client heard
// in the order in which it heard it, with each Gap of which it was told and what
// it read after it. Transcripts, Endings and Holdings are read when all is quiet.
//
// Check finds: an acknowledged message that is lost, doubled or out of order; a
// message nobody sent or that was told and not kept; an agent in two sessions at
// once; a session that is stuck, or that ended though nobody ended it; an event
// that a connection missed, heard twice, too early, too late or out of order.
//
// Write and Read keep a history as lines of JSON; the program in check judges
// such files. The package imports the standard library alone.
package history
