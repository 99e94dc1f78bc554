package postgres

import (
	"fmt"
	"sync"
	"testing"
	"time"
)

// Shared is one server for all tests of a binary, started when the first of
// them asks and ended with the binary. The zero Shared is ready.
type Shared struct {
	Settings []string // of the server, each name=value

	mu     sync.Mutex // guards server
	server *Server
}

// Server returns the server, or skips the test where there can be none. Do not
// stop it: others use it.
func (s *Shared) Server(t testing.TB) *Server {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.server == nil {
		server := prepare(t, s.Settings)
		server.initdb(t)
		server.start(t)
		s.server = server
	}
	return s.server
}

// Database returns the URL of an empty database of t's own.
func (s *Shared) Database(t testing.TB) string {
	t.Helper()
	return s.Server(t).Database(t)
}

// Schema returns the URL of an empty schema, which is made much faster than a
// database. The database is shared with others who ask for one, and so are its
// channels of NOTIFY.
func (s *Shared) Schema(t testing.TB) string {
	t.Helper()
	server := s.Server(t)
	name := fmt.Sprintf("t%d", time.Now().UnixNano())
	server.Exec(t, "CREATE SCHEMA "+name)
	return server.URL("postgres") + "&search_path=" + name
}
