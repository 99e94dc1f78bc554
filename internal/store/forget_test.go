package store_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver pgx

	"parley/internal/fault"
	"parley/internal/im"
	"parley/internal/lease"
	"parley/internal/store"
)

// ended writes a session that ended with the hour, and has so many events more.
func ended(t *testing.T, s *store.Store, n, hour, more int) im.SessionID {
	t.Helper()
	ctx, id, at := context.Background(), sessionID(n), morning.Add(time.Duration(hour)*time.Hour)
	c := im.Call{ID: id, Initiator: im.Party{Agent: anna}, Target: im.Party{Agent: ben}}
	if _, _, err := s.Open(ctx, c.Connect(im.Act{By: anna, At: at.Add(-time.Minute), Ref: fmt.Sprint("r", n)})); err != nil {
		t.Fatal(err)
	}
	_, err := s.Change(ctx, im.Change{Session: id, Decide: func(s im.Session) (events []im.Event, err error) {
		for i := range more {
			events = append(events, im.Event{Session: id, Seq: s.Seq + int64(i) + 1, Kind: im.EventAttachedDataChanged, At: at, Set: im.UserData{"k": "v"}})
		}
		return events, nil
	}})
	_, err2 := s.Change(ctx, im.Change{Session: id, By: anna, Decide: func(s im.Session) ([]im.Event, error) {
		return s.Release(im.Act{By: anna, At: at}, im.Reason{Code: im.Released})
	}})
	if err := errors.Join(err, err2); err != nil {
		t.Fatal(err)
	}
	return id
}

func TestForget(t *testing.T) { everywhere(t, playsForget) }

func playsForget(t *testing.T, e engine) {
	ctx := context.Background()
	noon := morning.Add(3 * time.Hour)
	t.Run("what ended long ago goes, in small commits, and nothing is left of it", func(t *testing.T) {
		url := e.place(t)
		s := openNode(t, url, store.Options{})
		opened(t, s, "LIVE", cara, "dora") // older than all, and not over
		old := make([]im.SessionID, 150)
		for i := range old {
			old[i] = ended(t, s, i, 1, 0)
		}
		young := ended(t, s, 1000, 4, 0)
		commits, all := 0, 0
		for after := int64(0); ; commits++ {
			removed, next, err := s.Forget(ctx, lease.Lease{}, noon, after)
			if all += removed; err != nil || removed > 64 {
				t.Fatal(removed, err)
			}
			if after = next; next == 0 {
				break
			}
		}
		if all != len(old) || commits < 2 {
			t.Errorf("%d of %d sessions in %d commits", all, len(old), commits)
		}
		if _, err := s.Session(ctx, old[7]); fault.KindOf(err) != fault.NotFound {
			t.Error(err)
		}
		if _, err := s.Change(ctx, send(old[7], anna, "", "late")); fault.KindOf(err) != fault.NotFound {
			t.Error(err)
		}
		if id, repeated, err := s.Open(ctx, connected(sessionID(2000), anna, ben, "r7")); err != nil || repeated || id != sessionID(2000) {
			t.Error("a reference of what is gone is in use", id, repeated, err)
		}
		past, err := s.Past(ctx, anna, "", 10)
		if err != nil || len(past) != 1 || past[0].ID != young {
			t.Error(past, err)
		}
		if live, err := s.Live(ctx); err != nil || len(live) != 2 {
			t.Error(live, err)
		}
		for table, want := range map[string]int{"sessions": 3, "past": 2} { // one row of past for each agent
			if got := rowsIn(t, url, "SELECT COUNT(*) FROM "+table); got != want {
				t.Errorf("%s has %d rows, not %d", table, got, want)
			}
		}
		if orphans := rowsIn(t, url, "SELECT COUNT(*) FROM events WHERE session NOT IN (SELECT no FROM sessions)"); orphans != 0 {
			t.Errorf("%d events have no session", orphans)
		}
	})
	t.Run("long ones go alone", func(t *testing.T) {
		s := e.open(t, store.Options{})
		for i := range 4 {
			ended(t, s, i, 1, 1500)
		}
		for after, i := int64(0), 0; i < 4; i++ {
			removed, next, err := s.Forget(ctx, lease.Lease{}, noon, after)
			if removed != 1 || err != nil {
				t.Fatal(i, removed, next, err)
			}
			after = next
		}
	})
}

// rowsIn asks the database behind the store's back.
func rowsIn(t *testing.T, url, query string) (n int) {
	t.Helper()
	driver, name := "sqlite", strings.TrimPrefix(url, "sqlite:")
	if name == url {
		driver = "pgx"
	}
	db, err := sql.Open(driver, name)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := db.QueryRow(query).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// TestForgetOnNodes: who lost his lease removes nothing, and of two who remove at
// once neither fails.
func TestForgetOnNodes(t *testing.T) {
	ctx := context.Background()
	nodes := nodes(t, 2)
	for i := range 100 {
		ended(t, nodes[i%2], i, 1, 0)
	}
	one := begin(t, nodes[0], "one", time.Minute)
	own, ok, err := nodes[0].Take(ctx, "retention", one)
	if !ok || err != nil {
		t.Fatal(ok, err)
	}
	if err := nodes[0].Leave(ctx, one); err != nil {
		t.Fatal(err)
	}
	if removed, err := forgetAll(ctx, nodes[0], own, morning.Add(3*time.Hour)); removed != 0 || !errors.Is(err, lease.ErrLost) {
		t.Error(removed, err)
	}
	var both sync.WaitGroup
	for _, s := range nodes {
		both.Go(func() {
			if _, err := forgetAll(ctx, s, lease.Lease{}, morning.Add(3*time.Hour)); err != nil {
				t.Error(err)
			}
		})
	}
	both.Wait()
	for _, s := range nodes {
		if _, err := s.Session(ctx, sessionID(42)); fault.KindOf(err) != fault.NotFound {
			t.Error(err)
		}
		if past, err := s.Past(ctx, anna, "", 0); len(past) != 0 || err != nil {
			t.Error(past, err)
		}
	}
}
