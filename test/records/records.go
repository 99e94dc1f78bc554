// Package records is a store of records in memory, for tests: the plainest
// thing that keeps the contract of package record. Several nodes may share one,
// and it can be told to fail or to wait.
package records

import (
	"context"
	"maps"
	"sync"

	"parley/internal/fault"
	"parley/internal/record"
)

// Store is a record.Store. The zero Store is empty; its methods may be called
// at once.
type Store struct {
	mu     sync.Mutex // guards what follows
	clocks map[string]int64
	values map[name]record.Record
	gone   map[name]int64 // versions that removed
	writes int
	broken error
	before func() // called before each write, without the lock
	alone  bool
}

type name struct{ kind, key string }

// Breaks makes every call fail with err from now on; nil mends it.
func (s *Store) Breaks(err error) { s.set(func() { s.broken = err }) }

// Before has f called before each write.
func (s *Store) Before(f func()) { s.set(func() { s.before = f }) }

// Alone says that there is one process.
func (s *Store) Alone() *Store { s.set(func() { s.alone = true }); return s }

// Writes returns how many writes were tried.
func (s *Store) Writes() (n int) { s.set(func() { n = s.writes }); return n }

// Count returns how many records there are.
func (s *Store) Count() (n int) { s.set(func() { n = len(s.values) }); return n }

func (s *Store) set(act func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.values == nil {
		s.clocks, s.values, s.gone = map[string]int64{}, map[name]record.Record{}, map[name]int64{}
	}
	act()
}

// Shared is false of a store that is alone.
func (s *Store) Shared() (shared bool) { s.set(func() { shared = !s.alone }); return shared }

// CatchUp has nothing to do: whoever uses the store itself remembers nothing.
func (s *Store) CatchUp(context.Context) error { return nil }

// Clocks returns the number of the last commit of every kind.
func (s *Store) Clocks(context.Context) (clocks map[string]int64, err error) {
	s.set(func() { clocks, err = maps.Clone(s.clocks), s.broken })
	return clocks, err
}

// Changes returns what changed after the commit numbered since.
func (s *Store) Changes(_ context.Context, kind string, since int64) (changes []record.Change, ok bool, err error) {
	s.set(func() {
		for n, r := range s.values {
			if n.kind == kind && r.Version > since {
				changes = append(changes, record.Change{Kind: kind, Key: n.key, Record: r})
			}
		}
		for n, version := range s.gone {
			if n.kind == kind && version > since {
				changes = append(changes, record.Change{Kind: kind, Key: n.key, Record: record.Record{Version: version}})
			}
		}
		err = s.broken
	})
	return changes, true, err
}

// Records returns all records of a kind.
func (s *Store) Records(_ context.Context, kind string) (all map[string]record.Record, err error) {
	all = map[string]record.Record{}
	s.set(func() {
		for n, r := range s.values {
			if n.kind == kind {
				all[n.key] = r
			}
		}
		err = s.broken
	})
	return all, err
}

// Write does all writes or none.
func (s *Store) Write(ctx context.Context, writes ...record.Write) (version int64, err error) {
	var before func()
	s.set(func() { before = s.before })
	if before != nil {
		before()
	}
	s.set(func() { version, err = s.write(ctx, writes) })
	return version, err
}

func (s *Store) write(ctx context.Context, writes []record.Write) (version int64, err error) {
	s.writes++
	if err := ctx.Err(); err != nil {
		return 0, fault.Wrap("records", fault.Unavailable, "", err)
	}
	if s.broken != nil {
		return 0, s.broken
	}
	kinds := map[string]bool{}
	for _, w := range writes {
		if !w.Holds(s.values[name{w.Kind, w.Key}].Version) {
			return 0, record.Conflict("records", w.Key)
		}
		kinds[w.Kind] = true
	}
	for kind := range kinds {
		s.clocks[kind]++
	}
	for _, w := range writes {
		n := name{w.Kind, w.Key}
		version = s.clocks[w.Kind]
		if w.Value == nil {
			delete(s.values, n)
			s.gone[n] = version
			continue
		}
		delete(s.gone, n)
		s.values[n] = record.Record{Value: append([]byte{}, w.Value...), Version: version}
	}
	return version, nil
}
