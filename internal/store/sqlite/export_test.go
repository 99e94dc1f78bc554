package sqlite

import (
	"context"
	"errors"

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
	clock := pool(writerSource(path), 1) // beside the store's connection
	closeWriter := backend.Release
	backend.Release = func() error { return errors.Join(closeWriter(), clock.Close()) }
	set := func(now int64) error {
		_, err := clock.ExecContext(context.Background(),
			`INSERT INTO meta(name, value) VALUES ('now', ?) ON CONFLICT(name) DO UPDATE SET value = excluded.value`, now)
		return err
	}
	err = set(1)
	return store.New(backend, store.Options{}), set, err
}
