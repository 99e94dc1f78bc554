package store_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"parley/internal/fault"
	"parley/internal/im"
	"parley/internal/lease"
	"parley/internal/store"
)

// nodes opens several stores on one empty database.
func nodes(t *testing.T, count int) []*store.Store {
	url := pg.Database(t)
	var all []*store.Store
	for range count {
		all = append(all, openNode(t, url, store.Options{}))
	}
	return all
}

func TestNodes(t *testing.T) {
	ctx := context.Background()
	t.Run("agree on who has an agent", func(t *testing.T) {
		nodes := nodes(t, 2)
		for i := range 20 {
			var calls [][]im.Event
			for j := range 8 {
				calls = append(calls, connected(sessionID(8*i+j), agent(j), cara, ""))
			}
			won := race(t, cara, nodes, calls)
			if len(won) != 1 {
				t.Fatalf("round %d: opened %v", i, won)
			}
			if _, err := nodes[i%2].Change(ctx, release(won[0], cara)); err != nil {
				t.Fatal(err)
			}
		}
	})
	t.Run("read a log that both write without a gap", func(t *testing.T) {
		nodes := nodes(t, 2)
		opened(t, nodes[0], "S1", anna, ben)
		for i := range 6 {
			if _, err := nodes[i%2].Change(ctx, send("S1", anna, "", fmt.Sprint(i))); err != nil {
				t.Fatal(err)
			}
		}
		for _, s := range nodes {
			for after := range int64(9) {
				for seq := after; seq < 9; {
					events, err := s.Events(ctx, "S1", seq, 0)
					if err != nil || len(events) == 0 || events[0].Seq != seq+1 {
						t.Fatalf("after %d: %v, %v", seq, events, err)
					}
					seq = events[len(events)-1].Seq
				}
			}
		}
	})
	t.Run("decide on one session one after the other", func(t *testing.T) {
		nodes := nodes(t, 3)
		opened(t, nodes[0], "S1", anna, ben)
		var all sync.WaitGroup
		for i := range 30 {
			all.Go(func() {
				for j := range 5 {
					if _, err := nodes[i%3].Change(ctx, send("S1", anna, "", fmt.Sprint(i, j))); err != nil {
						t.Error(err)
					}
				}
			})
		}
		all.Wait()
		events, err := nodes[1].Events(ctx, "S1", 0, 0)
		state, wrong := fold(im.Session{}, events) // Apply refuses gaps
		if err != nil || wrong != nil || state.Messages != 150 {
			t.Error(state, err, wrong)
		}
	})
	t.Run("take a reference that is repeated on all of them for one act", func(t *testing.T) {
		nodes := nodes(t, 3)
		opened(t, nodes[0], "S1", anna, ben)
		for round := range 10 {
			var first, indexes sync.Map
			var all sync.WaitGroup
			for _, s := range nodes {
				for range 3 {
					all.Go(func() {
						c, err := s.Change(ctx, send("S1", anna, fmt.Sprint("r", round), "once"))
						if err != nil || len(c.Events) != 1 {
							t.Error(c, err)
							return
						}
						indexes.Store(c.Events[0].Message.Index, true)
						if !c.Repeated {
							first.Store(s, true)
						}
					})
				}
			}
			all.Wait()
			if size(&first) != 1 || size(&indexes) != 1 {
				t.Errorf("round %d: first on %d nodes, %d indexes", round, size(&first), size(&indexes))
			}
		}
	})
	t.Run("open one session for one reference", func(t *testing.T) {
		nodes := nodes(t, 3)
		var ids sync.Map
		var all sync.WaitGroup
		for i := range 12 {
			all.Go(func() {
				id, _, err := nodes[i%3].Open(ctx, connected(sessionID(i), cara, "dora", "r"))
				if err != nil {
					t.Error(err)
				}
				ids.Store(id, true)
			})
		}
		all.Wait()
		if size(&ids) != 1 {
			t.Errorf("%d sessions", size(&ids))
		}
	})
	t.Run("end a session that others call into, and nobody is stuck", func(t *testing.T) {
		nodes := nodes(t, 3)
		var all sync.WaitGroup
		for i := range 9 {
			all.Go(func() {
				for j := range 20 {
					id := sessionID(100*i + j)
					from, to := agent((i+j)%4), agent(4+(i*j)%4)
					if _, _, err := nodes[i%3].Open(ctx, connected(id, from, to, "")); err != nil {
						if fault.KindOf(err) != fault.InvalidState {
							t.Error(err)
						}
						continue
					}
					if _, err := nodes[(i+1)%3].Change(ctx, release(id, to)); err != nil {
						t.Error(err)
					}
				}
			})
		}
		all.Wait()
		if live, err := nodes[0].Live(ctx); len(live) != 0 || err != nil {
			t.Error(live, err)
		}
		if busy, err := nodes[0].Busy(ctx); len(busy) != 0 || err != nil {
			t.Error(busy, err)
		}
	})
}

