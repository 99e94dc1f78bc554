package sqlite

import (
	"context"

	"parley/internal/store"
)

// OpenClocked opens the file as one of several writers, and returns a function
// that sets the database's clock, in microseconds; it begins at 1.
func OpenClocked(path string) (*store.Store, func(int64) error, error) {
	backend, err := connect(path, store.Options{}.WithDefaults())
	if err != nil {
		return nil, nil, err
	}
	backend.Dialect.Exclusive = false
	backend.Dialect.Now = `(SELECT CAST(value AS INTEGER) FROM meta WHERE name = 'now')`
	set := func(now int64) error {
		_, err := backend.Writer.ExecContext(context.Background(),
			`INSERT INTO meta(name, value) VALUES ('now', ?) ON CONFLICT(name) DO UPDATE SET value = excluded.value`, now)
		return err
	}
	err = set(1)
	backend.Writer.SetMaxOpenConns(2) // the clock's, beside the store's
	return store.New(backend, store.Options{}), set, err
}
