package postgres

import (
	"context"
	"errors"
	"io"
	"net"
	"slices"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"

	"parley/internal/store"
)

func dialect() store.Dialect {
	return store.Dialect{
		Begin:      "BEGIN ISOLATION LEVEL READ COMMITTED",
		Lock:       " FOR UPDATE",
		Number:     "SELECT nextval('numbers') FROM generate_series(1, CAST(? AS BIGINT))",
		MostRows:   256,
		Now:        "CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000 AS BIGINT)",
		Share:      " FOR SHARE OF l, n",
		Rewrite:    rewrite,
		Duplicate:  duplicate,
		Again:      again,
		Lost:       lost,
		Unprepared: true,
	}
}

// rewrite numbers the placeholders. No statement has a ? that is none.
func rewrite(statement string) string {
	var b strings.Builder
	for n, part := range strings.Split(statement, "?") {
		if n > 0 {
			b.WriteByte('$')
			b.WriteString(strconv.Itoa(n))
		}
		b.WriteString(part)
	}
	return b.String()
}

// The conditions that the store asks about, by their SQLSTATE.
const (
	uniqueViolation      = "23505"
	serializationFailure = "40001"
	deadlockDetected     = "40P01"
	lockNotAvailable     = "55P03" // after lock_timeout
	readOnly             = "25006" // the server became a standby

	connectionClass   = "08"
	resourcesClass    = "53" // too many connections, for one
	interventionClass = "57" // the server stops, or does not take connections yet
)

func state(err error) string {
	if e, ok := errors.AsType[*pgconn.PgError](err); ok {
		return e.Code
	}
	return ""
}

func duplicate(err error) bool { return state(err) == uniqueViolation }

// again reports that a transaction was given up because of others' and may
// succeed when it is played once more. A unique key is among them: two nodes may
// at once write an agent who was not there before.
func again(err error) bool {
	return slices.Contains([]string{uniqueViolation, serializationFailure, deadlockDetected, lockNotAvailable}, state(err))
}

// unreachable is a connection that could not be made, for whatever reason.
type unreachable struct{ error }

func (u unreachable) Unwrap() error { return u.error }

// lost reports that the server is out of reach, or another has become the one to
// write to: whatever is no answer of a server to a statement is no answer.
func lost(err error) bool {
	if _, ok := errors.AsType[unreachable](err); ok {
		return true
	}
	if e, ok := errors.AsType[*pgconn.PgError](err); ok {
		return e.Code == readOnly || slices.Contains([]string{connectionClass, resourcesClass, interventionClass}, e.Code[:2])
	}
	return pgconn.SafeToRetry(err) || pgconn.Timeout(err) || isBroken(err)
}

func isBroken(err error) bool {
	_, network := errors.AsType[net.Error](err)
	return network || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, context.DeadlineExceeded) ||
		strings.Contains(err.Error(), "conn closed")
}
