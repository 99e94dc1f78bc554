// Package postgres gives tests a PostgreSQL of their own, from the binaries of
// the distribution (need.PostgreSQL finds them; what is absent is skipped).
//
//	var pg postgres.Shared // in a _test.go file: one server for the test binary, with its Settings
//	url := pg.Database(t)  // a fresh, empty database on it
//
//	server := postgres.Start(t, "fsync=off") // one for this test alone
//	server.Kill(t)                           // kill -9 of every process of it
//	server.Restart(t)                        // and again, on the same port
//
// A server listens on a free port of 127.0.0.1, trusts everybody who comes from
// there, keeps its files in a folder of its own and is at the defaults that
// matter: fsync and synchronous_commit are on. It does not outlive the test
// binary, even one that is killed: a shell waits for the end of a pipe that the
// binary holds. PostgreSQL refuses to run as root, so root starts it as the user
// postgres, or nobody.
//
// Tests import it; it may import test/need and pgx.
package postgres