// TestPausedOwner: whoever slept through the end of his life does nothing more
// under the lease he had, by the clock of the database.
func TestPausedOwner(t *testing.T) {
	ctx := context.Background()
	nodes := nodes(t, 3)
	opened(t, nodes[0], "S1", anna, ben)
	one := begin(t, nodes[0], "one", 50*time.Millisecond)
	own, ok, err := nodes[0].Take(ctx, "sweep", one)
	if !ok || err != nil {
		t.Fatal(ok, err)
	}
	if _, err := nodes[0].ChangeUnder(ctx, own, send("S1", anna, "", "awake")); err != nil {
		t.Fatal(err)
	}
	two, three := begin(t, nodes[1], "two", time.Minute), begin(t, nodes[2], "three", time.Minute)
	var buried int
	for deadline := time.Now().Add(10 * time.Second); buried == 0 && time.Now().Before(deadline); {
		var both sync.WaitGroup
		var counts [2]int
		for i, by := range []lease.Life{two, three} { // both look at once
			both.Go(func() {
				dead, err := nodes[1+i].Bury(ctx, by)
				if err != nil {
					t.Error(err)
				}
				counts[i] = len(dead)
			})
		}
		both.Wait()
		buried = counts[0] + counts[1]
	}
	if buried != 1 {
		t.Fatalf("buried %d times", buried)
	}
	if _, err := nodes[0].ChangeUnder(ctx, own, release("S1", anna)); !errors.Is(err, lease.ErrLost) {
		t.Error(err)
	}
	if err := nodes[0].Prolong(ctx, one, time.Minute); !errors.Is(err, lease.ErrLost) {
		t.Error(err)
	}
	taken, ok, err := nodes[1].Take(ctx, "sweep", two)
	if !ok || err != nil || taken.Fence <= own.Fence {
		t.Error(taken, ok, err)
	}
	if _, err := nodes[1].ChangeUnder(ctx, taken, release("S1", anna)); err != nil {
		t.Error(err)
	}
}

// TestLeaseAtOnce: of many nodes that want a lease at once one gets it.
func TestLeaseAtOnce(t *testing.T) {
	ctx := context.Background()
	nodes := nodes(t, 3)
	var lives []lease.Life
	for i, s := range nodes {
		lives = append(lives, begin(t, s, fmt.Sprint("node ", i), time.Minute))
	}
	for round := range 20 {
		var all sync.WaitGroup
		got := make([]bool, len(nodes))
		for i, s := range nodes {
			all.Go(func() {
				var err error
				if _, got[i], err = s.Take(ctx, fmt.Sprint("leg ", round), lives[i]); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		count := 0
		for _, ok := range got {
			if ok {
				count++
			}
		}
		if count != 1 {
			t.Errorf("round %d: %v", round, got)
		}
	}
}

func begin(t *testing.T, s *store.Store, node string, ttl time.Duration) lease.Life {
	t.Helper()
	l, err := s.Begin(context.Background(), lease.Birth{Node: node, Process: lease.NewProcess(), TTL: ttl})
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func size(m *sync.Map) (n int) {
	m.Range(func(any, any) bool { n++; return true })
	return n
}
