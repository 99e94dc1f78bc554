package store

import (
	"context"
	"database/sql"
)

// Backend is an open database with its schema in place. New takes it over:
// Close of the store closes it.
type Backend struct {
	// Connect opens the connection that writes; the store has one at a time.
	Connect func(context.Context) (Conn, error)
	Reader  *sql.DB
	Dialect Dialect
	Release func() error // called last, when all connections are closed; may be nil
}

// Conn is a connection that writes. One goroutine uses it.
type Conn interface {
	// Do has a statement done, at once or with those that follow it, in their
	// order: by the time that Flush returns. The args must stay as they are until
	// then. rows is called for each row that the statement returns; count, if
	// there is one, with the number of rows that it wrote. An error of any of them
	// comes from Do or from Flush and ends the transaction.
	Do(ctx context.Context, statement string, args []any, rows func(Scan) error, count func(int64)) error
	Flush(ctx context.Context) error
	// Close closes the connection, and rolls back what was not committed.
	Close() error
}

// Scan reads the columns of one row.
type Scan = func(columns ...any) error

// Dialect is what differs between databases. Statements are written with ?
// placeholders and in what SQLite and PostgreSQL have in common.
type Dialect struct {
	// Exclusive says that no other process writes: committed states may be
	// kept in memory and need not be selected for each batch.
	Exclusive bool
	// Begin opens a write transaction.
	Begin string
	// Lock ends the selects that lock what a batch decides on: " FOR UPDATE"
	// where others write too. Empty with Exclusive: nothing is locked.
	Lock string
	// Number selects as many next numbers for sessions and agents as its one
	// argument says. Empty with Exclusive: the store counts on from the greatest.
	Number string
	// MostRows is the length of the longest list of rows in one statement, a
	// power of two; 0 means 16.
	MostRows int
	// Now is an expression: the database's clock in Unix microseconds.
	Now string
	// Share ends a select whose rows must stay as they are until the commit:
	// " FOR SHARE OF l, n" where others write too.
	Share string
	// Rewrite turns a statement into the database's own; nil keeps it.
	Rewrite func(string) string
	// Duplicate reports whether err says that a unique key exists already.
	Duplicate func(error) bool
	// Again reports whether a transaction failed because of another's and may
	// succeed when it is played once more; nil: none does.
	Again func(error) bool
	// Lost reports whether a transaction failed because the database is out of
	// reach, so that another connection may do better; nil: it never is.
	Lost func(error) bool
	// Unprepared says that the reader prepares statements by itself.
	Unprepared bool
}

func (d Dialect) own(statement string) string {
	if d.Rewrite == nil {
		return statement
	}
	return d.Rewrite(statement)
}
