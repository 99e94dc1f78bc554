package retention_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"parley/internal/lease"
	"parley/internal/retention"
)

// shelf is a log of sessions by the time of their end, oldest first.
type shelf struct {
	mu    sync.Mutex // guards what follows
	ends  []time.Time
	owner string // whose lease counts
	most  int    // removed at once, ever
	fails bool
}

func (s *shelf) Forget(_ context.Context, under lease.Lease, before time.Time, after int64) (removed int, next int64, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.fails || under.Node != s.owner {
		return 0, after, lease.Lost("shelf", under)
	}
	for removed < 2 && len(s.ends) > 0 && s.ends[0].Before(before) {
		s.ends, removed = s.ends[1:], removed+1
	}
	s.most = max(s.most, removed)
	if len(s.ends) > 0 && s.ends[0].Before(before) {
		next = after + 2
	}
	return removed, next, nil
}

func (s *shelf) left() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.ends)
}

func (s *shelf) set(do func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	do()
}

// desk is a node, which may have the lease.
type desk struct {
	name  string
	shelf *shelf
}

func (d desk) Take(_ context.Context, name string) (lease.Lease, bool, error) {
	d.shelf.mu.Lock()
	defer d.shelf.mu.Unlock()
	if name != "retention" {
		return lease.Lease{}, false, errors.New(name)
	}
	return lease.Lease{Name: name, Node: d.name}, d.shelf.owner == d.name, nil
}

const day = 24 * time.Hour

// begin has a node keep sessions for a day; the function ends it.
func begin(t *testing.T, name string, s *shelf, log *slog.Logger) (end func()) {
	k := retention.New(retention.Config{Log: s, Nodes: desk{name, s}, Keep: day, Now: time.Now, Logger: log})
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { defer close(done); k.Run(ctx) }()
	return func() { cancel(); <-done }
}

func TestKeeper(t *testing.T) {
	quiet := slog.New(slog.DiscardHandler)
	play := func(name string, act func(t *testing.T, s *shelf)) {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &shelf{owner: "one"}
				for i := range 10 {
					s.ends = append(s.ends, time.Now().Add(time.Duration(i-5)*time.Hour))
				}
				act(t, s)
			})
		})
	}
	play("what is older than a day goes, soon, a few at a time", func(t *testing.T, s *shelf) {
		defer begin(t, "one", s, quiet)()
		time.Sleep(day - 5*time.Hour)
		if left := s.left(); left != 10 {
			t.Errorf("%d are left too early", left)
		}
		for i := range 10 {
			time.Sleep(time.Hour)
			if left := s.left(); left != 10-i-1 {
				t.Errorf("%d are left after %d hours", left, i+1)
			}
		}
		if s.most > 2 {
			t.Errorf("%d at once", s.most)
		}
	})
	play("one node does it, and another when that is gone", func(t *testing.T, s *shelf) {
		end := begin(t, "one", s, quiet)
		defer begin(t, "two", s, quiet)()
		time.Sleep(day)
		if left := s.left(); left != 5 {
			t.Errorf("%d are left", left)
		}
		end()
		time.Sleep(2 * time.Hour)
		if left := s.left(); left != 5 {
			t.Errorf("%d are left, and nobody had the lease", left)
		}
		s.set(func() { s.owner = "two" })
		time.Sleep(time.Hour)
		if left := s.left(); left > 2 {
			t.Errorf("%d are left", left)
		}
	})
	play("what failed is said and done later", func(t *testing.T, s *shelf) {
		var said bytes.Buffer
		end := begin(t, "one", s, slog.New(slog.NewTextHandler(&said, nil)))
		s.set(func() { s.fails = true })
		time.Sleep(2 * day)
		s.set(func() { s.fails = false })
		time.Sleep(time.Hour)
		end()
		if left := s.left(); left != 0 {
			t.Errorf("%d are left", left)
		}
		for _, want := range []string{"could not be removed", "sessions=10"} {
			if !strings.Contains(said.String(), want) {
				t.Errorf("%q is not said: %s", want, &said)
			}
		}
	})
}
