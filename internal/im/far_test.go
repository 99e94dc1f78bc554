package im_test

import (
	"fmt"
	"testing"
	"time"

	"parley/internal/fault"
	"parley/internal/im"
)

// out is anna calling a SIP extension; in is the extension calling anna.
func out(t *testing.T) im.Session {
	t.Helper()
	c := call()
	c.Target = im.Party{Number: "3007", Leg: im.SessionLeg}
	return after(t, im.Session{}, c.Dial(by("anna"))...)
}

func in(t *testing.T) im.Session {
	t.Helper()
	c := call()
	c.Initiator, c.Target = im.Party{Number: "3007", Leg: im.PagerLeg}, c.Initiator
	return after(t, im.Session{}, c.Connect(by(""))...)
}

func TestFar(t *testing.T) {
	t.Run("a SIP peer rings, once, and answers, once", func(t *testing.T) {
		s := out(t)
		if states(s) != "Initiating " {
			t.Errorf("%+v", s)
		}
		s = after(t, s, s.FarRings(noon)...)
		if again := s.FarRings(noon); states(s) != "Initiating Alerting" || len(again) > 0 {
			t.Errorf("%+v, then %v", s, again)
		}
		events, err := s.FarAnswers(noon)
		s = does(t, s, events, err)
		again, err := s.FarAnswers(noon)
		if states(s) != "Talking Talking" || len(again) > 0 || err != nil {
			t.Errorf("%+v, then %v, %v", s, again, err)
		}
	})
	t.Run("it may answer without ringing", func(t *testing.T) {
		s := out(t)
		events, err := s.FarAnswers(noon)
		if s = does(t, s, events, err); states(s) != "Talking Talking" || len(events) != 2 {
			t.Errorf("%+v by %v", s, events)
		}
	})
	t.Run("its answer comes too late", func(t *testing.T) {
		s := out(t)
		events, err := s.Release(by("anna"), im.Reason{Code: im.Released})
		s = does(t, s, events, err)
		_, err = s.FarAnswers(noon)
		refused(t, err, fault.InvalidState)
		if late := append(s.FarRings(noon), s.FarEnds(noon, im.Reason{Code: im.Busy})...); len(late) > 0 {
			t.Errorf("%v", late)
		}
	})
	t.Run("no agent is taken for it", func(t *testing.T) {
		s := in(t)
		if _, err := s.FarAnswers(noon); err == nil {
			t.Error("the caller answers its own call")
		}
		agents := after(t, im.Session{}, call().Connect(by("anna"))...)
		_, err := agents.FarSends(by(""), "m", "hello", 9)
		refused(t, err, fault.InvalidState)
		if _, isSIP := agents.Far(); isSIP || len(agents.FarRings(noon)) > 0 {
			t.Errorf("%+v", agents)
		}
	})
	t.Run("what it writes while the agent is rung is said when she answers", func(t *testing.T) {
		c := call()
		c.Initiator, c.Target = im.Party{Number: "3007", Leg: im.PagerLeg}, c.Initiator
		s := after(t, im.Session{}, c.Ring(by(""), noon.Add(time.Minute))...)
		for i, id := range []string{"m1", "m2"} {
			events, err := s.FarSends(im.Act{At: noon, Ref: id}, id, "hello "+id, 2)
			s = does(t, s, events, err)
			if e := events[0]; e.Kind != im.EventPrivateInfoHeld || e.Ref != id || len(s.Held) != i+1 || s.Messages != 0 {
				t.Errorf("%+v, then %+v", e, s)
			}
		}
		_, err := s.FarSends(by(""), "m3", "too many", 2)
		refused(t, err, fault.InUse)
		gone := after(t, s, s.FarEnds(noon, im.Reason{Code: im.Released})...)
		_, err = gone.FarSends(by(""), "m3", "too late", 2)
		refused(t, err, fault.InvalidState)
		events, err := s.Answer(by("anna"))
		s = does(t, s, events, err)
		if len(s.Held)+len(gone.Held) > 0 || s.Messages != 2 || len(events) != 3 {
			t.Fatalf("%+v by %+v", s, events)
		}
		for i, e := range events[1:] {
			want := im.Message{ID: fmt.Sprint("m", i+1), Index: int64(i + 1), Text: fmt.Sprint("hello m", i+1)}
			if e.Kind != im.EventPrivateInfo || e.Message != want || e.Sender != "" {
				t.Errorf("%+v", e)
			}
		}
	})
	t.Run("messages go both ways under one count", func(t *testing.T) {
		s := in(t)
		events, err := s.FarSends(im.Act{At: noon, Ref: "c1"}, "m1", "hello", 9)
		s = does(t, s, events, err)
		if e := events[0]; e.Sender != "" || e.Ref != "c1" || e.Message.Index != 1 {
			t.Errorf("%+v", e)
		}
		events, err = s.Send(by("anna"), "m2", "hello")
		s = does(t, s, events, err)
		events, err = s.FarMisses(noon, im.Message{ID: "m2", Index: 2}, "SIP 415")
		s = does(t, s, events, err)
		if e := events[0]; e.Kind != im.EventError || e.Message.Index != 2 || e.Message.ID != "m2" || s.Messages != 2 {
			t.Errorf("%+v", e)
		}
		_, err = s.FarMisses(noon, im.Message{Index: 3}, "")
		refused(t, err, fault.Internal)
	})
}

// TestRefuses says of which ends the caller must hear an error (D-04).
func TestRefuses(t *testing.T) {
	ringing := after(t, im.Session{}, call().Ring(by("anna"), noon.Add(time.Minute))...)
	talking := after(t, im.Session{}, call().Connect(by("anna"))...)
	for code, want := range map[im.Code][3]bool{ // embedded and ringing, SIP peer called, talking
		im.Busy: {true, true, false}, im.Unreachable: {true, true, false}, im.Failed: {true, true, false},
		im.Rejected: {false, true, false}, im.NoAnswer: {false, true, false},
		im.Released: {false, false, false}, im.AgentLeft: {false, false, false},
	} {
		r := im.Reason{Code: code}
		if got := [3]bool{ringing.Refuses(r), out(t).Refuses(r), talking.Refuses(r)}; got != want {
			t.Errorf("%s: %v, want %v", code, got, want)
		}
	}
	if in(t).Refuses(im.Reason{Code: im.Failed}) {
		t.Error("a SIP caller hears by SIP")
	}
}
