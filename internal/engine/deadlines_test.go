package engine_test

import (
	"context"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"parley/internal/engine"
	"parley/internal/im"
)

// play runs a scene in its own time.
func play(t *testing.T, name string, scene func(s *stage), change ...func(*engine.Config)) {
	t.Helper()
	t.Run(name, func(t *testing.T) {
		folder := t.TempDir()
		synctest.Test(t, func(t *testing.T) {
			s := onStage(t, folder, change...)
			defer func() { s.close() }()
			s.seat("anna", "ben", "cara", "dan")
			scene(s)
		})
	})
}

// pass lets time go by, and what is due then be done.
func pass(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}

func TestD01(t *testing.T) {
	ctx := context.Background()
	play(t, "a ringing lasts 30 s and no longer", func(s *stage) {
		id := s.calls("anna", "cara")
		pass(30*time.Second - time.Millisecond)
		s.expect(id, im.Initiating, im.Alerting, "")
		pass(time.Millisecond)
		s.expect(id, im.Completed, im.Completed, im.NoAnswer)
		if err := s.Accept(ctx, s.user("cara"), id, ""); kind(err) != "not found" {
			t.Error(err)
		}
		s.expect(s.calls("anna", "ben"), im.Talking, im.Talking, "") // both are free
		s.calls("dan", "cara")
	})
	play(t, "a ringing goes by the clock of all nodes, which may be set back", func(s *stage) {
		var off atomic.Int64
		s.cfg.Now = func() time.Time { return time.Now().Add(time.Duration(off.Load())) }
		s.restarts()
		off.Store(int64(time.Hour))
		id := s.calls("anna", "cara")
		pass(29 * time.Second)
		off.Add(-int64(10 * time.Second))
		pass(10 * time.Second)
		s.expect(id, im.Initiating, im.Alerting, "")
		pass(time.Second)
		s.expect(id, im.Completed, im.Completed, im.NoAnswer)
	})
	play(t, "an answer in time stops it", func(s *stage) {
		id := s.calls("anna", "cara")
		pass(29 * time.Second)
		if err := s.Accept(ctx, s.user("cara"), id, ""); err != nil {
			t.Fatal(err)
		}
		pass(time.Hour)
		s.expect(id, im.Talking, im.Talking, "")
	})
	play(t, "the end of the next ringing is its own", func(s *stage) {
		first := s.calls("anna", "cara")
		pass(20 * time.Second)
		if err := s.Reject(ctx, s.user("cara"), first, ""); err != nil {
			t.Fatal(err)
		}
		second := s.calls("anna", "cara")
		pass(29 * time.Second)
		s.expect(second, im.Initiating, im.Alerting, "")
		pass(time.Second)
		s.expect(second, im.Completed, im.Completed, im.NoAnswer)
	})
	play(t, "a restart does not lengthen it", func(s *stage) {
		id := s.calls("anna", "cara")
		pass(20 * time.Second)
		s.restarts()
		pass(9 * time.Second)
		s.expect(id, im.Initiating, im.Alerting, "")
		pass(time.Second)
		s.expect(id, im.Completed, im.Completed, im.NoAnswer)
	})
	play(t, "what ran out while the server was down ends at the start", func(s *stage) {
		id := s.calls("anna", "cara")
		s.close()
		pass(time.Hour)
		s.open()
		synctest.Wait()
		s.expect(id, im.Completed, im.Completed, im.NoAnswer)
	})
	play(t, "strict mode rings nowhere", func(s *stage) {
		s.expect(s.calls("anna", "cara"), im.Talking, im.Talking, "")
	}, func(cfg *engine.Config) { cfg.Strict = true })
}

func TestD25(t *testing.T) {
	play(t, "a lost connection is waited for a minute", func(s *stage) {
		s.Connected("anna")
		id := s.calls("anna", "ben")
		s.Disconnected("anna")
		pass(time.Minute - time.Millisecond)
		s.expect(id, im.Talking, im.Talking, "")
		pass(time.Millisecond)
		s.expect(id, im.Completed, im.Completed, im.AgentLeft)
	})
	play(t, "who comes back in time goes on", func(s *stage) {
		s.Connected("anna")
		id := s.calls("anna", "ben")
		s.Disconnected("anna")
		pass(59 * time.Second)
		s.Connected("anna")
		pass(time.Hour)
		s.expect(id, im.Talking, im.Talking, "")
		s.Disconnected("anna") // the grace begins anew
		pass(59 * time.Second)
		s.expect(id, im.Talking, im.Talking, "")
		pass(time.Second)
		s.expect(id, im.Completed, im.Completed, im.AgentLeft)
	})
	play(t, "one of several connections is not missed", func(s *stage) {
		s.Connected("anna")
		s.Connected("anna")
		id := s.calls("anna", "ben")
		s.Disconnected("anna")
		pass(time.Hour)
		s.expect(id, im.Talking, im.Talking, "")
	})
	play(t, "whose session began after the loss is waited for as well", func(s *stage) {
		s.Connected("anna")
		s.Disconnected("anna")
		pass(59 * time.Second)
		id := s.calls("ben", "anna")
		pass(time.Second)
		s.expect(id, im.Completed, im.Completed, im.AgentLeft)
	})
	play(t, "who is seen at another node is not waited for here", func(s *stage) {
		s.Connected("anna")
		id := s.calls("anna", "ben")
		s.Disconnected("anna")
		s.settles(func(asked []string) []string { return asked })
		pass(time.Hour)
		s.expect(id, im.Talking, im.Talking, "")
	})
	play(t, "who is seen nowhere is waited for", func(s *stage) {
		s.Connected("anna")
		id := s.calls("anna", "ben")
		s.Disconnected("anna")
		s.settles(func([]string) []string { return nil })
		pass(time.Minute)
		s.expect(id, im.Completed, im.Completed, im.AgentLeft)
	})
	play(t, "who has come and gone meanwhile is waited for", func(s *stage) {
		s.Connected("anna")
		id := s.calls("anna", "ben")
		s.Disconnected("anna")
		s.settles(func(asked []string) []string {
			s.Connected("anna")
			s.Disconnected("anna")
			return asked
		})
		pass(time.Minute)
		s.expect(id, im.Completed, im.Completed, im.AgentLeft)
	})
	play(t, "nobody is looked for when nobody is waited for", func(s *stage) {
		s.Connected("anna")
		s.settles(func(asked []string) []string { t.Error(asked); return nil })
	})
	play(t, "a restart waits longer, for everybody", func(s *stage) {
		id, other := s.calls("anna", "ben"), s.calls("dan", "cara")
		s.restarts()
		s.Connected("anna")
		s.Connected("ben")
		pass(2*time.Minute - time.Millisecond)
		s.expect(id, im.Talking, im.Talking, "")
		pass(time.Millisecond)
		s.expect(id, im.Talking, im.Talking, "")
		s.expect(other, im.Completed, im.Completed, im.NoAnswer)
	})
	play(t, "who does not come back after a restart has left", func(s *stage) {
		id := s.calls("anna", "ben")
		s.restarts()
		s.Connected("anna")
		pass(2 * time.Minute)
		s.expect(id, im.Completed, im.Completed, im.AgentLeft)
	})
	play(t, "who logs out ends a ringing too", func(s *stage) {
		id := s.calls("anna", "cara")
		if err := s.EndSession(context.Background(), "cara"); err != nil {
			t.Fatal(err)
		}
		s.expect(id, im.Completed, im.Completed, im.AgentLeft)
		pass(time.Hour)
		s.expect(id, im.Completed, im.Completed, im.AgentLeft)
	})
}
