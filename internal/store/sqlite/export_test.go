package sqlite

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"io"
	"log/slog"

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

// OpenOn opens a store whose writer is what wrap makes of the real one, and
// which logs to log.
func OpenOn(path string, log io.Writer, wrap func(driver.Connector) *sql.DB) (*store.Store, error) {
	options := store.Options{Logger: slog.New(slog.NewTextHandler(log, nil))}
	backend, err := connect(path, options.WithDefaults())
	if err != nil {
		return nil, err
	}
	if err := backend.Writer.Close(); err != nil {
		return nil, err
	}
	backend.Writer = wrap(connector{writerSource(path)})
	return store.New(backend, options), nil
}
