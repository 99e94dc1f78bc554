package notify

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"parley/internal/fault"
)

const (
	channel = "parley"
	silence = 30 * time.Second // after which a listening connection is asked whether it lives
	answer  = 5 * time.Second  // in which it must say so, or be connected
)

// Wire carries texts by NOTIFY to all who use the same database.
type Wire struct {
	url            string
	sender, hearer *pgconn.PgConn // nil: not connected
	heard          []string
}

// New returns a wire in the database at url. It connects when it is used.
func New(url string) *Wire { return &Wire{url: url} }

// connect opens a connection. Its commits write nothing that must be kept, so
// they wait for no disk.
func (w *Wire) connect(ctx context.Context) (*pgconn.PgConn, error) {
	config, err := pgconn.ParseConfig(w.url)
	if err != nil {
		return nil, err // pgconn masks the password
	}
	for name := range config.RuntimeParams {
		if name == "default_query_exec_mode" || name == "statement_cache_capacity" || name == "description_cache_capacity" {
			delete(config.RuntimeParams, name) // pgx's own
		}
	}
	if config.ValidateConnect == nil { // a standby can neither tell nor hear
		config.ValidateConnect = pgconn.ValidateConnectTargetSessionAttrsReadWrite
	}
	config.OnNotification = func(_ *pgconn.PgConn, n *pgconn.Notification) {
		if n.Channel == channel {
			w.heard = append(w.heard, n.Payload)
		}
	}
	ctx, cancel := context.WithTimeout(ctx, answer)
	defer cancel()
	return pgconn.ConnectConfig(ctx, config)
}

// Send notifies the text, of fewer than 8,000 bytes.
func (w *Wire) Send(ctx context.Context, text string) (err error) {
	defer func() {
		if err != nil {
			w.drop(&w.sender)
			err = fault.Wrap("notify.send", fault.Unavailable, "", err)
		}
	}()
	if w.sender == nil {
		if w.sender, err = w.connect(ctx); err != nil {
			return err
		}
		if err := run(ctx, w.sender, "SET synchronous_commit = off"); err != nil {
			return err
		}
	}
	_, err = w.sender.ExecParams(ctx, "SELECT pg_notify($1, $2)", [][]byte{[]byte(channel), []byte(text)}, nil, nil, nil).Close()
	return err
}

// Receive waits for the next text; "" says that a new connection listens.
func (w *Wire) Receive(ctx context.Context) (text string, err error) {
	defer func() {
		if err != nil {
			w.drop(&w.hearer)
			err = fault.Wrap("notify.receive", fault.Unavailable, "", err)
		}
	}()
	if w.hearer == nil {
		if w.hearer, err = w.connect(ctx); err == nil {
			err = run(ctx, w.hearer, "LISTEN "+channel)
		}
		return "", err
	}
	for len(w.heard) == 0 {
		if err := w.wait(ctx); err != nil {
			return "", err
		}
	}
	text, w.heard = w.heard[0], w.heard[1:]
	return text, nil
}

// wait returns when something was heard, or after a silence in which the
// connection was found alive.
func (w *Wire) wait(ctx context.Context) error {
	waiting, cancel := context.WithTimeout(ctx, silence)
	defer cancel()
	err := w.hearer.WaitForNotification(waiting)
	if err == nil || ctx.Err() != nil || !errors.Is(waiting.Err(), context.DeadlineExceeded) {
		return err
	}
	return run(ctx, w.hearer, "SELECT 1")
}

func run(ctx context.Context, conn *pgconn.PgConn, statement string) error {
	ctx, cancel := context.WithTimeout(ctx, answer)
	defer cancel()
	return conn.Exec(ctx, statement).Close()
}

func (w *Wire) drop(conn **pgconn.PgConn) {
	if *conn != nil {
		w.shut(*conn)
	}
	if conn == &w.hearer {
		w.heard = nil
	}
	*conn = nil
}

func (w *Wire) shut(conn *pgconn.PgConn) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	_ = conn.Close(ctx) // what is left of it is the server's to notice
}

// Close closes the connections.
func (w *Wire) Close() error {
	w.drop(&w.sender)
	w.drop(&w.hearer)
	return nil
}
