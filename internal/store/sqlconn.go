package store

import (
	"context"
	"database/sql"
	"errors"
)

// Direct returns what opens connections of db that do every statement at once,
// prepared when it is first used.
func Direct(db *sql.DB) func(context.Context) (Conn, error) {
	return func(ctx context.Context) (Conn, error) {
		conn, err := db.Conn(ctx)
		if err != nil {
			return nil, err
		}
		return &direct{conn, map[string]*sql.Stmt{}}, nil
	}
}

type direct struct {
	conn  *sql.Conn
	stmts map[string]*sql.Stmt
}

func (d *direct) Do(ctx context.Context, statement string, args []any, rows func(Scan) error, count func(int64)) error {
	stmt, ok := d.stmts[statement]
	if !ok {
		var err error
		if stmt, err = d.conn.PrepareContext(ctx, statement); err != nil {
			return err
		}
		d.stmts[statement] = stmt
	}
	if rows != nil {
		found, err := stmt.QueryContext(ctx, args...)
		if err != nil {
			return err
		}
		return each(found, rows)
	}
	result, err := stmt.ExecContext(ctx, args...)
	if err != nil || count == nil {
		return err
	}
	written, err := result.RowsAffected()
	count(written)
	return err
}

func (d *direct) Flush(context.Context) error { return nil }

func (d *direct) Close() error {
	var errs []error
	for _, stmt := range d.stmts {
		errs = append(errs, stmt.Close())
	}
	return errors.Join(append(errs, d.conn.Close())...)
}
