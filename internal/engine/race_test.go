package engine_test

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"

	"parley/internal/engine"
	"parley/internal/im"
)

// TestRace: what agents do at once ends in a state that is allowed.
func TestRace(t *testing.T) {
	ctx := context.Background()
	t.Run("a callee who leaves meanwhile is in no session", func(t *testing.T) {
		s := onStage(t, t.TempDir())
		defer s.close()
		s.seat("anna")
		for range 200 {
			s.seat("ben")
			var both sync.WaitGroup
			both.Go(func() { s.EndSession(ctx, "ben") })
			both.Go(func() { s.Initiate(ctx, s.user("anna"), engine.Initiate{Destination: "3002"}) })
			both.Wait()
			s.alone("ben")
			s.alone("anna")
		}
	})
	t.Run("a caller who leaves meanwhile is in no session", func(t *testing.T) {
		s := onStage(t, t.TempDir())
		defer s.close()
		s.seat("ben")
		for range 200 {
			s.seat("anna")
			var both sync.WaitGroup
			both.Go(func() { s.EndSession(ctx, "anna") })
			both.Go(func() { s.Initiate(ctx, s.user("anna"), engine.Initiate{Destination: "3002"}) })
			both.Wait()
			s.alone("ben")
			s.alone("anna")
		}
	})
	t.Run("everybody calls everybody", func(t *testing.T) {
		s := onStage(t, t.TempDir())
		defer s.close()
		s.seat("anna", "ben", "cara", "dan")
		for range 20 {
			everybodyCalls(s)
		}
	})
}

// alone checks that the agent has no live session.
func (s *stage) alone(name im.AgentID) {
	s.Helper()
	if live, ok, err := s.store.Current(context.Background(), name); ok || err != nil {
		s.Fatalf("%s is in %+v, %v", name, live, err)
	}
}

// everybodyCalls: of four who call each other each is in one session at most,
// and the log agrees with what they were told.
func everybodyCalls(s *stage) {
	ctx := context.Background()
	names := []string{"anna", "ben", "cara", "dan"}
	var taken, refused atomic.Int32
	var all sync.WaitGroup
	for _, caller := range names {
		for _, callee := range names {
			if caller == callee {
				continue
			}
			all.Go(func() {
				_, err := s.Initiate(ctx, s.user(caller), engine.Initiate{Destination: number(callee)})
				switch kind(err) {
				case "none":
					taken.Add(1)
				case "invalid state":
					refused.Add(1)
				default:
					s.Error(err)
				}
			})
		}
	}
	all.Wait()
	live, err := s.store.Live(ctx)
	if err != nil || len(live) == 0 || len(live) > 2 || taken.Load()+refused.Load() != 12 {
		s.Errorf("%d live sessions, %d taken, %d refused, %v", len(live), taken.Load(), refused.Load(), err)
	}
	seen := map[im.AgentID]bool{}
	for _, l := range live {
		for _, agent := range l.Agents() {
			if seen[agent] {
				s.Errorf("%s is in two sessions", agent)
			}
			seen[agent] = true
		}
		if err := s.Complete(ctx, s.user(string(l.Agents()[0])), l.ID, ""); err != nil {
			s.Error(err)
		}
	}
}
