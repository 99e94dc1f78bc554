// Package provision reads people, places and DNs from a YAML file.
//
// Load and Parse return directory.Contents or a fault.Invalid error that lists
// every fault of the file with its line; a file with one fault provides nobody.
// What they return keeps the promises that directory.New relies on: names and
// numbers are unique, every reference resolves, no DN stands at two places or
// belongs to two users. Both are pure but for the reading of the file, so that
// a server may call Load again at any time and keep what it has if it fails.
//
// features must be there, even if empty. A device is a Private Extension and a
// user an enabled agent unless the file says otherwise. A user's privileges are
// the list of those that are granted (directory.Privileges); without the list
// all are, with it the others are denied (D-13). A device's sip section holds a
// password, or under ha1 its digests by algorithm (D-39).
//
// A file is read center by center, each in the order devices, places, users,
// whatever the order in the file. Annex and settings values may be YAML texts,
// numbers or booleans and are kept as the file spells them.
//
// Demo returns the demo contact centers, from a file of the same form.
//
// The package may import directory, fault, config/strict and the standard
// library. What makes a password hash usable is auth's to say: it comes in as
// a function.
package provision
