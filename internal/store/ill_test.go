package store_test

import (
	"context"
	"database/sql"
	sqldriver "database/sql/driver"
	"errors"
	"log/slog"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"parley/internal/fault"
	"parley/internal/store"
	"parley/internal/store/sqlite"
)

// illConn is a connection whose COMMIT fails while ill is set, as it does when
// the disk is full.
type illConn struct {
	sqldriver.Conn
	ill *atomic.Bool
}

func (c illConn) Prepare(text string) (sqldriver.Stmt, error) {
	stmt, err := c.Conn.Prepare(text)
	if text == "COMMIT" {
		return illStmt{stmt, c.ill}, err
	}
	return stmt, err
}

type illStmt struct {
	sqldriver.Stmt
	ill *atomic.Bool
}

func (s illStmt) Exec(args []sqldriver.Value) (sqldriver.Result, error) {
	if s.ill.Load() {
		return nil, errors.New("the disk is full")
	}
	return s.Stmt.Exec(args) //nolint:staticcheck // the driver's own interface
}

// illConnector connects to the SQLite file that it names.
type illConnector struct {
	driver sqldriver.Driver
	file   string
	ill    *atomic.Bool
}

func (c illConnector) Driver() sqldriver.Driver { return c.driver }

func (c illConnector) Connect(context.Context) (sqldriver.Conn, error) {
	conn, err := c.driver.Open(c.file)
	return illConn{conn, c.ill}, err
}

// openIll opens a store whose writer has ill connections.
func openIll(t *testing.T, ill *atomic.Bool, log *lines) *store.Store {
	t.Helper()
	file := filepath.Join(t.TempDir(), "parley.db")
	s, err := sqlite.Open(file, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	reader, err := sql.Open("sqlite", file)
	if err != nil {
		t.Fatal(err)
	}
	writer := sql.OpenDB(illConnector{reader.Driver(), file, ill})
	s = store.New(store.Backend{
		Connect: store.Direct(writer), Release: writer.Close,
		Reader:  reader,
		Dialect: store.Dialect{Exclusive: true, Begin: "BEGIN IMMEDIATE"},
	}, store.Options{Logger: slog.New(slog.NewTextHandler(log, nil))})
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// lines is a log that counts.
type lines struct {
	mu   sync.Mutex
	text strings.Builder
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func TestFailedCommit(t *testing.T) {
	ctx := context.Background()
	var ill atomic.Bool
	var log lines
	s := openIll(t, &ill, &log)
	opened(t, s, "S1", anna, ben)
	ill.Store(true)
	t.Run("fails every act of its batch", func(t *testing.T) {
		letGo := hold(t, s, "S1")
		var all sync.WaitGroup
		for range 5 {
			all.Go(func() {
				if _, err := s.Change(ctx, send("S1", anna, "r", "lost")); fault.KindOf(err) != fault.Unavailable {
					t.Error(err)
				}
			})
		}
		letGo()
		all.Wait()
		if err := s.Create(ctx, "kind", "key", nil); fault.KindOf(err) != fault.Unavailable {
			t.Error(err)
		}
	})
	t.Run("is logged once", func(t *testing.T) {
		if n := strings.Count(log.text.String(), "the disk is full"); n != 1 {
			t.Errorf("%d times: %s", n, log.text.String())
		}
	})
	t.Run("leaves nothing behind", func(t *testing.T) {
		ill.Store(false)
		if session, err := s.Session(ctx, "S1"); err != nil || session.Messages != 0 {
			t.Error(session, err)
		}
		c, err := s.Change(ctx, send("S1", anna, "r", "found"))
		if err != nil || c.Repeated || c.Session.Messages != 1 || c.Events[0].Message.Text != "found" {
			t.Error(c, err)
		}
		if err := s.Create(ctx, "kind", "key", nil); err != nil {
			t.Error(err)
		}
		if !strings.Contains(log.text.String(), "writes again") {
			t.Error(log.text.String())
		}
	})
}

func TestRecords(t *testing.T) { everywhere(t, playsRecords) }

func playsRecords(t *testing.T, e engine) {
	ctx := context.Background()
	s := e.open(t, store.Options{})
	if err := s.Create(ctx, "login", "anna", []byte{0, 1, 0xff}); err != nil {
		t.Fatal(err)
	}
	if err := s.Create(ctx, "login", "anna", []byte("other")); fault.KindOf(err) != fault.Exists {
		t.Error(err)
	}
	if err := s.Put(ctx, "other kind", "anna", nil); err != nil {
		t.Error(err)
	}
	if value, err := s.Get(ctx, "login", "anna"); err != nil || string(value) != "\x00\x01\xff" {
		t.Errorf("%q, %v", value, err)
	}
	if err := s.Delete(ctx, "login", "anna", "ben"); err != nil {
		t.Error(err)
	}
	if _, err := s.Get(ctx, "login", "anna"); fault.KindOf(err) != fault.NotFound {
		t.Error(err)
	}
	if value, err := s.Get(ctx, "other kind", "anna"); err != nil || value == nil || len(value) != 0 {
		t.Errorf("%#v, %v", value, err)
	}
}
