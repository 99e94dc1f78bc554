package postgres

import (
	"cmp"
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
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

// Limits bounds what a store asks of PostgreSQL. Zero means the default.
type Limits struct {
	ConnectTimeout   time.Duration // of one host; 2 s
	StatementTimeout time.Duration // kept by the server, also for its idle transactions; 5 s
	LockTimeout      time.Duration // kept by the server; 3 s
}

// Open opens the store in the database at url, whose user may make tables, and
// brings its schema up to date.
//
// A URL that cannot be understood is fault.Invalid; any other reason why the
// database cannot be used is fault.Unavailable. Neither quotes a password.
func Open(ctx context.Context, url string, options store.Options, limits Limits) (*store.Store, error) {
	config, err := pgx.ParseConfig(url)
	if err != nil {
		return nil, fault.Wrap(op, fault.Invalid, "store.url", err) // pgx masks the password
	}
	limits.apply(config)
	options = options.WithDefaults()
	backend := store.Backend{Writer: pool(config, 1), Reader: pool(config, options.Readers), Dialect: dialect()}
	err = migrate(ctx, backend.Writer)
	if err == nil {
		err = inspect(ctx, backend.Writer, options.Logger)
	}
	if err != nil {
		err = errors.Join(err, backend.Reader.Close(), backend.Writer.Close())
		return nil, fault.Wrap(op, fault.Unavailable, config.Host, err)
	}
	return store.New(backend, options), nil
}

// apply has every connection keep the limits and wait for the disk.
func (l Limits) apply(config *pgx.ConnConfig) {
	config.ConnectTimeout = cmp.Or(l.ConnectTimeout, 2*time.Second)
	statement := cmp.Or(l.StatementTimeout, 5*time.Second).Milliseconds()
	for name, value := range map[string]string{
		"application_name":                    "parley",
		"synchronous_commit":                  "on",
		"statement_timeout":                   fmt.Sprint(statement),
		"idle_in_transaction_session_timeout": fmt.Sprint(statement),
		"lock_timeout":                        fmt.Sprint(cmp.Or(l.LockTimeout, 3*time.Second).Milliseconds()),
	} {
		config.RuntimeParams[name] = value
	}
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
