package store_test

import (
	"context"
	"database/sql"
	"fmt"
	"path/filepath"
	"sync"
	"testing"

	"parley/internal/fault"
	"parley/internal/im"
	"parley/internal/store"
	"parley/internal/store/sqlite"
)

// race opens all calls at once and returns the ids that were opened; the rest
// must have been refused for the busy agent.
func race(t *testing.T, busy im.AgentID, stores []*store.Store, calls [][]im.Event) []im.SessionID {
	t.Helper()
	var mu sync.Mutex
	var won []im.SessionID
	var all sync.WaitGroup
	start := make(chan struct{})
	for i, o := range calls {
		all.Go(func() {
			<-start
			id, _, err := stores[i%len(stores)].Open(context.Background(), o)
			mu.Lock()
			defer mu.Unlock()
			if err == nil {
				won = append(won, id)
			} else if fault.KindOf(err) != fault.InvalidState || fault.SubjectOf(err) != string(busy) {
				t.Error(err)
			}
		})
	}
	close(start)
	all.Wait()
	return won
}

func TestClaim(t *testing.T) { everywhere(t, playsClaim) }

func playsClaim(t *testing.T, e engine) {
	ctx := context.Background()
	t.Run("one of 50 simultaneous calls of an agent is opened", func(t *testing.T) {
		s := e.open(t, store.Options{})
		var calls [][]im.Event
		for i := range 50 {
			calls = append(calls, connected(sessionID(i), anna, agent(i), ""))
		}
		if won := race(t, anna, []*store.Store{s}, calls); len(won) != 1 {
			t.Errorf("opened %v", won)
		}
	})
	t.Run("one of two who call the same agent gets through", func(t *testing.T) {
		s := e.open(t, store.Options{})
		for i := range 50 {
			calls := [][]im.Event{connected(sessionID(2*i), anna, cara, ""), connected(sessionID(2*i+1), ben, cara, "")}
			won := race(t, cara, []*store.Store{s}, calls)
			if len(won) != 1 {
				t.Fatalf("round %d: opened %v", i, won)
			}
			if _, err := s.Change(ctx, release(won[0], cara)); err != nil {
				t.Fatal(err)
			}
		}
	})
	t.Run("a callee who comes later is claimed then", func(t *testing.T) {
		s := e.open(t, store.Options{})
		o := connected("S1", anna, ben, "")
		o = o[:1]
		if _, _, err := s.Open(ctx, o); err != nil {
			t.Fatal(err)
		}
		opened(t, s, "S2", ben, cara)
		ring := im.Change{Session: "S1", Decide: func(s im.Session) ([]im.Event, error) {
			return []im.Event{{Session: s.ID, Seq: s.Seq + 1, Kind: im.EventRinging, At: morning}}, nil
		}}
		if _, err := s.Change(ctx, ring); fault.KindOf(err) != fault.InvalidState || fault.SubjectOf(err) != "ben" {
			t.Error(err)
		}
		if _, err := s.Change(ctx, release("S2", cara)); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Change(ctx, ring); err != nil {
			t.Fatal(err)
		}
		if session, live, err := s.Current(ctx, ben); session.ID != "S1" || !live || err != nil {
			t.Error(session, live, err)
		}
	})
	t.Run("a call to oneself claims once", func(t *testing.T) {
		s := e.open(t, store.Options{})
		opened(t, s, "S1", anna, anna)
		if _, err := s.Change(ctx, release("S1", anna)); err != nil {
			t.Error(err)
		}
		opened(t, s, "S2", anna, ben)
	})
}

func TestRefused(t *testing.T) { everywhere(t, playsRefused) }

func playsRefused(t *testing.T, e engine) {
	ctx := context.Background()
	s := e.open(t, store.Options{})
	opened(t, s, "S1", anna, ben)
	for name, c := range map[string]struct {
		spoil func(*im.Event)
		kind  fault.Kind
	}{
		"a text that is no UTF-8":    {func(e *im.Event) { e.Message.Text = "\xff" }, fault.Invalid},
		"a reference with a NUL":     {func(e *im.Event) { e.Ref = "a\x00b" }, fault.Internal},
		"another act's reference":    {func(e *im.Event) { e.Ref = "other" }, fault.Internal},
		"another session's event":    {func(e *im.Event) { e.Session = "S2" }, fault.Internal},
		"an event out of sequence":   {func(e *im.Event) { e.Seq++ }, fault.Internal},
		"an event without a time":    {func(e *im.Event) { e.At = im.Event{}.At }, fault.Internal},
		"user data that is no UTF-8": {func(e *im.Event) { e.Set = im.UserData{"k": "\xc3("} }, fault.Invalid},
	} {
		t.Run(name, func(t *testing.T) {
			change := send("S1", anna, "", "text")
			decide := change.Decide
			change.Decide = func(s im.Session) ([]im.Event, error) {
				events, err := decide(s)
				c.spoil(&events[0])
				return events, err
			}
			if _, err := s.Change(ctx, change); err == nil || fault.KindOf(err) != c.kind {
				t.Error(err)
			}
			if session, err := s.Session(ctx, "S1"); err != nil || session.Seq != 3 {
				t.Error(session, err)
			}
		})
	}
	t.Run("a session without events", func(t *testing.T) {
		if _, _, err := s.Open(ctx, nil); fault.KindOf(err) != fault.Internal {
			t.Error(err)
		}
	})
	t.Run("a record's key with a NUL", func(t *testing.T) {
		if err := s.Create(ctx, "kind", fmt.Sprintf("a%cb", 0), nil); fault.KindOf(err) != fault.Invalid {
			t.Error(err)
		}
	})
}

// TestNet: the net under the claims holds what the memory of the file's one
// writer does not know.
func TestNet(t *testing.T) {
	ctx := context.Background()
	path := filepath.Join(t.TempDir(), "parley.db")
	s, err := sqlite.Open(path, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	opened(t, s, "S1", anna, ben)
	if _, err := s.Change(ctx, release("S1", anna)); err != nil {
		t.Fatal(err)
	}
	script(t, path, `UPDATE claims SET session = 99 WHERE agent = (SELECT no FROM agents WHERE agent = 'ben')`)
	letGo := hold(t, s, "S1")
	var all sync.WaitGroup
	all.Go(func() {
		_, _, err := s.Open(ctx, connected("S2", anna, ben, ""))
		if fault.KindOf(err) != fault.InvalidState || fault.SubjectOf(err) != "ben" {
			t.Error(err)
		}
	})
	all.Go(func() { // in the same batch, and not to blame
		if _, _, err := s.Open(ctx, connected("S3", cara, "dora", "")); err != nil {
			t.Error(err)
		}
	})
	letGo()
	all.Wait()
	if _, err := s.Session(ctx, "S2"); fault.KindOf(err) != fault.NotFound {
		t.Error(err)
	}
}

// script runs statements on the file behind the store's back.
func script(t *testing.T, path, statements string) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec(statements); err != nil {
		t.Fatal(err)
	}
}
