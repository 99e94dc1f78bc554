package api

import (
	"fmt"
	"net/url"
	"strconv"

	"parley/gws"
	"parley/internal/fault"
)

// Paging of what a session's log gives (D-37).
const (
	defaultLimit = 200
	mostLimit    = 1000
)

// messages answers GET /me/im-sessions/{id}/messages (D-17).
func (a *API) messages(q *request) (any, error) {
	from, limit, err := page(q)
	if err != nil {
		return nil, err
	}
	t, err := a.Engine.Messages(q.Context(), q.user, q.sessionID(), from, limit)
	if err != nil {
		return nil, err
	}
	return gws.MessagesAnswer{Messages: a.Render.Messages(t.Session, t.Messages, t.Misses)}, nil
}

// page reads index and limit.
func page(q *request) (from int64, limit int, err error) {
	query := q.URL.Query()
	if from, err = number(query, "index", 1, 1<<62); err != nil {
		return 0, 0, err
	}
	most, err := number(query, "limit", defaultLimit, mostLimit)
	return from, int(most), err
}

// number reads a whole number from 1 to most; absent means otherwise.
func number(query url.Values, name string, otherwise, most int64) (int64, error) {
	if !query.Has(name) {
		return otherwise, nil
	}
	n, err := strconv.ParseInt(query.Get(name), 10, 64)
	if err != nil || n < 1 || n > most {
		return 0, fault.New("api.query", fault.OutOfRange, name, fmt.Sprintf("%s must be a whole number from 1 to %d", name, most))
	}
	return n, nil
}
