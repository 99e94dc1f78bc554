// Package faults breaks things under load and shows that no promise is broken
// with them: kill -9, SIGSTOP and SIGCONT of a node, kill -9 of PostgreSQL,
// promotion of its standby, a cut or frozen database connection, a cut bell, a
// stepped clock, a rolling restart, an upgrade.
//
// The stage is a whole package cluster. Agents in pairs talk as fast as they are
// answered, repeat what got no answer under the same reference, and listen over
// both transports, some on two connections. All that they ask and hear goes into
// a package history; when a play is over everybody finishes, all is read, and
// the checker judges. PARLEY_HISTORIES names a folder that keeps the histories;
// those of failed plays are kept in any case.
//
// `make test` plays each fault once, for seconds; `make soak` plays them all
// again and again, in a random order, for PARLEY_SOAK (30m).
package faults
