package store_test

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"testing"

	"parley/internal/fault"
	"parley/internal/im"
	"parley/internal/store"
)

const (
	anna = im.AgentID("anna")
	ben  = im.AgentID("ben")
	cara = im.AgentID("cara")
)

func connected(id im.SessionID, from, to im.AgentID, ref string) []im.Event {
	c := im.Call{ID: id, Initiator: im.Party{Agent: from, Number: "3001"}, Target: im.Party{Agent: to, Number: "3002"}}
	return c.Connect(im.Act{By: from, At: morning, Ref: ref})
}

func send(id im.SessionID, by im.AgentID, ref, text string) im.Change {
	return im.Change{Session: id, By: by, Ref: ref, Decide: func(s im.Session) ([]im.Event, error) {
		return s.Send(im.Act{By: by, At: morning, Ref: ref}, "id-"+text, text)
	}}
}

func release(id im.SessionID, by im.AgentID) im.Change {
	return im.Change{Session: id, By: by, Decide: func(s im.Session) ([]im.Event, error) {
		return s.Release(im.Act{By: by, At: morning}, im.Reason{Code: im.Released, Text: "done"})
	}}
}

func TestLog(t *testing.T) { everywhere(t, playsLog) }

func playsLog(t *testing.T, e engine) {
	ctx := context.Background()
	s := e.open(t, store.Options{})
	if id, repeated, err := s.Open(ctx, connected("S1", anna, ben, "r1")); id != "S1" || repeated || err != nil {
		t.Fatal(id, repeated, err)
	}
	t.Run("a busy agent is named", func(t *testing.T) {
		_, _, err := s.Open(ctx, connected("S2", cara, ben, ""))
		if fault.KindOf(err) != fault.InvalidState || fault.SubjectOf(err) != "ben" {
			t.Error(err)
		}
		if _, live, err := s.Current(ctx, cara); live || err != nil {
			t.Error(live, err)
		}
	})
	t.Run("a repeated opening answers as the first", func(t *testing.T) {
		if id, repeated, err := s.Open(ctx, connected("S3", anna, ben, "r1")); id != "S1" || !repeated || err != nil {
			t.Error(id, repeated, err)
		}
	})
	t.Run("messages are kept to the byte", func(t *testing.T) {
		text := "a\x00b \"quoted\" \\ \u2028 ä \U0001F600\n"
		c, err := s.Change(ctx, send("S1", ben, "m1", text))
		if err != nil || c.Repeated || c.Session.Messages != 1 {
			t.Fatal(c, err)
		}
		again, err := s.Change(ctx, send("S1", ben, "m1", "other"))
		if err != nil || !again.Repeated || !reflect.DeepEqual(again.Events, c.Events) {
			t.Error(again, err)
		}
		messages, err := s.Messages(ctx, "S1", 1, 10)
		if err != nil || !reflect.DeepEqual(messages, c.Events) {
			t.Error(messages, err)
		}
	})
	t.Run("the end frees the agents", func(t *testing.T) {
		if _, err := s.Change(ctx, release("S1", anna)); err != nil {
			t.Fatal(err)
		}
		if _, _, err := s.Open(ctx, connected("S4", cara, ben, "")); err != nil {
			t.Error(err)
		}
		if session, err := s.Session(ctx, "S1"); err != nil || !session.Ended() {
			t.Error(session, err)
		}
		events, err := s.Events(ctx, "S1", 3, 1)
		if err != nil || len(events) != 1 || events[0].Kind != im.EventPrivateInfo {
			t.Error(events, err)
		}
	})
	t.Run("an unknown session is not found", func(t *testing.T) {
		_, err := s.Change(ctx, release("S9", anna))
		_, err2 := s.Events(ctx, "S9", 0, 1)
		if fault.KindOf(err) != fault.NotFound || fault.KindOf(err2) != fault.NotFound {
			t.Error(err, err2)
		}
	})
}

func TestOpened(t *testing.T) { everywhere(t, playsOpened) }

func playsOpened(t *testing.T, e engine) {
	ctx := context.Background()
	s := e.open(t, store.Options{})
	id := sessionID(7)
	if _, _, err := s.Open(ctx, connected(id, anna, ben, "r1")); err != nil {
		t.Fatal(err)
	}
	if got, ok, err := s.Opened(ctx, anna, "r1"); got != id || !ok || err != nil {
		t.Error(got, ok, err)
	}
	if got, ok, err := s.Opened(ctx, ben, "r1"); ok || err != nil {
		t.Error(got, ok, err)
	}
}

func TestNews(t *testing.T) { everywhere(t, playsNews) }

func playsNews(t *testing.T, e engine) {
	ctx := context.Background()
	s := e.open(t, store.Options{})
	news := func(t *testing.T, marks map[im.AgentID]int64, want ...string) (last int64) {
		t.Helper()
		found, err := s.News(ctx, marks)
		var got []string
		for _, n := range found {
			got, last = append(got, fmt.Sprint(n.Agent, " ", n.Session, " ", n.Live, " ", n.Seq)), max(last, n.No)
		}
		slices.Sort(got)
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("got %v, %v, want %v", got, err, want)
		}
		return last
	}
	unmarked := map[im.AgentID]int64{anna: store.Unmarked, "stranger": store.Unmarked}
	news(t, unmarked)
	opened(t, s, "S1", anna, ben)
	news(t, map[im.AgentID]int64{ben: 0, anna: 1 << 40}, "anna S1 true 3", "ben S1 true 3")
	if _, err := s.Change(ctx, release("S1", anna)); err != nil {
		t.Fatal(err)
	}
	first := news(t, unmarked, "anna S1 false 0")
	for _, id := range []im.SessionID{"S2", "S3"} {
		opened(t, s, id, anna, ben)
		if _, err := s.Change(ctx, release(id, anna)); err != nil {
			t.Fatal(err)
		}
	}
	opened(t, s, "S4", cara, ben)
	if _, err := s.Change(ctx, send("S4", cara, "", "hello")); err != nil {
		t.Fatal(err)
	}
	news(t, unmarked, "anna S3 false 0")
	last := news(t, map[im.AgentID]int64{anna: first, cara: first}, "anna S2 false 0", "anna S3 false 0", "cara S4 true 4")
	news(t, map[im.AgentID]int64{anna: last})
	many := map[im.AgentID]int64{ben: first}
	for i := range 600 {
		many[agent(i)] = 0
	}
	news(t, many, "ben S2 false 0", "ben S3 false 0", "ben S4 true 4")
}
