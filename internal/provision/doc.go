// Package provision knows where people, places and DNs come from: a YAML file,
// the API, and a durable Book in which the two meet.
//
// Load and Parse read a file and return directory.Contents or a fault.Invalid
// error that lists every fault with its line; a file with one fault provides
// nobody. A center is read in the order devices, places, users, whatever the
// order in the file; a device's sip section holds a password or digests (D-39).
// Demo returns the demo contact centers, from a file of the same form.
//
// A Book keeps each object as fields in a record: as it stands, and as the file
// last said it. A reload takes over the fields that the file changed since; all
// others stay as they are, what the API deleted stays deleted, and wherever the
// two differ there is a Note (D-41, docs/provisioning.md). References are
// fields of what refers: a device has its place and its owner, so that a DN
// never stands at two places. Plain passwords of the file never reach the store.
//
// A change by the API is checked by the rules of the file, written in one piece,
// shown as a new directory.Snapshot, and then told (Config.Changed). Who may
// change what is decided here; an admin of another contact center is answered
// as if there were nothing.
//
// The package may import directory, record, fault, config/strict and the standard
// library. Password hashes and who is logged in come in as functions.
package provision
