package store

import (
	"context"
	"database/sql"
	"errors"

	"parley/internal/fault"
)

// A record is a small durable value of another room: a login, a contact-center
// session. Its key is unique within its kind.

const opRecord = "store.record"

// recordWrite is one statement on the records.
type recordWrite struct {
	statement string
	kind, key string
	value     []byte // nil for a deletion
	create    *createTask
}

// Put writes a value, over the one that may be there.
func (s *Store) Put(ctx context.Context, kind, key string, value []byte) error {
	return s.write(ctx, recordWrite{statement: sqlPut, kind: kind, key: key, value: own(value)})
}

// Create writes a value; fault.Exists if the key has one already.
func (s *Store) Create(ctx context.Context, kind, key string, value []byte) error {
	t := &createTask{}
	t.writes = []recordWrite{{statement: sqlCreate, kind: kind, key: key, value: own(value), create: t}}
	if err := checkRecord(t.writes); err != nil {
		return err
	}
	if err := s.do(ctx, opRecord, key, t); err != nil {
		return err
	}
	if t.exists {
		return fault.New(opRecord, fault.Exists, key, "It exists already")
	}
	return nil
}

// Delete removes values, all or none; a key without one is no fault.
func (s *Store) Delete(ctx context.Context, kind string, keys ...string) error {
	var writes []recordWrite
	for _, key := range keys {
		writes = append(writes, recordWrite{statement: sqlDelete, kind: kind, key: key})
	}
	return s.write(ctx, writes...)
}

// own returns a copy of value; never nil.
func own(value []byte) []byte { return append([]byte{}, value...) }

func (s *Store) write(ctx context.Context, writes ...recordWrite) error {
	if err := checkRecord(writes); err != nil || len(writes) == 0 {
		return err
	}
	return s.do(ctx, opRecord, writes[0].key, &recordTask{writes})
}

func checkRecord(writes []recordWrite) error {
	for _, w := range writes {
		if !isName(w.kind, w.key) {
			return fault.New(opRecord, fault.Invalid, "", "A key is not valid UTF-8 or has a NUL")
		}
	}
	return nil
}

type recordTask struct{ writes []recordWrite }

func (t *recordTask) want(*wants) {}

func (t *recordTask) play(b *batch) error {
	b.record = append(b.record, t.writes...)
	return nil
}

type createTask struct {
	recordTask
	exists bool // the answer, set when the batch is written
}

// Get returns a value; fault.NotFound if there is none.
func (s *Store) Get(ctx context.Context, kind, key string) ([]byte, error) {
	var value []byte
	err := s.row(ctx, sqlGet, []any{kind, key}, &value)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, fault.New(opRecord, fault.NotFound, key, "There is no such record")
	}
	if err != nil {
		return nil, fault.Wrap(opRecord, fault.Unavailable, key, err)
	}
	return own(value), nil
}

// List returns all values of a kind by their keys; never nil.
func (s *Store) List(ctx context.Context, kind string) (map[string][]byte, error) {
	all := map[string][]byte{}
	err := s.rows(ctx, sqlList, []any{kind}, func(scan scanner) error {
		var key string
		var value []byte
		err := scan(&key, &value)
		all[key] = own(value)
		return err
	})
	return all, fault.Wrap(opRecord, fault.Unavailable, kind, err)
}
