package store_test

import (
	"context"
	"fmt"
	"sync"
	"testing"

	"parley/internal/im"
	"parley/internal/store"
)

// TestFollow has followers read from a cursor whenever the bell rings, as push
// does, while 8 pairs talk: each sees every event once and in order.
func TestFollow(t *testing.T) { everywhere(t, playsFollow) }

func playsFollow(t *testing.T, e engine) {
	for name, options := range map[string]store.Options{
		"from memory": {},
		"from disk":   {HeadSessions: 2, TailSessions: 2, TailEvents: 2},
	} {
		t.Run(name, func(t *testing.T) {
			bell := make(chan store.Committed, 4096)
			options.OnCommit = func(commits []store.Committed) {
				for _, c := range commits {
					bell <- c
				}
			}
			s := e.open(t, options)
			var all sync.WaitGroup
			for pair := range 8 {
				all.Go(func() { talk(t, s, pair) })
			}
			go func() {
				all.Wait()
				close(bell)
			}()
			for id, state := range follow(t, s, bell) {
				if !state.Ended() || state.Messages != 20 {
					t.Errorf("%s was followed to %+v", id, state)
				}
			}
		})
	}
}

func talk(t *testing.T, s *store.Store, pair int) {
	ctx := context.Background()
	id, from, to := sessionID(pair), agent(2*pair), agent(2*pair+1)
	opened(t, s, id, from, to)
	for i := range 20 {
		c, err := s.Change(ctx, send(id, []im.AgentID{from, to}[i%2], "", fmt.Sprint(i)))
		if err != nil {
			t.Error(err)
			return
		}
		// What was acknowledged is read at once, by whatever way.
		if got, err := s.Session(ctx, id); err != nil || got.Seq < c.Session.Seq {
			t.Errorf("read %d after %d, %v", got.Seq, c.Session.Seq, err)
		}
		if got, err := s.Messages(ctx, id, int64(i+1), 1); err != nil || len(got) != 1 {
			t.Error(got, err)
		}
	}
	if _, err := s.Change(ctx, release(id, to)); err != nil {
		t.Error(err)
	}
}

func follow(t *testing.T, s *store.Store, bell <-chan store.Committed) map[im.SessionID]im.Session {
	states := map[im.SessionID]im.Session{}
	for c := range bell {
		state := states[c.Session]
		events, err := s.Events(context.Background(), c.Session, state.Seq, 0)
		if err != nil {
			t.Fatal(err)
		}
		if state, err = fold(state, events); err != nil {
			t.Fatal(err)
		}
		if state.Seq < c.Seq {
			t.Errorf("the bell says %d, the log ends at %d", c.Seq, state.Seq)
		}
		states[c.Session] = state
	}
	return states
}
