package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"net/url"
	"os"
	"time"

	"parley/internal/store"
)

// source returns the driver's name for a connection to path.
func source(path string, mode string, pragmas ...string) string {
	query := url.Values{"mode": {mode}, "_pragma": append([]string{"busy_timeout(5000)"}, pragmas...)}
	return "file:" + (&url.URL{Path: path}).EscapedPath() + "?" + query.Encode()
}

// pool opens connections when they are needed; sql.Open itself does nothing.
func pool(name string, most int) *sql.DB {
	db := sql.OpenDB(connector{name})
	db.SetMaxOpenConns(most)
	db.SetMaxIdleConns(most)
	return db
}

func writerSource(path string) string {
	return source(path, "rwc",
		"journal_mode(WAL)",
		"synchronous(FULL)",
		"wal_autocheckpoint(4000)",     // pages: the log is 16 MiB when it is written back
		"journal_size_limit(67108864)", // bytes kept of a log that a long reader made grow
		"cache_size(-8192)",            // KiB
	)
}

func writer(path string) *sql.DB { return pool(writerSource(path), 1) }

func reader(path string, most int) *sql.DB {
	db := pool(source(path, "rw", "query_only(1)", "cache_size(-2048)"), most)
	db.SetConnMaxIdleTime(5 * time.Minute)
	return db
}

// check looks at the version of an existing file through a connection that
// cannot write.
func check(ctx context.Context, path string, m store.Migrations) error {
	if info, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) || err == nil && info.Size() == 0 {
		return nil
	}
	name := source(path, "ro")
	if info, err := os.Stat(path + "-wal"); err != nil || info.Size() == 0 {
		name += "&immutable=1" // all is in the file: make no files beside it
	}
	db := pool(name, 1)
	defer db.Close()
	var tables, ours int
	row := db.QueryRowContext(ctx, `SELECT COUNT(*), COUNT(*) FILTER (WHERE name = 'meta') FROM sqlite_master`)
	if err := row.Scan(&tables, &ours); err != nil || tables == 0 {
		return err
	}
	if ours == 0 {
		return errors.New("the file is another program's database")
	}
	_, err := m.Check(ctx, db, 0)
	return err
}
