// Package sqlite opens a store on a SQLite file, the default.
//
// One process owns a file: an exclusive lock on a file beside it, of the same
// name with ".lock", is held until the store is closed, so that a second
// process fails at once and plainly. The file is in WAL mode and every commit
// is on the disk before it is answered (synchronous=FULL): neither the end of
// the process nor of the machine loses what was acknowledged.
//
// The schema stands in migrations/, one numbered file a step, never changed
// once it was released. A file with more steps than this program knows is
// refused before anything is written to it.
//
// The package may import store, fault, the driver and the lock.
package sqlite
