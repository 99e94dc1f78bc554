package store

import (
	"testing"

	"pgregory.net/rapid"
)

func TestCache(t *testing.T) {
	t.Run("keeps the last half and never more than its bound", func(t *testing.T) {
		rapid.Check(t, func(t *rapid.T) {
			c, model := newCache[int, int](10), map[int]int{}
			var order []int
			for i := range rapid.IntRange(0, 60).Draw(t, "acts") {
				key := rapid.IntRange(0, 15).Draw(t, "key")
				c.put(key, i)
				model[key], order = i, append(order, key)
			}
			if len(c.young)+len(c.old) > 10 {
				t.Fatalf("%d values", len(c.young)+len(c.old))
			}
			for key := range 16 {
				if v, ok := c.get(key); ok && v != model[key] {
					t.Fatalf("key %d is %d, was last set to %d", key, v, model[key])
				}
			}
			if len(order) > 0 {
				if _, ok := c.get(order[len(order)-1]); !ok {
					t.Fatal("the last value is gone")
				}
			}
		})
	})
	t.Run("without a bound keeps nothing", func(t *testing.T) {
		c := newCache[int, int](0)
		c.put(1, 1)
		if _, ok := c.get(1); ok {
			t.Error("kept")
		}
	})
}
