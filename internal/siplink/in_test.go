package siplink_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"parley/internal/im"
	"parley/internal/siplink"
)

func TestInvite(t *testing.T) {
	t.Run("anna's DN answers by itself", func(t *testing.T) {
		s := onStage(t)
		d := s.invites("3007", "3001")
		s.until("200", func() bool { return d.state() == "accepted" })
		got := s.becomes(s.current("anna").ID, "Talking Talking", "")
		if got.Parties[0].Number != "3007" || got.Parties[1].Agent != "anna" || d.rang != 1 {
			t.Errorf("%+v", got)
		}
		s.says(got.ID, "hello")
		s.hears("hello")
		d.accepted.h.Message(context.Background(), siplink.Incoming{Text: "hi", Ref: "1"})
		if all := s.transcript(got.ID); len(all) != 2 {
			t.Errorf("%q", all)
		}
	})
	t.Run("cara is rung and accepts", func(t *testing.T) {
		s := onStage(t)
		d := s.invites("3007", "3003")
		s.until("180", func() bool { d.mu.Lock(); defer d.mu.Unlock(); return d.rang == 1 })
		id := s.current("cara").ID
		if err := s.engine.Accept(context.Background(), s.user("cara"), id, ""); err != nil {
			t.Fatal(err)
		}
		s.until("200", func() bool { return d.state() == "accepted" })
	})
	t.Run("what it writes while cara rings waits for her", func(t *testing.T) {
		s := onStage(t)
		d := s.invites("3007", "3003")
		s.until("ringing", func() bool { return s.current("cara").ID != "" })
		id := s.current("cara").ID
		if got := s.writes("3007", "3003", "are you there"); got != 200 {
			t.Error(got)
		}
		if err := s.engine.Accept(context.Background(), s.user("cara"), id, ""); err != nil {
			t.Fatal(err)
		}
		s.until("it is told", func() bool { return d.state() == "accepted" && fmt.Sprint(s.transcript(id)) == "[: are you there]" })
	})
	t.Run("cara rejects", func(t *testing.T) {
		s := onStage(t)
		d := s.invites("3007", "3003")
		s.until("ringing", func() bool { return s.current("cara").ID != "" })
		if err := s.engine.Reject(context.Background(), s.user("cara"), s.current("cara").ID, ""); err != nil {
			t.Fatal(err)
		}
		s.until("603", func() bool { return d.state() == "603" })
	})
	t.Run("cara does not answer", func(t *testing.T) {
		inTime(t, func(t *testing.T) {
			s := onStage(t, func(s *stage) { s.ring = 30 * time.Second })
			d := s.invites("3007", "3003")
			s.until("180", func() bool { d.mu.Lock(); defer d.mu.Unlock(); return d.rang == 1 })
			s.passes(30*time.Second, "480", func() bool { return d.state() == "480" })
		})
	})
	t.Run("the caller gives up", func(t *testing.T) {
		s := onStage(t)
		d := s.invites("3007", "3003")
		s.until("ringing", func() bool { return s.current("cara").ID != "" })
		id := s.current("cara").ID
		close(d.cancel)
		if got := s.becomes(id, "Completed Completed", im.Released); got.Reason.Text != "3007 gave up" {
			t.Errorf("%+v", got.Reason)
		}
	})
	t.Run("who reaches nobody", func(t *testing.T) {
		s := onStage(t)
		s.becomes(s.calls("3008"), "Talking Talking", "")
		for to, want := range map[string]string{"3001": "486", "3005": "480", "9999": "404", "3008": "403"} {
			d := s.invites("3007", to)
			s.until(to+" "+want, func() bool { return d.state() == want })
		}
	})
	t.Run("who has written may call", func(t *testing.T) {
		s := onStage(t)
		if got := s.writes("3007", "3001", "hello"); got != 200 {
			t.Fatal(got)
		}
		before := s.current("anna").ID
		d := s.invites("3007", "3001")
		s.until("the call", func() bool { return d.state() == "accepted" })
		if got := s.session(before); got.Reason.Text != "3007 calls" || s.current("anna").ID == before {
			t.Errorf("%+v", got)
		}
		again := s.invites("3007", "3001") // who has a dialog is busy
		s.until("486", func() bool { return again.state() == "486" })
	})
	t.Run("who may not call", func(t *testing.T) {
		s := onStage(t)
		for _, from := range []string{"3001", "9999"} {
			d := s.invites(from, "3003")
			s.until(from+" 403", func() bool { return d.state() == "403" })
		}
		masked := siplink.Incoming{From: siplink.Peer{Number: "3007", Trunk: "pbx"}, To: "3001", Text: "I am 3007", Ref: "r"}
		if got := s.legs.Message(context.Background(), masked); got.Code != 403 {
			t.Errorf("a trunk speaks as a DN of ours: %v", got)
		}
		if got := s.writes("3001", "3003", "hello"); got != 403 {
			t.Errorf("%d", got)
		}
	})
}

