package store_test

import (
	"context"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"parley/internal/store"
	"parley/internal/store/postgres"
	"parley/internal/store/sqlite"
	pgtest "parley/test/postgres"
)

// TestMain plays the child where a test starts this binary as one, and tells
// of goroutines that outlive their store.
func TestMain(m *testing.M) {
	if url := os.Getenv(childURL); url != "" {
		child(url, os.Getenv(childPlays))
		return
	}
	goleak.VerifyTestMain(m)
}

// engine is a kind of database that stores are opened on.
type engine struct {
	name  string
	place func(testing.TB) string // makes an empty one and returns its URL
}

// pg does not wait for the disk: what is killed here are clients, or servers of
// their own, and no machine. Benchmarks have durable, which does.
var (
	pg      = pgtest.Shared{Settings: []string{"fsync=off"}}
	durable pgtest.Shared
)

func engines() []engine {
	return []engine{
		{"sqlite", func(t testing.TB) string { return "sqlite:" + filepath.Join(t.TempDir(), "parley.db") }},
		{"postgres", schema},
	}
}

func schema(t testing.TB) string {
	if _, measured := t.(*testing.B); measured {
		return durable.Schema(t)
	}
	return pg.Schema(t)
}

// everywhere has the same play played on every engine.
func everywhere(t *testing.T, play func(*testing.T, engine)) {
	for _, e := range engines() {
		t.Run(e.name, func(t *testing.T) {
			if e.name == "postgres" {
				fewer(t, "25")
			}
			play(t, e)
		})
	}
}

// fewer has rapid check fewer random plays, unless the command line says how
// many: each act costs a server several round trips and a wait for the disk.
func fewer(t *testing.T, checks string) {
	f := flag.Lookup("rapid.checks")
	if f.Value.String() != f.DefValue {
		return
	}
	if err := f.Value.Set(checks); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Value.Set(f.DefValue) })
}

// open opens a store on an empty database.
func (e engine) open(t testing.TB, options store.Options) *store.Store {
	t.Helper()
	return openNode(t, e.place(t), options)
}

// openNode opens a store at url and closes it at the end of t.
func openNode(t testing.TB, url string, options store.Options) *store.Store {
	t.Helper()
	s, err := openAt(url, options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func openAt(url string, options store.Options) (*store.Store, error) {
	if path, ok := strings.CutPrefix(url, "sqlite:"); ok {
		return sqlite.Open(path, options)
	}
	return postgres.Open(context.Background(), url, options, postgres.Limits{})
}
