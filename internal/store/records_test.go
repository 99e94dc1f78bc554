package store_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"parley/internal/fault"
	"parley/internal/record"
	"parley/internal/store"
	"parley/test/records"
)

// TestRecordsModel plays the same writes on a store and on the plain one in
// memory: both agree on every version, conflict and change.
func TestRecordsModel(t *testing.T) { everywhere(t, playsRecordsModel) }

func playsRecordsModel(t *testing.T, e engine) {
	s := e.open(t, store.Options{})
	run := 0
	rapid.Check(t, func(t *rapid.T) {
		run++
		playRecords(t, s, fmt.Sprintf("-%d", run))
	})
}

// playRecords plays on kinds of its own.
func playRecords(t *rapid.T, s *store.Store, kinds string) {
	ctx, model := context.Background(), &records.Store{}
	t.Repeat(map[string]func(*rapid.T){
		"write": func(t *rapid.T) {
			writes := drawWrites(t, kinds)
			want, wantErr := model.Write(ctx, writes...)
			got, err := s.Write(ctx, writes...)
			if errors.Is(wantErr, record.ErrConflict) != errors.Is(err, record.ErrConflict) || (wantErr == nil) != (err == nil) {
				t.Fatalf("model says %v, store says %v", wantErr, err)
			}
			if err == nil && want != got {
				t.Fatalf("model says version %d, store says %d", want, got)
			}
		},
		"": func(t *rapid.T) {
			kind := drawKind(t) + kinds
			all, _ := model.Records(ctx, kind)
			stored, err := s.Records(ctx, kind)
			if diff := cmp.Diff(all, stored); diff != "" || err != nil {
				t.Fatal(err, diff)
			}
			clocks, _ := model.Clocks(ctx)
			counted, err := s.Clocks(ctx)
			if clocks[kind] != counted[kind] || err != nil {
				t.Fatal(err, clocks[kind], counted[kind])
			}
			if !s.Shared() {
				return // nobody asks
			}
			since := rapid.Int64Range(0, 20).Draw(t, "since")
			want, _, _ := model.Changes(ctx, kind, since)
			got, ok, err := s.Changes(ctx, kind, since)
			if diff := cmp.Diff(inOrder(want), inOrder(got)); diff != "" || !ok || err != nil {
				t.Fatal(err, ok, diff)
			}
		},
	})
}

func drawKind(t *rapid.T) string { return rapid.SampledFrom([]string{"login", "seat"}).Draw(t, "kind") }

// drawWrites draws writes of different records.
func drawWrites(t *rapid.T, kinds string) (writes []record.Write) {
	for _, key := range rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"", "a", "b"}), 1, 3, rapid.ID).Draw(t, "keys") {
		w := record.Write{Kind: drawKind(t) + kinds, Key: key, If: rapid.Int64Range(-2, 6).Draw(t, "if")}
		if rapid.IntRange(0, 2).Draw(t, "remove") > 0 {
			w.Value = []byte(rapid.SampledFrom([]string{"", "x", "\x00\xff"}).Draw(t, "value"))
		}
		writes = append(writes, w)
	}
	return writes
}

func inOrder(changes []record.Change) []record.Change {
	slices.SortFunc(changes, func(a, b record.Change) int { return strings.Compare(a.Key, b.Key) })
	if len(changes) == 0 {
		return nil
	}
	return changes
}

func TestSharedRecords(t *testing.T) {
	ctx := context.Background()
	t.Run("of many who create one record at once, on several nodes, one does", func(t *testing.T) {
		nodes := nodes(t, 3)
		made := make(chan bool, 60)
		for i := range cap(made) {
			go func() { made <- nodes[i%3].Create(ctx, "kind", "key", []byte("x")) == nil }()
		}
		count := 0
		for range cap(made) {
			if <-made {
				count++
			}
		}
		if count != 1 {
			t.Errorf("%d did", count)
		}
	})
	t.Run("whoever counts by what he read loses no count of another node", func(t *testing.T) {
		nodes := nodes(t, 2)
		var all sync.WaitGroup
		for _, s := range nodes {
			all.Go(func() {
				for range 50 {
					count(t, s)
				}
			})
		}
		all.Wait()
		if got, err := nodes[0].Get(ctx, "kind", "count"); string(got) != strings.Repeat("x", 100) {
			t.Errorf("counted %d, %v", len(got), err)
		}
	})
	t.Run("a node that looks at the clocks misses no commit before", func(t *testing.T) {
		nodes := nodes(t, 3)
		var all sync.WaitGroup
		done := make(chan struct{})
		for i, s := range nodes[:2] {
			all.Go(func() {
				for k := range 60 {
					if err := s.Put(ctx, "kind", fmt.Sprint(i, k), []byte("x")); err != nil {
						t.Error(err)
					}
				}
			})
		}
		go func() { all.Wait(); close(done) }()
		seen, since := map[string]bool{}, int64(0)
		for over := false; !over; {
			select {
			case <-done:
				over = true
			default:
			}
			clocks, err := nodes[2].Clocks(ctx)
			changes, ok, err2 := nodes[2].Changes(ctx, "kind", since)
			if err != nil || err2 != nil || !ok {
				t.Fatal(err, err2, ok)
			}
			for _, c := range changes {
				seen[c.Key] = true
			}
			since = clocks["kind"]
		}
		if len(seen) != 120 {
			t.Errorf("saw %d of 120", len(seen))
		}
	})
	t.Run("whoever is too far behind is told so", func(t *testing.T) {
		s := engine{"postgres", pg.Schema}.open(t, store.Options{})
		for range 5000 {
			if err := s.Put(ctx, "kind", "key", []byte("x")); err != nil {
				t.Fatal(err)
			}
		}
		if _, ok, err := s.Changes(ctx, "kind", 800); ok || err != nil {
			t.Error(ok, err)
		}
		if changes, ok, err := s.Changes(ctx, "kind", 1000); !ok || err != nil || len(changes) != 1 || changes[0].Version != 5000 {
			t.Error(changes, ok, err)
		}
	})
	t.Run("a name that no database could keep is refused", func(t *testing.T) {
		s := engines()[0].open(t, store.Options{})
		if err := s.Put(ctx, "kind", "a\x00b", nil); fault.KindOf(err) != fault.Invalid {
			t.Error(err)
		}
	})
}

// count adds one to a count, as often as others are quicker.
func count(t *testing.T, s *store.Store) {
	ctx := context.Background()
	for {
		all, err := s.Records(ctx, "kind")
		if err != nil {
			t.Error(err)
			return
		}
		was := all["count"]
		_, err = s.Write(ctx, record.Write{Kind: "kind", Key: "count", Value: append(was.Value, 'x'), If: was.Version})
		if err == nil {
			return
		}
		if !errors.Is(err, record.ErrConflict) {
			t.Error(err)
			return
		}
	}
}
