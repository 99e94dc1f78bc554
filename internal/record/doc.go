// Package record is what several nodes must agree on besides the log: small
// durable values under a kind and a key, each with a Version.
//
// A Write says what must stand before it, so that two nodes which decided on the
// same value cannot both be right: one of them gets ErrConflict, looks again and
// decides anew. Every kind has a clock that counts its commits; a record's
// version is the clock's number of the commit that wrote it. The clock's row is
// locked from its count to the commit, so the order of versions is the order in
// which they become visible, and who has seen number n has missed nothing before.
//
// Rooms hold their records in memory. A Follower keeps these copies up to date:
// CatchUp asks the clocks and hands on what others changed, and whoever calls it
// before he looks decides on nothing that was over before he came. Where no
// other process writes there is nothing to ask.
//
//	request → CatchUp → the rooms' memory → a decision → Write → commit
//
// The package may import fault and the standard library.
package record
