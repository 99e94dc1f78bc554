package record_test

import (
	"context"
	"errors"
	"maps"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"parley/internal/fault"
	"parley/internal/record"
	"parley/test/records"
)

// copied is a room that remembers what it is told.
type copied struct {
	*record.Follower
	mu    sync.Mutex // guards known
	known map[string]string
}

func follow(t interface{ Fatal(...any) }, s record.Store) *copied {
	c := &copied{Follower: record.NewFollower(s, time.Second), known: map[string]string{}}
	err := c.Start(context.Background())
	all, readErr := c.Records(context.Background(), "kind")
	if err = errors.Join(err, readErr); err != nil {
		t.Fatal(err)
	}
	for key, r := range all {
		c.known[key] = string(r.Value)
	}
	c.Follow(record.Room{Kind: "kind", Take: c.take, Keys: c.keys})
	return c
}

func (c *copied) take(changes []record.Change) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, change := range changes {
		if c.known[change.Key] = string(change.Value); change.Value == nil {
			delete(c.known, change.Key)
		}
	}
}

func (c *copied) keys() (keys []string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for key := range c.known {
		keys = append(keys, key)
	}
	return keys
}

func (c *copied) knows() map[string]string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return maps.Clone(c.known)
}

func put(key, value string) record.Write {
	return record.Write{Kind: "kind", Key: key, Value: []byte(value), If: record.Any}
}

// forgetful remembers no changes: who is behind reads everything.
type forgetful struct{ *records.Store }

func (forgetful) Changes(context.Context, string, int64) ([]record.Change, bool, error) {
	return nil, false, nil
}

func TestFollower(t *testing.T) {
	t.Run("who catches up knows all that was written before", func(t *testing.T) {
		rapid.Check(t, func(t *rapid.T) {
			kept := &records.Store{}
			var store record.Store = kept
			if rapid.Bool().Draw(t, "forgetful") {
				store = forgetful{kept}
			}
			nodes := []*copied{follow(t, store), follow(t, store)}
			truth := map[string]string{}
			t.Repeat(map[string]func(*rapid.T){
				"write": func(t *rapid.T) {
					w := put(rapid.SampledFrom([]string{"a", "b", "c"}).Draw(t, "key"), rapid.SampledFrom([]string{"", "x", "y"}).Draw(t, "value"))
					if truth[w.Key] = string(w.Value); rapid.Bool().Draw(t, "remove") {
						w.Value = nil
						delete(truth, w.Key)
					}
					if _, err := rapid.SampledFrom(nodes).Draw(t, "node").Write(context.Background(), w); err != nil {
						t.Fatal(err)
					}
				},
				"": func(t *rapid.T) {
					n := rapid.SampledFrom(nodes).Draw(t, "node")
					if err := n.CatchUp(context.Background()); err != nil {
						t.Fatal(err)
					}
					if diff := cmp.Diff(truth, n.knows()); diff != "" {
						t.Fatal(diff)
					}
				},
			})
		})
	})
	t.Run("a broken store is told, and mended", func(t *testing.T) {
		kept := &records.Store{}
		one := follow(t, kept)
		kept.Breaks(fault.New("test", fault.Unavailable, "", ""))
		if err := one.CatchUp(t.Context()); fault.KindOf(err) != fault.Unavailable {
			t.Error(err)
		}
		kept.Breaks(nil)
		if err := one.CatchUp(t.Context()); err != nil {
			t.Error(err)
		}
	})
	t.Run("a lone process asks nothing", func(t *testing.T) {
		kept := (&records.Store{}).Alone()
		one := follow(t, kept)
		kept.Breaks(errors.New("asked"))
		if err := one.CatchUp(t.Context()); err != nil {
			t.Error(err)
		}
	})
}

// slow answers when it is told to, and counts.
type slow struct {
	*records.Store
	asked int
	gate  chan struct{}
}

func (s *slow) Clocks(ctx context.Context) (map[string]int64, error) {
	clocks, err := s.Store.Clocks(ctx)
	s.asked++
	select {
	case <-s.gate:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	return clocks, err
}

func TestSharedAsking(t *testing.T) {
	open := func(t *testing.T) (*slow, *copied) {
		s := &slow{Store: &records.Store{}, gate: make(chan struct{})}
		one := &copied{Follower: record.NewFollower(s, time.Second), known: map[string]string{}}
		one.Follow(record.Room{Kind: "kind", Take: one.take, Keys: one.keys})
		return s, one
	}
	t.Run("many share one asking, but none that began before they came", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			s, one := open(t)
			var all sync.WaitGroup
			all.Go(func() { _ = one.CatchUp(t.Context()) })
			synctest.Wait() // the first has asked
			if _, err := s.Write(t.Context(), put("a", "x")); err != nil {
				t.Fatal(err)
			}
			for range 100 {
				all.Go(func() {
					if err := one.CatchUp(t.Context()); err != nil || one.knows()["a"] != "x" {
						t.Error(err, one.knows())
					}
				})
			}
			synctest.Wait()
			close(s.gate)
			all.Wait()
			if s.asked != 2 {
				t.Errorf("asked %d times", s.asked)
			}
		})
	})
	t.Run("a store that hangs holds nobody for long", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			_, one := open(t)
			start := time.Now()
			if err := one.CatchUp(t.Context()); fault.KindOf(err) != fault.Unavailable || time.Since(start) != time.Second {
				t.Error(err, time.Since(start))
			}
		})
	})
	t.Run("whoever gives up leaves the others their answer", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			s, one := open(t)
			ctx, cancel := context.WithCancel(t.Context())
			var all sync.WaitGroup
			all.Go(func() { _ = one.CatchUp(ctx) })
			synctest.Wait()
			cancel()
			close(s.gate)
			if err := one.CatchUp(t.Context()); err != nil {
				t.Error(err)
			}
			all.Wait()
		})
	})
}

func TestRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		kept := &records.Store{}
		one := follow(t, kept)
		ctx, cancel := context.WithCancel(t.Context())
		rings := make(chan struct{}, 1)
		var failures int
		var all sync.WaitGroup
		all.Go(func() { one.Run(ctx, 2*time.Second, rings, func(error) { failures++ }) })
		write := func(value string) {
			if _, err := kept.Write(t.Context(), put("a", value)); err != nil {
				t.Fatal(err)
			}
		}
		write("x")
		rings <- struct{}{}
		synctest.Wait()
		if got := one.knows()["a"]; got != "x" {
			t.Errorf("after a ring: %q", got)
		}
		write("y") // and the ring is lost
		time.Sleep(2 * time.Second)
		synctest.Wait()
		if got := one.knows()["a"]; got != "y" {
			t.Errorf("without a ring: %q", got)
		}
		kept.Breaks(errors.New("gone"))
		time.Sleep(2 * time.Second)
		synctest.Wait()
		cancel()
		all.Wait()
		if failures != 1 {
			t.Errorf("%d failures told", failures)
		}
	})
}
