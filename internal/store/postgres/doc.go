// Package postgres opens a store on a PostgreSQL database, for any number of
// nodes.
//
// Open takes a postgres:// URL, of several hosts too, and brings the schema up to
// date under an advisory lock, so that nodes may start at once. A database that
// is one step newer than this program is used as it is: a newer version may run
// beside this one while a cluster is upgraded. The steps stand in migrations/.
//
// Nothing is kept in memory of what others may change: each batch first locks
// the rows it decides on, sessions before agents and both in one order
// everywhere, and reads them by later statements, which see what was committed
// before the locks were granted. What still collides (a deadlock, a
// serialization failure, two first calls of one agent) is played again. A batch
// is three pipelines: locks and reads, writes, the commit. Every connection asks
// for synchronous_commit=on and leads to a server that takes writes.
//
// The package may import store, fault and pgx.
package postgres
