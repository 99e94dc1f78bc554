package postgres

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"parley/internal/store"
)

// conn is the connection that writes. What is to be done is collected and sent
// at once, so that a batch of any size costs a few round trips.
type conn struct {
	*pgx.Conn
	batch *pgx.Batch
}

func connector(config *pgx.ConnConfig) func(context.Context) (store.Conn, error) {
	return func(ctx context.Context) (store.Conn, error) {
		c, err := connect(ctx, config)
		if err != nil {
			return nil, err
		}
		return &conn{c, &pgx.Batch{}}, nil
	}
}

func connect(ctx context.Context, config *pgx.ConnConfig) (*pgx.Conn, error) {
	c, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		return nil, unreachable{err}
	}
	return c, nil
}

// Do is store.Conn's.
func (c *conn) Do(_ context.Context, statement string, args []any, rows func(store.Scan) error, count func(int64)) error {
	queued := c.batch.Queue(statement, args...)
	switch {
	case rows != nil:
		queued.Query(func(found pgx.Rows) error {
			for found.Next() {
				if err := rows(found.Scan); err != nil {
					return err
				}
			}
			return found.Err()
		})
	case count != nil:
		queued.Exec(func(tag pgconn.CommandTag) error {
			count(tag.RowsAffected())
			return nil
		})
	}
	return nil
}

// Flush is store.Conn's.
func (c *conn) Flush(ctx context.Context) error {
	batch := c.batch
	c.batch = &pgx.Batch{}
	return c.SendBatch(ctx, batch).Close()
}

// Close is store.Conn's.
func (c *conn) Close() error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	return c.Conn.Close(ctx)
}
