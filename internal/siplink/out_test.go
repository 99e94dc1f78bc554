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

func TestCall(t *testing.T) {
	t.Run("a softphone rings and answers, both talk, anna hangs up", func(t *testing.T) {
		s := onStage(t)
		s.is(func() { s.rings = true })
		id := s.calls("3007")
		s.becomes(id, "Talking Talking", "")
		var want []string
		for i := range 20 {
			s.says(id, fmt.Sprint("out ", i))
			if got := s.only().h.Message(context.Background(), siplink.Incoming{Text: fmt.Sprint("in ", i), Ref: fmt.Sprint(i)}); got.Code != 200 {
				t.Errorf("%v", got)
			}
			want = append(want, fmt.Sprint("out ", i))
		}
		s.hears(want...)
		if got := s.transcript(id); len(got) != 40 || got[0] != "anna: out 0" || got[1] != ": in 0" || got[39] != ": in 19" {
			t.Errorf("%q", got)
		}
		s.completes(id)
		s.until("BYE", func() bool { s.mu.Lock(); defer s.mu.Unlock(); return s.byes == 1 })
	})
	t.Run("a message that comes again is told once", func(t *testing.T) {
		s := onStage(t)
		id := s.calls("3007")
		s.becomes(id, "Talking Talking", "")
		for range 2 {
			s.only().h.Message(context.Background(), siplink.Incoming{Text: "hello", Ref: "r"})
		}
		if got := s.transcript(id); len(got) != 1 {
			t.Errorf("%q", got)
		}
	})
	t.Run("the softphone hangs up", func(t *testing.T) {
		s := onStage(t)
		id := s.calls("3007")
		s.becomes(id, "Talking Talking", "")
		s.only().h.Ended(siplink.End{By: siplink.ByPeer})
		s.becomes(id, "Completed Completed", im.Released)
		s.calls("3007")
		if s.mu.Lock(); s.byes != 0 {
			t.Error("BYE after BYE")
		}
		s.mu.Unlock()
	})
	t.Run("the softphone vanishes", func(t *testing.T) {
		s := onStage(t)
		id := s.calls("3007")
		s.becomes(id, "Talking Talking", "")
		s.only().h.Ended(siplink.End{By: siplink.Vanished, Answer: siplink.Answer{Code: 481, Reason: "No Such Call"}})
		if got := s.becomes(id, "Completed Completed", im.Failed); !strings.Contains(got.Reason.Text, "SIP 481") {
			t.Errorf("%+v", got.Reason)
		}
	})
	t.Run("anna gives up while it rings", func(t *testing.T) {
		s := onStage(t)
		s.is(func() { s.rings, s.waits = true, true })
		id := s.calls("3007")
		s.becomes(id, "Initiating Alerting", "")
		s.completes(id)
		s.until("CANCEL", func() bool { s.mu.Lock(); defer s.mu.Unlock(); return s.canceled == 1 })
		s.becomes(id, "Completed Completed", im.Released)
	})
	t.Run("nobody answers in time", func(t *testing.T) {
		inTime(t, func(t *testing.T) {
			s := onStage(t, func(s *stage) { s.ring = 30 * time.Second })
			s.is(func() { s.waits = true })
			id := s.calls("3007")
			s.passes(30*time.Second, "the end", func() bool { return s.session(id).Ended() })
			s.becomes(id, "Completed ", im.NoAnswer)
		})
	})
	t.Run("nobody is registered", func(t *testing.T) {
		s := onStage(t)
		s.is(func() { s.absent = true })
		for _, number := range []string{"3007", "3008"} {
			if got := s.becomes(s.calls(number), "Completed ", im.Unreachable); got.Reason.Text != number+" is not available (SIP 480 Not Registered)" {
				t.Errorf("%+v", got.Reason)
			}
		}
	})
	t.Run("every refusal has its reason", func(t *testing.T) {
		s := onStage(t)
		for code, want := range map[int]im.Code{486: im.Busy, 600: im.Busy, 603: im.Rejected, 404: im.Unreachable, 480: im.Unreachable,
			408: im.NoAnswer, 500: im.Failed, 503: im.Failed, 401: im.Failed} {
			s.is(func() { s.invite = siplink.Answer{Code: code, Reason: "Words"} })
			got := s.becomes(s.calls("3007"), "Completed ", want)
			if !strings.HasPrefix(got.Reason.Text, "3007 ") || !strings.HasSuffix(got.Reason.Text, fmt.Sprintf(" (SIP %d Words)", code)) {
				t.Errorf("%d: %+v", code, got.Reason)
			}
		}
	})
	t.Run("who knows no INVITE is written to all the same", func(t *testing.T) {
		for _, code := range []int{405, 415, 488, 501} {
			s := onStage(t)
			s.is(func() { s.invite = siplink.Answer{Code: code} })
			id := s.calls("3007")
			s.becomes(id, "Talking Talking", "")
			s.says(id, "hello")
			s.hears("hello")
			s.restarts()
			s.says(id, "again")
			s.hears("hello", "again")
		}
	})
}

