package store_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"parley/internal/fault"
	"parley/internal/im"
	"parley/internal/store"
)

// hold keeps the writer busy, so that what is asked meanwhile becomes one
// batch. The returned function lets it go and waits for the act it was at.
func hold(t *testing.T, s *store.Store, id im.SessionID) (letGo func()) {
	t.Helper()
	begun, end, done := make(chan struct{}), make(chan struct{}), make(chan error, 1)
	once := sync.OnceFunc(func() { close(begun) })
	go func() {
		_, err := s.Change(context.Background(), im.Change{Session: id, Decide: func(im.Session) ([]im.Event, error) {
			once()
			<-end
			return nil, nil
		}})
		done <- err
	}()
	<-begun
	return func() {
		close(end)
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
}

func opened(t *testing.T, s *store.Store, id im.SessionID, from, to im.AgentID) {
	t.Helper()
	if _, _, err := s.Open(context.Background(), connected(id, from, to, "")); err != nil {
		t.Fatal(err)
	}
}

func TestBatch(t *testing.T) { everywhere(t, playsBatch) }

func playsBatch(t *testing.T, e engine) {
	ctx := context.Background()
	t.Run("refused acts fail alone", func(t *testing.T) {
		var commits [][]store.Committed
		s := e.open(t, store.Options{OnCommit: func(c []store.Committed) { commits = append(commits, c) }})
		opened(t, s, "S1", anna, ben)
		letGo := hold(t, s, "S1")
		acts := []func() error{
			func() error { _, err := s.Change(ctx, send("S1", anna, "", "one")); return err },
			func() error { _, err := s.Change(ctx, send("S1", cara, "", "stranger")); return err },
			func() error { _, _, err := s.Open(ctx, connected("S2", cara, ben, "")); return err },
			func() error {
				_, err := s.Change(ctx, im.Change{Session: "S1", Decide: func(im.Session) ([]im.Event, error) { panic("oh") }})
				return err
			},
			func() error {
				_, err := s.Change(ctx, im.Change{Session: "S1", Decide: func(im.Session) ([]im.Event, error) {
					return []im.Event{{Session: "S1", Seq: 99, Kind: im.EventReleased, At: morning}}, nil
				}})
				return err
			},
			func() error { return s.Put(ctx, "kind", "key", []byte("value")) },
			func() error { _, err := s.Change(ctx, send("S1", ben, "", "two")); return err },
		}
		errs := make([]error, len(acts))
		var all sync.WaitGroup
		for i, act := range acts {
			all.Go(func() { errs[i] = act() })
		}
		letGo()
		all.Wait()
		for i, want := range []string{"", "not found", "invalid state", "internal", "internal", "", ""} {
			if got := errs[i]; (got == nil) != (want == "") || got != nil && fault.KindOf(got).String() != want {
				t.Errorf("act %d: %v, want %q", i, got, want)
			}
		}
		session, err := s.Session(ctx, "S1")
		if err != nil || session.Seq != 5 || session.Messages != 2 {
			t.Error(session, err)
		}
		last := commits[len(commits)-1]
		if last[len(last)-1] != (store.Committed{Session: "S1", Seq: 5}) {
			t.Error(commits)
		}
	})
	t.Run("several changes at once are made in order, each with its outcome", func(t *testing.T) {
		s := e.open(t, store.Options{})
		opened(t, s, "S1", anna, ben)
		letGo := hold(t, s, "S1")
		got := make(chan []error)
		go func() {
			got <- s.ChangeAll(ctx, []im.Change{send("S1", anna, "r1", "one"), send("S1", cara, "r2", "stranger"),
				send("S9", anna, "r3", "nowhere"), send("S1", anna, "r4", "two"), send("S1", anna, "r1", "one")})
		}()
		letGo()
		errs := <-got
		for i, want := range []string{"", "not found", "not found", "", ""} {
			if err := errs[i]; (err == nil) != (want == "") || err != nil && fault.KindOf(err).String() != want {
				t.Errorf("change %d: %v, want %q", i, err, want)
			}
		}
		events, err := s.Messages(ctx, "S1", 0, 0)
		if err != nil || len(events) != 2 || events[0].Message.Text != "one" || events[1].Message.Text != "two" {
			t.Error(events, err)
		}
	})
	t.Run("the same reference twice at once is one act", func(t *testing.T) {
		s := e.open(t, store.Options{})
		opened(t, s, "S1", anna, ben)
		letGo := hold(t, s, "S1")
		var all sync.WaitGroup
		got := make(chan im.Changed, 10)
		for range 10 {
			all.Go(func() {
				c, err := s.Change(ctx, send("S1", anna, "r", "once"))
				if err != nil {
					t.Error(err)
				}
				got <- c
			})
		}
		letGo()
		all.Wait()
		close(got)
		first := 0
		for c := range got {
			if !c.Repeated {
				first++
			}
			if len(c.Events) != 1 || c.Events[0].Message.Index != 1 {
				t.Error(c)
			}
		}
		if first != 1 {
			t.Errorf("%d acts were the first", first)
		}
	})
}

func TestContext(t *testing.T) { everywhere(t, playsContext) }

func playsContext(t *testing.T, e engine) {
	t.Run("an act that waits is withdrawn", func(t *testing.T) {
		s := e.open(t, store.Options{})
		opened(t, s, "S1", anna, ben)
		letGo := hold(t, s, "S1")
		ctx, cancel := context.WithCancel(context.Background())
		done := make(chan error)
		go func() {
			_, err := s.Change(ctx, send("S1", anna, "", "too late"))
			done <- err
		}()
		cancel()
		if err := <-done; !errors.Is(err, context.Canceled) || fault.KindOf(err) != fault.Unavailable {
			t.Error(err)
		}
		letGo()
		if session, err := s.Session(context.Background(), "S1"); err != nil || session.Messages != 0 {
			t.Error(session, err)
		}
	})
	t.Run("an act that was taken is waited for", func(t *testing.T) {
		s := e.open(t, store.Options{})
		opened(t, s, "S1", anna, ben)
		ctx, cancel := context.WithCancel(context.Background())
		c := send("S1", anna, "", "in time")
		decide := c.Decide
		c.Decide = func(s im.Session) ([]im.Event, error) {
			cancel()
			return decide(s)
		}
		if changed, err := s.Change(ctx, c); err != nil || changed.Session.Messages != 1 {
			t.Error(changed, err)
		}
	})
	t.Run("a full queue makes callers wait, as long as they like", func(t *testing.T) {
		s := e.open(t, store.Options{QueueLen: 1})
		opened(t, s, "S1", anna, ben)
		letGo := hold(t, s, "S1")
		ctx, cancel := context.WithCancel(context.Background())
		done := make(chan error)
		for i := range 5 {
			go func() {
				_, err := s.Change(ctx, send("S1", anna, "", fmt.Sprint(i)))
				done <- err
			}()
		}
		cancel()
		for range 5 {
			if err := <-done; !errors.Is(err, context.Canceled) {
				t.Error(err)
			}
		}
		letGo()
		if _, err := s.Change(context.Background(), send("S1", anna, "", "now")); err != nil {
			t.Error(err)
		}
	})
	t.Run("a closed store says so, after what waited was played", func(t *testing.T) {
		s, err := openAt(e.place(t), store.Options{})
		if err != nil {
			t.Fatal(err)
		}
		opened(t, s, "S1", anna, ben)
		if err := errors.Join(s.Close(), s.Close()); err != nil {
			t.Error(err)
		}
		_, err = s.Change(context.Background(), send("S1", anna, "", "late"))
		if fault.KindOf(err) != fault.Unavailable {
			t.Error(err)
		}
	})
}
