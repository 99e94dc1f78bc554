package sqlite_test

import (
	"context"
	"encoding/base32"
	"fmt"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"parley/internal/im"
	"parley/internal/store"
	"parley/internal/store/sqlite"
)

// The benchmarks measure durable acts at 1, 16 and 128 callers who wait for
// each answer; ops/s is what counts.

func BenchmarkInitiate(b *testing.B) {
	callers(b, func(b *testing.B, s *store.Store) func(int) {
		return func(n int) { open(b, s, call(n, agent(2*n), agent(2*n+1))) }
	})
}

func BenchmarkAppend(b *testing.B) {
	sessions(b, func(b *testing.B, s *store.Store, id im.SessionID, n int) {
		change(b, s, id, "", func(s im.Session) ([]im.Event, error) {
			return s.Send(im.Act{By: s.Parties[0].Agent, At: morning}, fmt.Sprintf("m%d", n), fifty)
		})
	})
}

func BenchmarkAppendWithReference(b *testing.B) {
	sessions(b, func(b *testing.B, s *store.Store, id im.SessionID, n int) {
		ref := fmt.Sprintf("reference-%d", n)
		change(b, s, id, ref, func(s im.Session) ([]im.Event, error) {
			return s.Send(im.Act{By: s.Parties[0].Agent, At: morning, Ref: ref}, fmt.Sprintf("m%d", n), fifty)
		})
	})
}

func BenchmarkUpdate(b *testing.B) {
	sessions(b, func(b *testing.B, s *store.Store, id im.SessionID, n int) {
		change(b, s, id, "", func(s im.Session) ([]im.Event, error) {
			return s.Change(im.Act{By: s.Parties[0].Agent, At: morning}, im.UserData{"ticket": fmt.Sprint(n)}, nil, 1<<16)
		})
	})
}

func BenchmarkComplete(b *testing.B) {
	callers(b, func(b *testing.B, s *store.Store) func(int) {
		fill(b.N, func(n int) { open(b, s, call(n, agent(2*n), agent(2*n+1))) })
		b.ResetTimer()
		return func(n int) {
			change(b, s, sessionID(n), "", func(s im.Session) ([]im.Event, error) {
				return s.Release(im.Act{By: s.Parties[0].Agent, At: morning}, im.Reason{Code: im.Released})
			})
		}
	})
}

func BenchmarkReadTail(b *testing.B) {
	sessions(b, func(b *testing.B, s *store.Store, id im.SessionID, n int) {
		if _, err := s.Events(context.Background(), id, 2, 10); err != nil {
			b.Error(err)
		}
	})
}

func BenchmarkReadMessages(b *testing.B) {
	sessions(b, func(b *testing.B, s *store.Store, id im.SessionID, n int) {
		if _, err := s.Messages(context.Background(), id, 1, 10); err != nil {
			b.Error(err)
		}
	})
}

const fifty = "Good morning, the parcel of Monday did not arrive."

var morning = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

func agent(n int) im.AgentID { return im.AgentID(fmt.Sprintf("A%031d", n)) }

// sessionID looks random, as real ones do.
func sessionID(n int) im.SessionID {
	var seed [20]byte
	x := uint64(n)*0x9E3779B97F4A7C15 + 1
	for i := range seed {
		x ^= x >> 29
		x *= 0xBF58476D1CE4E5B9
		seed[i] = byte(x >> 32)
	}
	return im.SessionID(base32.HexEncoding.EncodeToString(seed[:]))
}

func call(n int, from, to im.AgentID) []im.Event {
	c := im.Call{
		ID:        sessionID(n),
		Initiator: im.Party{Agent: from, UserName: "anna", Number: "3001", Device: "D" + string(from)},
		Target:    im.Party{Agent: to, UserName: "ben", Number: "3002", Device: "D" + string(to)},
		UserData:  im.UserData{"customer": `"4711"`, "language": `"en"`},
	}
	return c.Connect(im.Act{By: from, At: morning})
}

func open(b *testing.B, s *store.Store, events []im.Event) {
	if _, _, err := s.Open(context.Background(), store.Opening{Events: events}); err != nil {
		b.Error(err)
	}
}

func change(b *testing.B, s *store.Store, id im.SessionID, ref string, decide func(im.Session) ([]im.Event, error)) {
	c := store.Change{Session: id, Ref: ref, Decide: decide}
	if ref != "" {
		c.By = agent(0)
	}
	if _, err := s.Change(context.Background(), c); err != nil {
		b.Error(err)
	}
}

// fill calls one for 0 to n-1 from many goroutines.
func fill(n int, one func(int)) { spread(n, 128, one) }

func spread(n, callers int, one func(int)) {
	var next atomic.Int64
	var all sync.WaitGroup
	for range callers {
		all.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				one(i)
			}
		})
	}
	all.Wait()
}

func callers(b *testing.B, begin func(*testing.B, *store.Store) func(int)) {
	for _, callers := range []int{1, 16, 128} {
		b.Run(fmt.Sprintf("callers=%d", callers), func(b *testing.B) {
			b.ReportAllocs()
			s, err := sqlite.Open(filepath.Join(b.TempDir(), "parley.db"), store.Options{})
			if err != nil {
				b.Fatal(err)
			}
			defer s.Close()
			one := begin(b, s)
			b.ResetTimer()
			spread(b.N, callers, one)
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "ops/s")
			b.StopTimer()
		})
	}
}

// sessions plays one on a thousand live sessions in turn.
func sessions(b *testing.B, one func(b *testing.B, s *store.Store, id im.SessionID, n int)) {
	const live = 1000
	callers(b, func(b *testing.B, s *store.Store) func(int) {
		fill(live, func(n int) { open(b, s, call(n, agent(2*n), agent(2*n+1))) })
		return func(n int) { one(b, s, sessionID(n%live), n) }
	})
}
