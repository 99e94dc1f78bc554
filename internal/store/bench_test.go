package store_test

import (
	"context"
	"encoding/base32"
	"encoding/binary"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"parley/internal/im"
	"parley/internal/store"
)

// The benchmarks measure durable acts at 1, 16 and 128 callers who wait for
// each answer; ops/s is what counts.

// BenchmarkInitiate plays a center of 2,000 agents: 1,000 calls are opened, and
// ended while the clock stands.
func BenchmarkInitiate(b *testing.B) { initiate(b, "") }

func BenchmarkInitiateWithReference(b *testing.B) { initiate(b, "reference-%d") }

func initiate(b *testing.B, ref string) {
	const round = 1000
	callers(b, func(b *testing.B, s *store.Store, callers int) {
		for begin := 0; begin < b.N; begin += round {
			n := min(round, b.N-begin)
			b.StartTimer()
			spread(n, callers, func(i int) {
				events := call(begin+i, agent(2*i), agent(2*i+1))
				if ref != "" {
					events[0].Ref = fmt.Sprintf(ref, begin+i)
				}
				open(b, s, events)
			})
			b.StopTimer()
			fill(n, func(i int) { complete(b, s, begin+i) })
		}
	})
}

func BenchmarkAppend(b *testing.B) {
	sessions(b, func(b *testing.B, s *store.Store, id im.SessionID, n int) {
		change(b, s, id, func(s im.Session) ([]im.Event, error) {
			return s.Send(im.Act{By: s.Parties[0].Agent, At: morning}, fmt.Sprintf("m%d", n), fifty)
		})
	})
}

func BenchmarkAppendWithReference(b *testing.B) {
	sessions(b, func(b *testing.B, s *store.Store, id im.SessionID, n int) {
		a := im.Act{By: agent(2 * (n % live)), At: morning, Ref: fmt.Sprintf("reference-%d", n)}
		_, err := s.Change(context.Background(), im.Change{Session: id, By: a.By, Ref: a.Ref,
			Decide: func(s im.Session) ([]im.Event, error) { return s.Send(a, fmt.Sprintf("m%d", n), fifty) }})
		if err != nil {
			b.Error(err)
		}
	})
}

func BenchmarkUpdate(b *testing.B) {
	sessions(b, func(b *testing.B, s *store.Store, id im.SessionID, n int) {
		change(b, s, id, func(s im.Session) ([]im.Event, error) {
			return s.Change(im.Act{By: s.Parties[0].Agent, At: morning}, im.UserData{"ticket": fmt.Sprint(n)}, nil, 1<<16)
		})
	})
}

func BenchmarkComplete(b *testing.B) {
	const round = 1000
	callers(b, func(b *testing.B, s *store.Store, callers int) {
		for begin := 0; begin < b.N; begin += round {
			n := min(round, b.N-begin)
			fill(n, func(i int) { open(b, s, call(begin+i, agent(2*i), agent(2*i+1))) })
			b.StartTimer()
			spread(n, callers, func(i int) { complete(b, s, begin+i) })
			b.StopTimer()
		}
	})
}

func complete(b *testing.B, s *store.Store, n int) {
	change(b, s, sessionID(n), func(s im.Session) ([]im.Event, error) {
		return s.Release(im.Act{By: s.Parties[0].Agent, At: morning}, im.Reason{Code: im.Released})
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

// agent and sessionID look random, as real ones do (D-23).
func agent(n int) im.AgentID { return im.AgentID(fmt.Sprintf("%016X%016X", scramble(n), scramble(-n))) }

func sessionID(n int) im.SessionID {
	seed := binary.BigEndian.AppendUint64(binary.BigEndian.AppendUint64(nil, scramble(n)), scramble(-n))
	return im.SessionID(fmt.Sprintf("%s%06X", base32.HexEncoding.WithPadding(base32.NoPadding).EncodeToString(seed), n))
}

func scramble(n int) uint64 {
	x := uint64(n) + 0x9E3779B97F4A7C15
	x = (x ^ x>>30) * 0xBF58476D1CE4E5B9
	x = (x ^ x>>27) * 0x94D049BB133111EB
	return x ^ x>>31
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
	if _, _, err := s.Open(context.Background(), events); err != nil {
		b.Error(err)
	}
}

func change(b *testing.B, s *store.Store, id im.SessionID, decide func(im.Session) ([]im.Event, error)) {
	c := im.Change{Session: id, Decide: decide}
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

// callers plays run, which starts and stops the clock, with 1, 16 and 128 callers.
func callers(b *testing.B, run func(b *testing.B, s *store.Store, callers int)) {
	for _, e := range engines() {
		for _, callers := range []int{1, 16, 128} {
			b.Run(fmt.Sprintf("%s/callers=%d", e.name, callers), func(b *testing.B) {
				b.ReportAllocs()
				s := e.open(b, store.Options{})
				b.StopTimer()
				b.ResetTimer()
				run(b, s, callers)
				b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "ops/s")
			})
		}
	}
}

const live = 1000

// sessions plays one on a thousand live sessions in turn.
func sessions(b *testing.B, one func(b *testing.B, s *store.Store, id im.SessionID, n int)) {
	callers(b, func(b *testing.B, s *store.Store, callers int) {
		fill(live, func(n int) { open(b, s, call(n, agent(2*n), agent(2*n+1))) })
		b.StartTimer()
		spread(b.N, callers, func(n int) { one(b, s, sessionID(n%live), n) })
		b.StopTimer()
	})
}
