package cluster

import (
	"context"
	"fmt"
	"testing"

	"github.com/jackc/pgx/v5"

	"parley/test/postgres"
)

// Database is a PostgreSQL primary and its synchronous standby.
type Database struct {
	Primary, Standby *postgres.Server

	name string
}

// following are the settings of a standby: it comes back soon.
func following() []string {
	return []string{"wal_keep_size=256MB", "wal_retrieve_retry_interval=200ms", "wal_receiver_timeout=3s"}
}

// StartDatabase starts both, with an empty database.
func StartDatabase(t testing.TB) *Database {
	t.Helper()
	d := &Database{Primary: postgres.Start(t, following()...), name: "parley"}
	d.Primary.Exec(t, "CREATE DATABASE "+d.name+" TEMPLATE template0")
	d.Standby = d.Primary.Standby(t, following()...)
	return d
}

// Lines are a node's ways to both servers.
type Lines struct {
	Primary, Standby *Line

	name string
}

// Lines returns new ones.
func (d *Database) Lines(t testing.TB) *Lines {
	t.Helper()
	return &Lines{Primary: NewLine(t, address(d.Primary.Port)), Standby: NewLine(t, address(d.Standby.Port)), name: d.name}
}

// URL names both servers and asks for the one that takes writes.
func (l *Lines) URL() string {
	return fmt.Sprintf("postgres://%s@%s,%s/%s?sslmode=disable&target_session_attrs=read-write&connect_timeout=2",
		postgres.User, address(l.Primary.Port), address(l.Standby.Port), l.name)
}

// Each does the same to both lines.
func (l *Lines) Each(do func(*Line)) {
	do(l.Primary)
	do(l.Standby)
}

// Fail kills the primary and makes the standby the new one; the nodes find it at
// its own place. There is no standby after that.
func (d *Database) Fail(t testing.TB) {
	t.Helper()
	d.Primary.Kill(t)
	d.Standby.Promote(t)
	d.Primary, d.Standby = d.Standby, nil
}

// Replace makes a new standby after Fail.
func (d *Database) Replace(t testing.TB) {
	t.Helper()
	d.Standby = d.Primary.Standby(t, following()...)
}

// Count returns the number that a query finds.
func (d *Database) Count(t testing.TB, query string) (n int) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), d.Primary.URL(d.name))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.WithoutCancel(t.Context()))
	if err := conn.QueryRow(t.Context(), query).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}
