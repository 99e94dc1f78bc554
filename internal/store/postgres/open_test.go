package postgres_test

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib"
	"go.uber.org/goleak"

	"parley/internal/fault"
	"parley/internal/store"
	"parley/internal/store/postgres"
	pgtest "parley/test/postgres"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var pg pgtest.Shared

// open opens a store and closes it at the end of t.
func open(t *testing.T, url string, log *bytes.Buffer) (*store.Store, error) {
	t.Helper()
	s, err := postgres.Open(t.Context(), url, store.Options{Logger: slog.New(slog.NewTextHandler(log, nil))}, postgres.Limits{})
	if err == nil {
		t.Cleanup(func() {
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	return s, err
}

// script runs statements behind the store's back.
func script(t *testing.T, url, statements string) {
	t.Helper()
	db, err := sql.Open("pgx", url)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec(statements); err != nil {
		t.Fatal(err)
	}
}

func TestOpen(t *testing.T) {
	t.Run("behind a pooler that keeps no prepared statements it says what to do", func(t *testing.T) {
		url := pg.Server(t).Pooled(t, pg.Database(t))
		var err error
		for range 5 { // until two of them are lent the same connection
			if _, err = open(t, url, &bytes.Buffer{}); err != nil {
				break
			}
		}
		if err == nil || !strings.Contains(err.Error(), "default_query_exec_mode=exec") {
			t.Error(err)
		}
	})
	t.Run("many nodes may start on an empty database at once", func(t *testing.T) {
		url := pg.Database(t)
		var all sync.WaitGroup
		for range 8 {
			all.Go(func() {
				s, err := postgres.Open(context.Background(), url, store.Options{}, postgres.Limits{})
				if err != nil {
					t.Error(err)
					return
				}
				if _, err := s.Live(context.Background()); err != nil {
					t.Error(err)
				}
				if err := s.Close(); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
	})
	t.Run("a schema one step newer is used, two steps are refused", func(t *testing.T) {
		url := pg.Database(t)
		if _, err := open(t, url, &bytes.Buffer{}); err != nil {
			t.Fatal(err)
		}
		script(t, url, "UPDATE meta SET value = CAST(CAST(value AS INT) + 1 AS TEXT) WHERE name = 'schema'")
		if _, err := open(t, url, &bytes.Buffer{}); err != nil {
			t.Error(err)
		}
		script(t, url, "UPDATE meta SET value = CAST(CAST(value AS INT) + 1 AS TEXT) WHERE name = 'schema'")
		if _, err := open(t, url, &bytes.Buffer{}); err == nil || !strings.Contains(err.Error(), "newer version of parley") {
			t.Error(err)
		}
	})
	t.Run("a dead host of several is passed over", func(t *testing.T) {
		url := strings.Replace(pg.Database(t), "@127.0.0.1", "@127.0.0.1:1,127.0.0.1", 1)
		if _, err := open(t, url, &bytes.Buffer{}); err != nil {
			t.Error(err)
		}
	})
	t.Run("a server that takes no writes is refused", func(t *testing.T) {
		url := pg.Database(t)
		script(t, url, fmt.Sprintf("ALTER DATABASE %s SET default_transaction_read_only = on", url[strings.LastIndex(url, "/")+1:strings.Index(url, "?")]))
		if _, err := open(t, url, &bytes.Buffer{}); fault.KindOf(err) != fault.Unavailable || !strings.Contains(err.Error(), "read only") {
			t.Error(err)
		}
	})
	for name, url := range map[string]string{
		"an address that nobody listens on": "postgres://parley:sesame@127.0.0.1:1/parley",
		"a port that is none":               "postgres://parley:sesame@127.0.0.1:port/parley",
		"an unknown way of encryption":      "postgres://parley:sesame@127.0.0.1/parley?sslmode=sesame-mode",
		"a password in the query":           "postgres://127.0.0.1:1/parley?user=parley&password=sesame",
	} {
		t.Run(name+" is refused without the password", func(t *testing.T) {
			_, err := open(t, url, &bytes.Buffer{})
			if err == nil || strings.Contains(strings.ReplaceAll(err.Error(), "sesame-mode", ""), "sesame") {
				t.Error(err)
			}
		})
	}
}

func TestSettings(t *testing.T) {
	t.Run("that are unsafe are warned of", func(t *testing.T) {
		server := pgtest.Start(t, "fsync=off", "full_page_writes=off")
		var log bytes.Buffer
		if _, err := open(t, server.Database(t), &log); err != nil {
			t.Fatal(err)
		}
		for _, word := range []string{"level=WARN", "setting=fsync", "setting=full_page_writes", "synchronous_standby_names"} {
			if !strings.Contains(log.String(), word) {
				t.Errorf("no %s in %s", word, log.String())
			}
		}
	})
	t.Run("of the database do not make commits unsafe", func(t *testing.T) {
		url := pg.Database(t)
		name := url[strings.LastIndex(url, "/")+1 : strings.Index(url, "?")]
		script(t, url, "ALTER DATABASE "+name+" SET synchronous_commit = off")
		var log bytes.Buffer
		if _, err := open(t, url, &log); err != nil || strings.Contains(log.String(), "level=WARN") {
			t.Error(err, log.String())
		}
	})
	t.Run("bound how long a lock is waited for", func(t *testing.T) {
		url := pg.Database(t)
		s, err := postgres.Open(t.Context(), url, store.Options{Timeout: 2 * time.Second}, postgres.Limits{LockTimeout: 100 * time.Millisecond})
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		if err := s.Put(t.Context(), "kind", "key", nil); err != nil {
			t.Fatal(err)
		}
		db, err := sql.Open("pgx", url)
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		tx, err := db.Begin()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := tx.Exec("SELECT * FROM record_clocks FOR UPDATE"); err != nil {
			t.Fatal(err)
		}
		if err := s.Put(t.Context(), "kind", "key", nil); fault.KindOf(err) != fault.Unavailable {
			t.Error(err)
		}
		if err := tx.Rollback(); err != nil {
			t.Fatal(err)
		}
		if err := s.Put(t.Context(), "kind", "key", nil); err != nil {
			t.Error(err)
		}
	})
}