func TestPager(t *testing.T) {
	t.Run("a peer that takes messages alone", func(t *testing.T) {
		for _, code := range []int{200, 405, 501} {
			s := onStage(t)
			s.is(func() { s.options = siplink.Answer{Code: code} })
			id := s.calls("3008")
			s.becomes(id, "Talking Talking", "")
			s.says(id, "hello")
			s.hears("hello")
			if s.writes("3008", "3001", "hi") != 200 {
				t.Error("refused")
			}
			if got := s.transcript(id); len(got) != 2 || got[1] != ": hi" {
				t.Errorf("%q", got)
			}
		}
	})
	t.Run("a probe that finds nobody", func(t *testing.T) {
		s := onStage(t)
		for code, want := range map[int]im.Code{404: im.Unreachable, 480: im.Unreachable, 408: im.NoAnswer, 503: im.Failed} {
			s.is(func() { s.options = siplink.Answer{Code: code} })
			s.becomes(s.calls("3008"), "Completed ", want)
		}
	})
	t.Run("a message that it does not take is told, and the session goes on", func(t *testing.T) {
		s := onStage(t)
		id := s.calls("3008")
		s.becomes(id, "Talking Talking", "")
		s.is(func() {
			s.message = func(text siplink.Text) siplink.Answer {
				if text.Text == "bad" {
					return siplink.Answer{Code: 415, Reason: "Unsupported Media Type"}
				}
				return siplink.Answer{Code: 200}
			}
		})
		for _, text := range []string{"one", "bad", "two"} {
			s.says(id, text)
		}
		s.hears("one", "two")
		want := "[anna: one anna: bad (3008 did not take the message (SIP 415 Unsupported Media Type)) anna: two]"
		s.until(want, func() bool { return fmt.Sprint(s.transcript(id)) == want })
	})
	t.Run("silence ends it", func(t *testing.T) {
		inTime(t, func(t *testing.T) {
			s := onStage(t, func(s *stage) { s.idle = 15 * time.Minute })
			id := s.calls("3008")
			s.becomes(id, "Talking Talking", "")
			time.Sleep(14 * time.Minute)
			s.says(id, "hello") // begins it anew
			s.passes(15*time.Minute, "the end", func() bool { return s.session(id).Ended() })
			if got := s.becomes(id, "Completed Completed", im.Released); got.Reason.Text != "nothing was said for 15m0s" {
				t.Errorf("%+v", got.Reason)
			}
		})
	})
	t.Run("the dial plan leads to a trunk", func(t *testing.T) {
		s := onStage(t)
		id := s.calls("030 12#")
		s.becomes(id, "Talking Talking", "")
		s.says(id, "hello")
		s.hears("hello")
		if fmt.Sprint(s.to) != "[sip:+493012%23@pbx.test sip:+493012%23@pbx.test]" {
			t.Errorf("%q", s.to)
		}
	})
}

// TestGone: a dialog that the peer no longer knows is over, and what was said
// is marked.
func TestGone(t *testing.T) {
	for _, code := range []int{481, 408} {
		s := onStage(t)
		id := s.calls("3007")
		s.becomes(id, "Talking Talking", "")
		s.is(func() {
			s.message = func(siplink.Text) siplink.Answer { return siplink.Answer{Code: code, Reason: "Gone"} }
		})
		s.says(id, "hello")
		s.becomes(id, "Completed Completed", im.Failed)
		if got := fmt.Sprint(s.transcript(id)); !strings.Contains(got, fmt.Sprintf("SIP %d Gone", code)) {
			t.Error(got)
		}
	}
}
