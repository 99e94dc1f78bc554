// Package clock is the time that several nodes have in common.
//
// A Clock is set from one source, the database's clock, and goes on from there
// by this process's monotonic clock. So a machine whose own clock is wrong, or
// is stepped while the process runs, changes nothing of what its node decides:
// when a ringing is over, when a login has been idle for too long, which of two
// events came first. Run sets it again now and then, for clocks drift and
// machines sleep.
//
// A node whose store is its own alone needs none of this: time.Now will do.
//
// The package imports the standard library only.
package clock
