// Package app wires the rooms of parley into one server.
//
// New opens everything in order (the listener first, so that a port in use is
// told before a file is touched; then the people, the store and what stands on
// it) and Run serves until its context ends, then closes in the opposite order:
// not ready, Bayeux clients told, held polls released, the log told to its end,
// the store flushed, closed. There is no rule here, no default and no protocol:
// a line that decides something belongs into another room.
//
// The package may import every room below it.
package app
