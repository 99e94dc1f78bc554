// Package retention removes sessions that ended long ago.
//
// A Keeper looks now and then for sessions that ended longer ago than they are to
// be kept, and has them removed a few at a time, with a pause after each, so that
// whoever writes meanwhile waits for one small commit at most. Of several nodes the
// one with the lease does it; when it is no more, another takes that at its next
// look. What is removed is gone for every reader: its log, its transcript and the
// references used in it are as if they had never been.
//
// The package may import lease and fault.
package retention
