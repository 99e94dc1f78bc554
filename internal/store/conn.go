package store

import (
	"context"
	"database/sql"
)

// connect opens the writer's connection if there is none.
func (w *writer) connect(ctx context.Context) error {
	if w.conn != nil {
		return nil
	}
	conn, err := w.store.backend.Writer.Conn(ctx)
	w.conn = conn
	return err
}

// disconnect closes the connection, which ends its transaction and statements.
func (w *writer) disconnect() {
	if w.conn == nil {
		return
	}
	if w.open {
		_, _ = w.exec(context.Background(), "ROLLBACK")
	}
	for _, stmt := range w.stmts {
		_ = stmt.Close()
	}
	_ = w.conn.Close()
	w.forget()
}

// prepare returns the statement on the writer's connection, prepared once.
func (w *writer) prepare(ctx context.Context, text string) (*sql.Stmt, error) {
	if stmt, ok := w.stmts[text]; ok {
		return stmt, nil
	}
	if err := w.connect(ctx); err != nil {
		return nil, err
	}
	stmt, err := w.conn.PrepareContext(ctx, w.store.backend.Dialect.own(text))
	if err == nil {
		w.stmts[text] = stmt
	}
	return stmt, err
}

func (w *writer) exec(ctx context.Context, text string, args ...any) (int64, error) {
	stmt, err := w.prepare(ctx, text)
	if err != nil {
		return 0, err
	}
	return affected(stmt.ExecContext(ctx, args...))
}

// begin opens a transaction if none is open.
func (w *writer) begin(ctx context.Context) error {
	if w.open {
		return nil
	}
	_, err := w.exec(ctx, w.store.backend.Dialect.Begin)
	w.open = err == nil
	return err
}

func (w *writer) commit(ctx context.Context) error {
	_, err := w.exec(ctx, "COMMIT")
	if err == nil {
		w.open = false
	}
	return err
}

func (w *writer) rollback(ctx context.Context) error {
	if !w.open {
		return nil
	}
	_, err := w.exec(ctx, "ROLLBACK")
	if err == nil {
		w.open = false
	}
	return err
}
