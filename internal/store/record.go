package store

import (
	"context"
	"database/sql"
	"errors"

	"parley/internal/fault"
	"parley/internal/record"
)

// The records are small durable values of other rooms: logins, contact-center
// sessions, what is provisioned.

const opRecord = "store.record"

// Shared reports whether other processes may write to the database.
func (s *Store) Shared() bool { return !s.backend.Dialect.Exclusive }

// Write does all writes or none and returns the version that the records of the
// last one's kind have now. A record that does not stand as its write asks for is
// record.ErrConflict. Two writes must not name the same record.
func (s *Store) Write(ctx context.Context, writes ...record.Write) (int64, error) {
	t := &recordTask{writes: make([]record.Write, len(writes))}
	for i, w := range writes {
		if !isName(w.Kind, w.Key) {
			return 0, fault.New(opRecord, fault.Invalid, "", "A key is not valid UTF-8 or has a NUL")
		}
		if w.Value != nil {
			w.Value = own(w.Value) // the caller may go on with his
		}
		t.writes[i] = w
	}
	if len(writes) == 0 {
		return 0, nil
	}
	err := s.do(ctx, opRecord, writes[0].Key, t)
	return t.version, err
}

// Put writes a value, over the one that may be there.
func (s *Store) Put(ctx context.Context, kind, key string, value []byte) error {
	_, err := s.Write(ctx, record.Write{Kind: kind, Key: key, Value: own(value), If: record.Any})
	return err
}

// Create writes a value; fault.Exists if the key has one already.
func (s *Store) Create(ctx context.Context, kind, key string, value []byte) error {
	_, err := s.Write(ctx, record.Write{Kind: kind, Key: key, Value: own(value), If: record.Absent})
	if errors.Is(err, record.ErrConflict) {
		return fault.New(opRecord, fault.Exists, key, "It exists already")
	}
	return err
}

// Update writes a value over the one that is there; fault.NotFound if there is
// none, which then was removed by somebody.
func (s *Store) Update(ctx context.Context, kind, key string, value []byte) error {
	_, err := s.Write(ctx, record.Write{Kind: kind, Key: key, Value: own(value), If: record.Present})
	if errors.Is(err, record.ErrConflict) {
		return fault.New(opRecord, fault.NotFound, key, "There is no such record")
	}
	return err
}

// Delete removes values, all or none; a key without one is no fault.
func (s *Store) Delete(ctx context.Context, kind string, keys ...string) error {
	var writes []record.Write
	for _, key := range keys {
		writes = append(writes, record.Write{Kind: kind, Key: key, If: record.Any})
	}
	_, err := s.Write(ctx, writes...)
	return err
}

// own returns a copy of value; never nil.
func own(value []byte) []byte { return append([]byte{}, value...) }

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
	all, err := s.Records(ctx, kind)
	values := make(map[string][]byte, len(all))
	for key, r := range all {
		values[key] = r.Value
	}
	return values, err
}

// Records returns all records of a kind by their keys; never nil.
func (s *Store) Records(ctx context.Context, kind string) (map[string]record.Record, error) {
	all := map[string]record.Record{}
	err := s.rows(ctx, sqlRecords, []any{kind}, func(scan Scan) error {
		var key string
		var r record.Record
		err := scan(&key, &r.Value, &r.Version)
		r.Value = own(r.Value)
		all[key] = r
		return err
	})
	return all, fault.Wrap(opRecord, fault.Unavailable, kind, err)
}

// Clocks returns the number of the last commit of every kind.
func (s *Store) Clocks(ctx context.Context) (map[string]int64, error) {
	clocks := map[string]int64{}
	err := s.rows(ctx, sqlClocks, nil, func(scan Scan) error {
		var kind string
		var version int64
		err := scan(&kind, &version)
		clocks[kind] = version
		return err
	})
	return clocks, fault.Wrap(opRecord, fault.Unavailable, "", err)
}

// The database remembers which records changed in this many commits of a kind
// at least; a node that has fallen further behind reads all of them.
const (
	keptChanges = 4096
	trimEvery   = 512
)

// Changes returns what was written and removed after the commit numbered since,
// each record once as it stands now; false if that is too long ago.
func (s *Store) Changes(ctx context.Context, kind string, since int64) ([]record.Change, bool, error) {
	var now int64
	err := s.row(ctx, sqlClock, []any{kind}, &now)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return nil, false, fault.Wrap(opRecord, fault.Unavailable, kind, err)
	}
	if now-since > keptChanges {
		return nil, false, nil
	}
	var changes []record.Change
	err = s.rows(ctx, sqlChanges, []any{kind, since, kind}, func(scan Scan) error {
		c := record.Change{Kind: kind}
		var there int
		err := scan(&c.Key, &c.Version, &there, &c.Value)
		if c.Value = own(c.Value); there == 0 {
			c.Value = nil
		}
		changes = append(changes, c)
		return err
	})
	return changes, true, fault.Wrap(opRecord, fault.Unavailable, kind, err)
}
