package store

import "context"

// do has a statement of the database's own words done within the transaction.
func (w *writer) do(ctx context.Context, statement string, args []any, rows func(Scan) error, count func(int64)) error {
	if err := w.begin(ctx); err != nil {
		return err
	}
	return w.conn.Do(ctx, statement, args, rows, count)
}

func (w *writer) own(statement string) string { return w.store.backend.Dialect.own(statement) }

// query has a statement done at once and calls one for every row.
func (w *writer) query(ctx context.Context, text string, args []any, one func(Scan) error) error {
	if err := w.do(ctx, w.own(w.store.clocked(text)), args, one, nil); err != nil {
		return err
	}
	return w.flush(ctx)
}

// exec has a statement done at once and returns how many rows it wrote.
func (w *writer) exec(ctx context.Context, text string, args ...any) (count int64, err error) {
	err = w.do(ctx, w.own(w.store.clocked(text)), args, nil, func(written int64) { count = written })
	if err == nil {
		err = w.flush(ctx)
	}
	return count, err
}

// flush waits for what was to be done.
func (w *writer) flush(ctx context.Context) error {
	if !w.open {
		return nil
	}
	return w.conn.Flush(ctx)
}

// begin opens a transaction if none is open, and a connection if there is none.
func (w *writer) begin(ctx context.Context) error {
	if w.open {
		return nil
	}
	if w.conn == nil {
		conn, err := w.store.backend.Connect(ctx)
		if err != nil {
			return err
		}
		w.conn = conn
	}
	w.open = true
	return w.conn.Do(ctx, w.store.backend.Dialect.Begin, nil, nil, nil)
}

func (w *writer) commit(ctx context.Context) error { return w.end(ctx, "COMMIT") }

func (w *writer) rollback(ctx context.Context) error { return w.end(ctx, "ROLLBACK") }

func (w *writer) end(ctx context.Context, statement string) error {
	if !w.open {
		return nil
	}
	if err := w.conn.Do(ctx, statement, nil, nil, nil); err != nil {
		return err
	}
	if err := w.conn.Flush(ctx); err != nil {
		return err
	}
	w.open = false
	return nil
}

// disconnect closes the connection, which ends its transaction.
func (w *writer) disconnect() {
	if w.conn == nil {
		return
	}
	if w.open {
		ctx, cancel := w.deadline()
		defer cancel()
		_ = w.rollback(ctx) // it is closed either way
	}
	_ = w.conn.Close()
	w.conn, w.open, w.last = nil, false, 0
}
