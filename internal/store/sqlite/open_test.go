package sqlite_test

import (
	"bytes"
	"context"
	"database/sql"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"parley/internal/fault"
	"parley/internal/store"
	"parley/internal/store/sqlite"
)

func TestOpen(t *testing.T) {
	t.Run("another process has the file", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "parley.db")
		held(t, path)
		_, err := sqlite.Open(path, store.Options{})
		refused(t, err, fault.InUse, path)
		if !strings.Contains(fault.TextOf(err), "Another parley process") {
			t.Error(fault.TextOf(err))
		}
	})
	t.Run("another store of this process has it, under another name", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "parley.db")
		s, err := sqlite.Open(path, store.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(path, path+".link"); err != nil {
			t.Fatal(err)
		}
		_, err = sqlite.Open(path+".link", store.Options{})
		refused(t, err, fault.InUse, path)
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		reopen(t, path)
	})
	t.Run("a file of a newer version stays untouched", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "parley.db")
		reopen(t, path)
		script(t, path, "UPDATE meta SET value = '99'")
		before := snapshot(t, path)
		_, err := sqlite.Open(path, store.Options{})
		refused(t, err, fault.Unavailable, "newer version of parley")
		if after := snapshot(t, path); !bytes.Equal(before, after) {
			t.Error("the file changed")
		}
	})
	t.Run("another program's database stays untouched", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "other.db")
		script(t, path, "CREATE TABLE songs(title TEXT)")
		before := snapshot(t, path)
		_, err := sqlite.Open(path, store.Options{})
		refused(t, err, fault.Unavailable, "another program")
		if after := snapshot(t, path); !bytes.Equal(before, after) {
			t.Error("the file changed")
		}
	})
	t.Run("a folder is refused", func(t *testing.T) {
		path := t.TempDir()
		_, err := sqlite.Open(path, store.Options{})
		refused(t, err, fault.Unavailable, "is not a file")
	})
	t.Run("a folder that is not there is refused", func(t *testing.T) {
		_, err := sqlite.Open(filepath.Join(t.TempDir(), "absent", "parley.db"), store.Options{})
		refused(t, err, fault.Unavailable, "absent")
	})
	t.Run("a file that is no database is refused", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "letter.txt")
		if err := os.WriteFile(path, bytes.Repeat([]byte("Dear Anna, "), 1000), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := sqlite.Open(path, store.Options{})
		refused(t, err, fault.Unavailable, "not a database")
	})
	t.Run("a name with signs of a URI is a name", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "a b?c#d%20e&f.db")
		reopen(t, path)
		reopen(t, path)
		if _, err := os.Stat(path); err != nil {
			t.Error(err)
		}
	})
}

func refused(t *testing.T, err error, kind fault.Kind, words string) {
	t.Helper()
	if err == nil || fault.KindOf(err) != kind || !strings.Contains(err.Error(), words) {
		t.Fatalf("got %v", err)
	}
}

func reopen(t *testing.T, path string) {
	t.Helper()
	s, err := sqlite.Open(path, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Live(context.Background()); err != nil {
		t.Error(err)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}

// script runs statements on the file behind the store's back.
func script(t *testing.T, path, statements string) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec(statements); err != nil {
		t.Fatal(err)
	}
}

// snapshot is the file and the names beside it, but for the lock.
func snapshot(t *testing.T, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	names, err := filepath.Glob(filepath.Join(filepath.Dir(path), "*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		if !strings.HasSuffix(name, ".lock") {
			data = append(data, name...)
		}
	}
	return data
}
