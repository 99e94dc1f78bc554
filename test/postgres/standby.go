package postgres

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// Standby makes a copy of s that follows it, and has s wait for it with every
// commit. It is stopped and removed at the end of t.
func (s *Server) Standby(t testing.TB, settings ...string) *Server {
	t.Helper()
	standby := prepare(t, settings)
	t.Cleanup(standby.end)
	standby.tool(t, "pg_basebackup", "-D", standby.data(), "-R", "-X", "stream", "-c", "fast", "--no-sync",
		"-d", fmt.Sprintf("host=127.0.0.1 port=%d user=%s application_name=standby", s.Port, User))
	standby.start(t)
	s.Exec(t, "ALTER SYSTEM SET synchronous_standby_names = 'standby'")
	s.Exec(t, "SELECT pg_reload_conf()")
	s.until(t, "SELECT EXISTS (SELECT FROM pg_stat_replication WHERE sync_state = 'sync')", "its standby does not follow")
	return standby
}

// Promote makes a standby a primary of its own; it returns when that takes writes.
func (s *Server) Promote(t testing.TB) {
	t.Helper()
	s.Exec(t, "SELECT pg_promote(true, 30)")
	s.until(t, "SELECT NOT pg_is_in_recovery()", "it is not promoted")
}

// until waits until the query says true.
func (s *Server) until(t testing.TB, query, complaint string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	conn, err := pgx.Connect(ctx, s.URL("postgres"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.WithoutCancel(ctx))
	for is := false; !is; time.Sleep(20 * time.Millisecond) {
		if err := conn.QueryRow(ctx, query).Scan(&is); err != nil {
			t.Fatalf("PostgreSQL on port %d: %s: %v", s.Port, complaint, err)
		}
	}
}
