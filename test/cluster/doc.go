// Package cluster runs a whole contact center for tests, as an operator would:
// several parley nodes, a PostgreSQL primary with a synchronous standby, a
// balancer in front, and between each node and each database server a Line that
// can be cut. All are real processes on loopback but the balancer and the lines.
//
// A Balancer keeps a client at its node by a cookie, asks /readyz who may be
// given new requests, and breaks the connections to a node that does not answer
// at all. A Line can be cut, frozen, or lose the bell alone. Step moves the wall
// clock of one running process.
//
// Tests import it; it may import test/process, test/postgres, test/need and pgx.
package cluster
