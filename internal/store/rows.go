package store

import (
	"database/sql"
	"errors"
	"slices"
	"time"

	"parley/internal/im"
)

// each calls one for every row and closes rows.
func each(rows *sql.Rows, one func(Scan) error) error {
	defer rows.Close()
	for rows.Next() {
		if err := one(rows.Scan); err != nil {
			return err
		}
	}
	return errors.Join(rows.Err(), rows.Close())
}

// scanEntry reads eventColumns, the row of a session that the caller names.
func scanEntry(id im.SessionID, scan Scan) ([]im.Event, error) {
	e := im.Event{Session: id}
	var at, messages int64
	var body []byte
	if err := scan(&e.Seq, &e.Kind, &e.Sender, &e.Ref, &at, &messages, &body); err != nil {
		return nil, err
	}
	e.At = time.UnixMicro(at).UTC()
	return decodeEntry(e, messages, body)
}

// scanHead reads the columns of sqlHead; never a nil head.
func scanHead(scan Scan) (*head, error) {
	h := &head{}
	var id string
	var body []byte
	var seq, messages int64
	opening, err := scanEntry("", func(columns ...any) error {
		return scan(append([]any{&h.no, &id, &body, &seq, &messages}, columns...)...)
	})
	if err != nil {
		return h, err
	}
	if body == nil {
		h.session, err = opened(unturn(id), opening)
	} else {
		h.session, err = decodeSession(im.Session{ID: unturn(id)}, body)
	}
	h.session.Seq, h.session.Messages = seq, messages
	return h, err
}

// opened returns the session as its opening left it.
func opened(id im.SessionID, opening []im.Event) (im.Session, error) {
	for i := range opening {
		opening[i].Session = id
	}
	s, _, err := fold(im.Session{}, opening)
	return s, err
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

// counter is the length of the rising number at the end of a session's id.
const counter = 6

// turn returns the id as the column sessions.id has it: with the counter in
// front, so that new rows of the index fall on one page and not on as many as
// there are sessions in the batch.
func turn(id im.SessionID) string {
	if len(id) <= counter {
		return string(id)
	}
	cut := len(id) - counter
	return string(id[cut:] + id[:cut])
}

func unturn(column string) im.SessionID {
	if len(column) <= counter {
		return im.SessionID(column)
	}
	return im.SessionID(column[counter:] + column[:counter])
}
