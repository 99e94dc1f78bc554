package postgres

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"

	"parley/internal/store"
)

func dialect() store.Dialect {
	return store.Dialect{
		Begin:     "BEGIN",
		Lock:      " FOR UPDATE",
		Number:    "SELECT nextval('numbers') FROM generate_series(1, CAST(? AS BIGINT))",
		MostRows:  256,
		Now:       "CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000 AS BIGINT)",
		Share:     " FOR SHARE OF l, n",
		Rewrite:   rewrite,
		Duplicate: duplicate,
		Again:     again,
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
	return slices.Contains([]string{uniqueViolation, serializationFailure, deadlockDetected}, state(err))
}
