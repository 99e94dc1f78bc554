package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"strconv"
)

// Migrations are the steps that lead to a schema: files named 0001_*.sql,
// 0002_*.sql, ... The schema's version is the number of steps done.
type Migrations []string

// ReadMigrations reads the steps of a folder in the order of their names.
func ReadMigrations(folder fs.FS) (Migrations, error) {
	names, err := fs.Glob(folder, "*.sql")
	if err != nil {
		return nil, err
	}
	var steps Migrations
	for i, name := range names {
		if number, err := strconv.Atoi(name[:4]); err != nil || number != i+1 {
			return nil, fmt.Errorf("migration %s is not number %d", name, i+1)
		}
		text, err := fs.ReadFile(folder, name)
		if err != nil {
			return nil, err
		}
		steps = append(steps, string(text))
	}
	return steps, nil
}

// ErrNewer says that a database was written by a newer program.
var ErrNewer = errors.New("the database belongs to a newer version of parley")

// Querier is a *sql.DB, a connection of it or a transaction.
type Querier interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// Database is what migrations run on: a *sql.DB, or one connection of it.
type Database interface {
	Querier
	BeginTx(ctx context.Context, options *sql.TxOptions) (*sql.Tx, error)
}

// Check reads the version of the schema of db, which has a table meta. It
// writes nothing. ErrNewer if the version is greater by more than ahead than m
// knows.
func (m Migrations) Check(ctx context.Context, db Querier, ahead int) (version int, err error) {
	row := db.QueryRowContext(ctx, `SELECT value FROM meta WHERE name = 'schema'`)
	if err := row.Scan(&version); err != nil && !errors.Is(err, sql.ErrNoRows) {
		return 0, err
	}
	if version > len(m)+ahead {
		return version, fmt.Errorf("%w: its schema is %d, this program knows %d", ErrNewer, version, len(m))
	}
	return version, nil
}

// Run does the steps that are missing, each in a transaction of its own that
// begins with lock, so that of several processes one does each; empty: there is
// one process. A schema that is ahead by no more than so many steps is left as
// it is.
func (m Migrations) Run(ctx context.Context, db Database, ahead int, lock string) error {
	const meta = `CREATE TABLE IF NOT EXISTS meta(name TEXT PRIMARY KEY, value TEXT NOT NULL)`
	if err := within(ctx, db, lock, func(tx *sql.Tx) error { _, err := tx.ExecContext(ctx, meta); return err }); err != nil {
		return err
	}
	for {
		version, err := m.Check(ctx, db, ahead)
		if err != nil || version >= len(m) {
			return err
		}
		if err := within(ctx, db, lock, func(tx *sql.Tx) error { return m.step(ctx, tx, version) }); err != nil {
			return fmt.Errorf("migration %d: %w", version+1, err)
		}
	}
}

func within(ctx context.Context, db Database, lock string, act func(*sql.Tx) error) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }()
	if lock != "" {
		if _, err := tx.ExecContext(ctx, lock); err != nil {
			return err
		}
	}
	if err := act(tx); err != nil {
		return err
	}
	return tx.Commit()
}

// step does the step after the version, unless somebody else has done it.
func (m Migrations) step(ctx context.Context, tx *sql.Tx, version int) error {
	if now, err := m.Check(ctx, tx, len(m)); err != nil || now != version {
		return err
	}
	if _, err := tx.ExecContext(ctx, m[version]); err != nil {
		return err
	}
	upsert := fmt.Sprintf(`INSERT INTO meta(name, value) VALUES ('schema', '%d')
ON CONFLICT(name) DO UPDATE SET value = excluded.value`, version+1)
	_, err := tx.ExecContext(ctx, upsert)
	return err
}
