package store

import (
	"database/sql"
	"errors"
	"slices"
	"time"

	"parley/internal/im"
)

// scanner reads the columns of one row.
type scanner func(columns ...any) error

// each calls one for every row and closes rows.
func each(rows *sql.Rows, one func(scanner) error) error {
	defer rows.Close()
	for rows.Next() {
		if err := one(rows.Scan); err != nil {
			return err
		}
	}
	return errors.Join(rows.Err(), rows.Close())
}

// scanEvent reads eventColumns; the session is known to whoever asked.
func scanEvent(scan scanner) (im.Event, error) {
	var e im.Event
	var at, messages int64
	var body []byte
	if err := scan(&e.Seq, &e.Kind, &e.Sender, &e.Ref, &at, &messages, &body); err != nil {
		return e, err
	}
	e.At = time.UnixMicro(at).UTC()
	return decodeEvent(e, messages, body)
}

// scanHead reads the columns of sqlHead; never a nil head.
func scanHead(scan scanner) (*head, error) {
	h := &head{}
	var body []byte
	if err := scan(&h.no, &h.session.ID, &body, &h.session.Seq, &h.session.Messages); err != nil {
		return h, err
	}
	s, err := decodeSession(h.session, body)
	h.session = s
	return h, err
}

// sortedArgs returns keys in order, so that rows are locked in one order
// everywhere.
func sortedArgs[K ~string](keys []K) []any {
	slices.Sort(keys)
	args := make([]any, len(keys))
	for i, key := range keys {
		args[i] = string(key)
	}
	return args
}

// orNull keeps an absent value out of a column, and so out of its index.
func orNull(text string) any {
	if text == "" {
		return nil
	}
	return text
}

func timeOrNull(at time.Time) any {
	if at.IsZero() {
		return nil
	}
	return at.UnixMicro()
}
