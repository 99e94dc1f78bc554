package store

import "database/sql"

// Backend is an open database with its schema in place. New takes it over:
// Close of the store closes it.
type Backend struct {
	Writer  *sql.DB // the store uses one connection of it
	Reader  *sql.DB
	Dialect Dialect
	Release func() error // called last, when both are closed; may be nil
}

// Dialect is what differs between databases. Statements are written with ?
// placeholders and in what SQLite and PostgreSQL have in common.
type Dialect struct {
	// Exclusive says that no other process writes: committed states may be
	// kept in memory and need not be selected for each batch.
	Exclusive bool
	// Begin opens a write transaction.
	Begin string
	// Lock is appended to the selects of a batch: " FOR UPDATE OF s" where
	// others write too. The alias s names the rows that are locked.
	Lock string
	// Number selects the next number for a session or an agent. Empty with
	// Exclusive: the store counts on from the greatest.
	Number string
	// Rewrite turns a statement into the database's own; nil keeps it.
	Rewrite func(string) string
	// Duplicate reports whether err says that a unique key exists already.
	Duplicate func(error) bool
}

func (d Dialect) own(statement string) string {
	if d.Rewrite == nil {
		return statement
	}
	return d.Rewrite(statement)
}
