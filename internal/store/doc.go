// Package store is the durable log of IM sessions, and the claims.
//
// A session is an ordered log of im.Events. Open begins one and claims its
// agents; Change appends what a decision returns and frees the agents when the
// session ends. "At most one live session per agent" is kept here, as is
// "the same reference twice is one act" (D-32); every other rule belongs to im
// and to the engine, and reaches the store as events or as a Decide function.
//
// One writer goroutine takes all waiting jobs as a batch, decides them in order
// on states held in memory, writes the outcome with a few statements and
// commits once. A refused job changes nothing; a caller is answered, and
// followers are told by OnCommit, after the commit only. Reads of what was
// written lately come from memory, older ones from reader connections.
//
// The statements are the same for every database; what differs is a Dialect,
// which the folders below bring: sqlite (one process owns the file) and postgres
// (any number of nodes), and how statements reach it: a Conn does each at once, or
// several in one round trip. They open a Backend and pass it to New.
//
// The package may import im, record, fault, the standard library and no driver.
package store
