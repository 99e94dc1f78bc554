package postgres

import (
	"fmt"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"testing"
	"time"

	"parley/test/need"
)

// Pooled starts a PgBouncer before the server that lends a connection for one
// transaction, and so lets neither LISTEN nor what a session has set through. It
// returns the address by it of a database of the server's, until t ends.
func (s *Server) Pooled(t testing.TB, database string) string {
	t.Helper()
	program, port := need.PgBouncer(t), freePort(t)
	config := filepath.Join(t.TempDir(), "pgbouncer.ini")
	text := fmt.Sprintf(`[databases]
* = host=127.0.0.1 port=%d user=%s
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = %d
unix_socket_dir =
auth_type = any
pool_mode = transaction
`, s.Port, User, port)
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	for path := config; s.owner != nil && len(path) > len(os.TempDir()); path = filepath.Dir(path) {
		if err := os.Chown(path, int(s.owner.Uid), int(s.owner.Gid)); err != nil {
			t.Fatal(err)
		}
	}
	cmd := s.command(program, "-q", config)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill() // it keeps nothing
		_ = cmd.Wait()         // says that it was killed
	})
	s.answers(t, port)
	u, err := url.Parse(database)
	if err != nil {
		t.Fatal(err)
	}
	u.Host = fmt.Sprintf("127.0.0.1:%d", port)
	return u.String()
}

// answers waits until somebody listens on the port.
func (s *Server) answers(t testing.TB, port int) {
	t.Helper()
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		if c, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", port)); err == nil {
			_ = c.Close() // nothing was said
			return
		}
	}
	t.Fatal("PgBouncer does not listen")
}
