package postgres

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"io/fs"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"

	"parley/internal/fault"
	"parley/internal/store"
)

const op = "postgres.open"

//go:embed migrations/*.sql
var files embed.FS

// Open opens the store in the database at url, whose user may make tables, and
// brings its schema up to date.
//
// A URL that cannot be understood is fault.Invalid; any other reason why the
// database cannot be used is fault.Unavailable. Neither quotes a password.
func Open(ctx context.Context, url string, options store.Options) (*store.Store, error) {
	config, err := pgx.ParseConfig(url)
	if err != nil {
		return nil, fault.Wrap(op, fault.Invalid, "store.url", err) // pgx masks the password
	}
	config.RuntimeParams["synchronous_commit"] = "on"
	options = options.WithDefaults()
	backend := store.Backend{Writer: pool(config, 1), Reader: pool(config, options.Readers), Dialect: dialect()}
	if err := migrate(ctx, backend.Writer); err != nil {
		err = errors.Join(err, backend.Reader.Close(), backend.Writer.Close())
		return nil, fault.Wrap(op, fault.Unavailable, config.Host, err)
	}
	return store.New(backend, options), nil
}

// pool opens connections when they are needed.
func pool(config *pgx.ConnConfig, most int) *sql.DB {
	db := stdlib.OpenDB(*config)
	db.SetMaxOpenConns(most)
	db.SetMaxIdleConns(most)
	db.SetConnMaxIdleTime(5 * time.Minute)
	return db
}

// migrating is the advisory lock under which the schema is changed: "parley" in
// ASCII.
const migrating = 0x7061726c6579

func migrate(ctx context.Context, db *sql.DB) error {
	folder, err := fs.Sub(files, "migrations")
	if err != nil {
		return err
	}
	migrations, err := store.ReadMigrations(folder)
	if err != nil {
		return err
	}
	conn, err := db.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	if _, err := conn.ExecContext(ctx, "SELECT pg_advisory_lock($1)", migrating); err != nil {
		return err
	}
	err = migrations.Run(ctx, conn, 1)
	_, unlocked := conn.ExecContext(context.WithoutCancel(ctx), "SELECT pg_advisory_unlock($1)", migrating)
	return errors.Join(err, unlocked)
}
