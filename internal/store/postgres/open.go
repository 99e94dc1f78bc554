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
	"github.com/jackc/pgx/v5/pgconn"
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
	if err := prepare(ctx, config, options); err != nil {
		return nil, fault.Wrap(op, fault.Unavailable, config.Host, pooled(err))
	}
	return store.New(store.Backend{
		Connect: connector(config), Reader: pool(config, options.Readers), Dialect: dialect(),
	}, options), nil
}

// pooled says what to do about a pooler that keeps no prepared statements.
func pooled(err error) error {
	if e, ok := errors.AsType[*pgconn.PgError](err); ok && (e.Code == "42P05" || e.Code == "26000") {
		return fmt.Errorf("%w; behind a pooler that lends connections for a transaction add default_query_exec_mode=exec to store.url", err)
	}
	return err
}

// prepare brings the schema up to date and looks at the server's settings.
func prepare(ctx context.Context, config *pgx.ConnConfig, options store.Options) error {
	db := pool(config, 1)
	defer db.Close()
	if err := migrate(ctx, db); err != nil {
		return err
	}
	return inspect(ctx, db, options.Logger)
}

// apply has every connection keep the limits, wait for the disk, and lead to a
// server that takes writes. They are set by statements: poolers refuse most of
// them at the start of a connection.
func (l Limits) apply(config *pgx.ConnConfig) {
	config.ConnectTimeout = cmp.Or(l.ConnectTimeout, 2*time.Second)
	config.RuntimeParams["application_name"] = "parley"
	statement := cmp.Or(l.StatementTimeout, 5*time.Second).Milliseconds()
	set := fmt.Sprintf(`SET synchronous_commit = on; SET statement_timeout = %d; SET lock_timeout = %d;
SET idle_in_transaction_session_timeout = %d`, statement, cmp.Or(l.LockTimeout, 3*time.Second).Milliseconds(), statement)
	config.AfterConnect = func(ctx context.Context, c *pgconn.PgConn) error { return c.Exec(ctx, set).Close() }
	if config.ValidateConnect == nil {
		config.ValidateConnect = pgconn.ValidateConnectTargetSessionAttrsReadWrite
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
	return migrations.Run(ctx, db, 1, fmt.Sprintf("SELECT pg_advisory_xact_lock(%d)", migrating))
}
