package store_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"parley/internal/record"
	"parley/internal/store"
)

// BenchmarkCatchUp is what every request pays for knowing what other nodes did,
// by how many ask at once: they share a question.
func BenchmarkCatchUp(b *testing.B) {
	s := openNode(b, durable.Database(b), store.Options{})
	ctx := context.Background()
	for _, kind := range []string{"provision", "contact-center-session", "login", "access-control"} {
		if err := s.Put(ctx, kind, "key", []byte("x")); err != nil {
			b.Fatal(err)
		}
	}
	for _, callers := range []int{1, 16, 128} {
		b.Run(fmt.Sprint(callers), func(b *testing.B) {
			f := record.NewFollower(s, time.Second)
			if err := f.Start(ctx); err != nil {
				b.Fatal(err)
			}
			spread(b.N, callers, func(int) {
				if err := f.CatchUp(ctx); err != nil {
					b.Error(err)
				}
			})
		})
	}
}

// BenchmarkRecord writes one record, as a login or a change of an agent's state does.
func BenchmarkRecord(b *testing.B) {
	callers(b, func(b *testing.B, s *store.Store, callers int) {
		b.StartTimer()
		spread(b.N, callers, func(i int) {
			if err := s.Put(context.Background(), "kind", fmt.Sprint(i%1000), []byte(fifty)); err != nil {
				b.Error(err)
			}
		})
		b.StopTimer()
	})
}
