package store_test

import (
	"context"
	"testing"

	"parley/internal/im"
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
