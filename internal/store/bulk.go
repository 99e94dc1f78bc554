package store

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
)

// bulk is a statement over lists of rows, prepared for 1, 2, 4, ... rows: a
// list of any length is a few of those.
type bulk struct {
	text    string // with %s for the rows
	row     string // one row of placeholders: "(?, ?)"
	columns int
	most    int
	stmts   []*sql.Stmt // by number of rows
}

// mostRows is the length of the longest prepared statement unless the dialect
// says another.
const mostRows = 16

func (w *writer) newBulk(text, row string) *bulk {
	most := w.store.backend.Dialect.MostRows
	if most == 0 {
		most = mostRows
	}
	return &bulk{text: text, row: row, columns: strings.Count(row, "?"), most: most, stmts: make([]*sql.Stmt, most+1)}
}

// stmt returns the statement for n rows.
func (w *writer) stmt(ctx context.Context, b *bulk, n int) (*sql.Stmt, error) {
	if b.stmts[n] != nil {
		return b.stmts[n], nil
	}
	rows := strings.TrimSuffix(strings.Repeat(b.row+", ", n), ", ")
	stmt, err := w.prepare(ctx, fmt.Sprintf(b.text, rows))
	b.stmts[n] = stmt
	return stmt, err
}

// insert writes the rows of args and returns how many the database counts.
func (w *writer) insert(ctx context.Context, b *bulk, args []any) (int64, error) {
	total := int64(0)
	for len(args) > 0 {
		n := b.most
		for n*b.columns > len(args) {
			n /= 2
		}
		stmt, err := w.stmt(ctx, b, n)
		if err != nil {
			return total, err
		}
		count, err := affected(stmt.ExecContext(ctx, args[:n*b.columns]...))
		if err != nil {
			return total, err
		}
		total, args = total+count, args[n*b.columns:]
	}
	return total, nil
}

// selectBy calls one for every row that the keys in args find. The last key is
// repeated up to the next length that is prepared.
func (w *writer) selectBy(ctx context.Context, b *bulk, args []any, one func(scanner) error) error {
	for len(args) > 0 {
		n := 1
		for n < b.most && n*b.columns < len(args) {
			n *= 2
		}
		for len(args) < n*b.columns {
			args = append(args, args[len(args)-b.columns:]...)
		}
		if err := w.begin(ctx); err != nil {
			return err
		}
		stmt, err := w.stmt(ctx, b, n)
		if err != nil {
			return err
		}
		rows, err := stmt.QueryContext(ctx, args[:n*b.columns]...)
		if err != nil {
			return err
		}
		if err := each(rows, one); err != nil {
			return err
		}
		args = args[n*b.columns:]
	}
	return nil
}

func affected(r sql.Result, err error) (int64, error) {
	if err != nil {
		return 0, err
	}
	return r.RowsAffected()
}
