package sqlite

import (
	"context"
	"database/sql"

	"parley/internal/store"
)

// OpenShared opens the file as one of several writers, as a dialect without a
// file of its own does: no lock, no committed state in memory.
func OpenShared(path string, options store.Options) (*store.Store, error) {
	backend, err := connect(path, options.WithDefaults())
	if err != nil {
		return nil, err
	}
	backend.Dialect.Exclusive = false
	backend.Dialect.Number = `UPDATE meta SET value = value + 1 WHERE name = 'no' RETURNING value`
	_, err = backend.Writer.ExecContext(context.Background(),
		`INSERT INTO meta(name, value) VALUES ('no', '0') ON CONFLICT(name) DO NOTHING`)
	return store.New(backend, options), err
}

// OpenOn opens a store whose writer is what wrap makes of the real one.
func OpenOn(path string, wrap func(*sql.DB) *sql.DB) (*store.Store, error) {
	backend, err := connect(path, store.Options{}.WithDefaults())
	if err != nil {
		return nil, err
	}
	backend.Writer = wrap(backend.Writer)
	return store.New(backend, store.Options{}), nil
}