func TestMessage(t *testing.T) {
	t.Run("a first message makes the session, the next ones go on in it", func(t *testing.T) {
		s := onStage(t)
		for i := range 20 {
			if got := s.writes("3008", "3001", fmt.Sprint(i)); got != 200 {
				t.Errorf("%d", got)
			}
		}
		id := s.current("anna").ID
		if got := s.transcript(id); len(got) != 20 || got[0] != ": 0" || got[19] != ": 19" {
			t.Errorf("%q", got)
		}
		s.says(id, "hello")
		s.hears("hello")
	})
	t.Run("two first messages at once make one session", func(t *testing.T) {
		s := onStage(t)
		codes := make(chan int)
		for _, text := range []string{"one", "two"} {
			go func() { codes <- s.writes("3008", "3001", text) }()
		}
		if a, b := <-codes, <-codes; a != 200 || b != 200 {
			t.Error(a, b)
		}
		if got := s.transcript(s.current("anna").ID); len(got) != 2 {
			t.Errorf("%q", got)
		}
	})
	t.Run("another peer finds her busy", func(t *testing.T) {
		s := onStage(t)
		s.writes("3008", "3001", "first")
		if got := s.writes("+4930", "3001", "second"); got != 486 {
			t.Error(got)
		}
	})
	t.Run("what comes through a trunk is answered through it", func(t *testing.T) {
		s := onStage(t)
		if got := s.writes("+4930", "3001", "hello"); got != 200 {
			t.Fatal(got)
		}
		s.says(s.current("anna").ID, "hi")
		s.hears("hi")
		s.restarts()
		s.says(s.current("anna").ID, "again")
		s.hears("hi", "again")
		if fmt.Sprint(s.to) != "[sip:+4930@pbx.test sip:+4930@pbx.test]" {
			t.Errorf("%q", s.to)
		}
	})
	t.Run("who was called by the dial plan answers in the same session", func(t *testing.T) {
		s := onStage(t)
		id := s.calls("030 12")
		s.becomes(id, "Talking Talking", "")
		if got := s.writes("+493012", "3001", "yes?"); got != 200 {
			t.Fatal(got)
		}
		if got := s.transcript(id); len(got) != 1 {
			t.Errorf("%q", got)
		}
	})
	t.Run("who calls is known by the number that calls him back", func(t *testing.T) {
		s := onStage(t)
		if got := s.writes("+493012", "3001", "hello"); got != 200 {
			t.Fatal(got)
		}
		if far, _ := s.current("anna").Far(); far.Number != "03012" {
			t.Errorf("%+v", far)
		}
	})
	t.Run("while cara rings messages wait, also over a restart", func(t *testing.T) {
		s := onStage(t)
		for _, text := range []string{"one", "two", "two", "three"} {
			if got := s.writes("3008", "3003", text); got != 200 {
				t.Errorf("%s: %d", text, got)
			}
		}
		if got := s.writes("3008", "3003", "too many"); got != 480 {
			t.Errorf("%d", got)
		}
		id := s.current("cara").ID
		if got := s.transcript(id); len(got) != 0 {
			t.Errorf("%q", got)
		}
		s.restarts()
		if err := s.engine.Accept(context.Background(), s.user("cara"), id, ""); err != nil {
			t.Fatal(err)
		}
		s.until("all are told", func() bool { return fmt.Sprint(s.transcript(id)) == "[: one : two : three]" })
		if got := s.writes("3008", "3003", "four"); got != 200 {
			t.Errorf("%d", got)
		}
	})
	t.Run("what cannot be told", func(t *testing.T) {
		s := onStage(t)
		for text, want := range map[string]int{strings.Repeat("x", 101): 413, "": 200} {
			if got := s.writes("3008", "3001", text); got != want {
				t.Errorf("%d, want %d", got, want)
			}
		}
		for to, want := range map[string]int{"3005": 480, "9999": 404, "3007": 403} {
			if got := s.writes("3008", to, "hello"); got != want {
				t.Errorf("%s: %d, want %d", to, got, want)
			}
		}
		if s.current("anna").ID != "" {
			t.Error("something made a session")
		}
	})
}
