package store_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"parley/internal/fault"
	"parley/internal/im"
	"parley/internal/store"
	pgtest "parley/test/postgres"
)

// bound is the time in which a store on a database out of reach must refuse.
const bound = 2 * time.Second

// grace is what a loaded machine may add to it.
const grace = 3 * time.Second

func TestOutage(t *testing.T) {
	t.Parallel()
	server := pgtest.Start(t)
	url := server.Database(t)
	s := openNode(t, url, store.Options{Timeout: bound})
	opened(t, s, "S1", anna, ben)
	sent := 0
	sends := func(t *testing.T) error {
		t.Helper()
		start := time.Now()
		sent++
		_, err := s.Change(context.Background(), send("S1", anna, fmt.Sprint(sent), "text"))
		if took := time.Since(start); took > bound+grace {
			t.Errorf("it took %s", took)
		}
		if err != nil && fault.KindOf(err) != fault.Unavailable {
			t.Error(err)
		}
		return err
	}
	for name, outage := range map[string]func(*testing.T) (end func(*testing.T)){
		"a server that stopped":    func(t *testing.T) func(*testing.T) { server.Stop(t); return func(t *testing.T) { server.Restart(t) } },
		"a server that was killed": func(t *testing.T) func(*testing.T) { server.Kill(t); return func(t *testing.T) { server.Restart(t) } },
		"a server that hangs": func(t *testing.T) func(*testing.T) {
			resume := server.Pause(t)
			return func(*testing.T) { resume() }
		},
	} {
		t.Run(name+" is told in time, and comes back", func(t *testing.T) {
			end := outage(t)
			for range 3 {
				if sends(t) == nil {
					t.Error("an act was acknowledged")
				}
			}
			ctx, cancel := context.WithTimeout(t.Context(), bound)
			defer cancel()
			if err := s.Ping(ctx); fault.KindOf(err) != fault.Unavailable || strings.Contains(err.Error(), "secret") {
				t.Error(err)
			}
			if _, err := s.Messages(ctx, "S1", 1, 1); err == nil || fault.KindOf(err) != fault.Unavailable {
				t.Error(err)
			}
			end(t)
			for try := 0; sends(t) != nil; try++ {
				if try == 20 {
					t.Fatal("it does not come back")
				}
			}
			if err := s.Ping(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
}

// TestDatabaseKilled has agents talk on two nodes while the database is killed
// and comes back; each says again what was not acknowledged.
func TestDatabaseKilled(t *testing.T) {
	t.Parallel()
	server := pgtest.Start(t)
	url := server.Database(t)
	nodes := []*store.Store{openNode(t, url, store.Options{Timeout: bound}), openNode(t, url, store.Options{Timeout: bound})}
	var acked atomic.Int64
	ctx, stop := context.WithCancel(context.Background())
	told := make([]int, 8)
	var all sync.WaitGroup
	defer all.Wait() // also when the play fails, or they talk on for as long as the others' tests last
	defer stop()
	for pair := range told {
		id := sessionID(pair)
		opened(t, nodes[0], id, agent(2*pair), agent(2*pair+1))
		all.Go(func() {
			for n := 0; ctx.Err() == nil; {
				c := send(id, agent(2*pair+n%2), fmt.Sprint("ref", n), fmt.Sprint("text", n))
				if _, err := nodes[n%2].Change(context.Background(), c); err == nil {
					n++
					told[pair] = n
					acked.Add(1)
				}
			}
		})
	}
	until := func(count int64) {
		t.Helper()
		for end := time.Now().Add(time.Minute); acked.Load() < count; time.Sleep(10 * time.Millisecond) {
			if time.Now().After(end) {
				t.Fatalf("only %d of %d messages were acknowledged", acked.Load(), count)
			}
		}
	}
	for range 3 {
		until(acked.Load() + 200)
		server.Kill(t)
		server.Restart(t)
	}
	until(acked.Load() + 200)
	stop()
	all.Wait()
	for pair, n := range told {
		checkTalk(t, nodes[pair%2], sessionID(pair), n)
	}
}

// checkTalk sees that the session has the texts that were told, and no more than
// the one that was under way, once and in order.
func checkTalk(t *testing.T, s *store.Store, id im.SessionID, told int) {
	t.Helper()
	messages, err := s.Messages(context.Background(), id, 1, 0)
	if err != nil || len(messages) < told || len(messages) > told+1 {
		t.Errorf("%s: %d of %d messages, %v", id, len(messages), told, err)
	}
	for i, e := range messages {
		if want := fmt.Sprint("text", i); e.Message.Text != want || e.Message.Index != int64(i+1) {
			t.Fatalf("%s: message %d is %+v", id, i+1, e.Message)
		}
	}
}
