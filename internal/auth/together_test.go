package auth_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"parley/internal/auth"
	"parley/internal/record"
)

// nodes runs a play with two nodes that share records, in fake time.
func nodes(t *testing.T, act func(t *testing.T, kept *records, one, two *stage)) {
	synctest.Test(t, func(t *testing.T) {
		kept := newRecords()
		act(t, kept, open(t, auth.Config{Shared: true}, kept), open(t, auth.Config{Shared: true}, kept))
	})
}

// hears has a node know of all counts as they are kept now.
func (s *stage) hears(t *testing.T) {
	t.Helper()
	kept, err := s.records.List(t.Context(), auth.KindGuess)
	if err != nil {
		t.Fatal(err)
	}
	var changes []record.Change
	for _, key := range s.GuessKeys() {
		if kept[key] == nil {
			changes = append(changes, record.Change{Kind: auth.KindGuess, Key: key})
		}
	}
	for key, value := range kept {
		changes = append(changes, record.Change{Kind: auth.KindGuess, Key: key, Record: record.Record{Value: value}})
	}
	s.TakeGuesses(changes)
}

// waits is how long a node has somebody wait, once it knows what is kept.
func (s *stage) waits(t *testing.T, credentials, address string) time.Duration {
	t.Helper()
	s.hears(t)
	return s.takes(t, credentials, address).Round(time.Millisecond)
}

func guesses(t *testing.T, kept *records) int {
	t.Helper()
	found, err := kept.List(t.Context(), auth.KindGuess)
	if err != nil {
		t.Fatal(err)
	}
	return len(found)
}

func TestGuessing_SeveralNodes(t *testing.T) {
	t.Run("whoever asks them in turn waits as at one", func(t *testing.T) {
		nodes(t, func(t *testing.T, _ *records, one, two *stage) {
			want := []time.Duration{0, 0, 0, 0, 0, 250, 500, 1000, 2000, 4000, 8000, 10000}
			for i := range want {
				node := []*stage{one, two}[i%2]
				if took := node.waits(t, fmt.Sprint("ben:", i), attacker); took != want[i]*time.Millisecond {
					t.Errorf("guess %d took %v, want %v ms", i+1, took, int(want[i]))
				}
			}
		})
	})
	t.Run("what was guessed at a node that is gone counts", func(t *testing.T) {
		nodes(t, func(t *testing.T, kept *records, one, _ *stage) {
			for i := range 7 {
				one.takes(t, fmt.Sprint("ben:", i), attacker)
			}
			next := open(t, auth.Config{Shared: true}, kept) // reads what is kept by itself
			if took := next.takes(t, "ben:x", attacker).Round(time.Millisecond); took != time.Second {
				t.Errorf("took %v", took)
			}
		})
	})
	t.Run("a client that is right has its own wrong ones forgotten everywhere", func(t *testing.T) {
		nodes(t, func(t *testing.T, kept *records, one, two *stage) {
			one.wantUser(get(basic("ben:demo"), from(office)), ben)
			two.wantUser(get(basic("ben:demo"), from(office)), ben)
			for _, node := range []*stage{one, two} {
				for i := range 4 {
					node.waits(t, fmt.Sprint("ben:", i), office)
				}
			}
			if took := two.waits(t, "ben:demo", office); took != 2*time.Second { // the eighth after five free ones
				t.Errorf("after wrong ones at both the right one took %v", took)
			}
			if n := guesses(t, kept); n != 2 { // those of the address stay, one of each node
				t.Errorf("%d counts are kept", n)
			}
			for _, node := range []*stage{one, two} {
				if took := node.waits(t, "ben:x", office); took != 0 {
					t.Errorf("took %v", took)
				}
			}
		})
	})
	t.Run("what counts no more is removed, whoever wrote it", func(t *testing.T) {
		nodes(t, func(t *testing.T, kept *records, one, two *stage) {
			one.takes(t, "ben:x", attacker)
			if n := guesses(t, kept); n != 2 { // for ben and for the address
				t.Fatalf("%d counts are kept", n)
			}
			ctx, stop := context.WithCancel(t.Context())
			done := make(chan error)
			go func() { done <- two.Run(ctx) }()
			time.Sleep(31 * time.Minute)
			stop()
			if err := <-done; err != nil || guesses(t, kept) != 0 {
				t.Error(err, guesses(t, kept))
			}
		})
	})
	t.Run("a guess is refused also while nothing can be kept, and that is told", func(t *testing.T) {
		nodes(t, func(t *testing.T, kept *records, one, _ *stage) {
			one.wantDenied(get(basic("ben:x"), from(attacker)))
			kept.do(func(r *records) { r.broken = errBroken })
			one.wantDenied(get(basic("ben:y"), from(attacker)))
			if len(one.failed) == 0 {
				t.Error("nobody was told")
			}
		})
	})
	t.Run("a count that does not read is told of and left alone", func(t *testing.T) {
		nodes(t, func(t *testing.T, _ *records, one, _ *stage) {
			for _, c := range []record.Change{{Key: "no key"}, {Key: strings.Repeat("0", 16) + ".1.P", Record: record.Record{Value: []byte("{")}}} {
				one.TakeGuesses([]record.Change{c})
			}
			if len(one.failed) != 2 || one.Tallies() != 0 {
				t.Error(one.failed, one.Tallies())
			}
		})
	})
	t.Run("a node alone keeps no counts", func(t *testing.T) {
		guessing(t, auth.Config{}, func(t *testing.T, s *stage) {
			s.takes(t, "ben:x", attacker)
			if n := guesses(t, s.records); n != 0 {
				t.Errorf("%d counts", n)
			}
		})
	})
}
