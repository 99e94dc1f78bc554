package store_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

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
	l, err := s.Begin(context.Background(), node, ttl)
	if err != nil {
		t.Fatal(err)
	}
	return l
}
