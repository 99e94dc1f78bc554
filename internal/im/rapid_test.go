package im_test

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"parley/internal/fault"
	"parley/internal/im"
)

// events are all kinds, each as it might come, the wrong ones too.
func events(t *rapid.T, s im.Session) im.Event {
	e := im.Event{Session: "S1", Seq: s.Seq + 1, At: noon, Sender: "anna",
		Kind: rapid.SampledFrom([]im.Kind{im.EventDialing, im.EventRinging, im.EventEstablished, im.EventPrivateInfo,
			im.EventPrivateInfoHeld, im.EventAttachedDataChanged, im.EventError, im.EventReleased, "EventOther"}).Draw(t, "kind")}
	switch rapid.IntRange(0, 20).Draw(t, "flaw") {
	case 0:
		e.Seq += rapid.SampledFrom([]int64{-1, 1}).Draw(t, "seq")
	case 1:
		e.Session = "S2"
	}
	switch e.Kind {
	case im.EventDialing:
		e.Parties = []im.Party{{Role: im.Initiator, Agent: "anna"}, {Role: im.Target, Agent: "ben"}}
		if rapid.Bool().Draw(t, "SIP") {
			e.Parties[0].Agent, e.Parties[0].Leg = "", im.PagerLeg
		}
	case im.EventRinging:
		e.Manual = rapid.Bool().Draw(t, "manual")
	case im.EventPrivateInfo:
		e.Message.Index = s.Messages + rapid.SampledFrom([]int64{1, 1, 1, 0, 2}).Draw(t, "index")
	case im.EventError:
		e.Message.Index = s.Messages + rapid.SampledFrom([]int64{0, 0, -1, 1}).Draw(t, "index")
	case im.EventAttachedDataChanged:
		e.Set = im.UserData{rapid.SampledFrom([]string{"a", "b"}).Draw(t, "key"): "1"}
		e.Removed = rapid.SampledFrom([][]string{nil, {"a"}}).Draw(t, "removed")
	default: // the others carry nothing
	}
	return e
}

// expected is the table of the state machine once more, by the parties' states.
func expected(s im.Session, e im.Event) bool {
	switch e.Kind {
	case im.EventDialing:
		return s.Seq == 0
	case im.EventRinging:
		return states(s) == "Initiating "
	case im.EventEstablished:
		return states(s) == "Initiating Alerting"
	case im.EventPrivateInfo:
		return states(s) == "Talking Talking" && e.Message.Index == s.Messages+1
	case im.EventPrivateInfoHeld:
		return strings.HasPrefix(states(s), "Initiating") && s.Parties[0].Leg != im.NoLeg
	case im.EventError:
		return e.Message.Index >= 1 && e.Message.Index <= s.Messages
	case im.EventAttachedDataChanged:
		return s.Seq > 0 && !s.Ended()
	case im.EventReleased:
		return s.Seq > 0
	}
	return false
}

// TestApply plays random events: what the table does not expect is refused and
// changes nothing, and no session is ever in a state that there is not.
func TestApply(t *testing.T) {
	allowed := map[string]bool{"": true, "Initiating ": true, "Initiating Alerting": true, "Talking Talking": true,
		"Completed ": true, "Completed Completed": true}
	rapid.Check(t, func(t *rapid.T) {
		var s im.Session
		for range rapid.IntRange(1, 30).Draw(t, "length") {
			before := fmt.Sprintf("%+v", s)
			e := events(t, s)
			next, err := s.Apply(e)
			if fmt.Sprintf("%+v", s) != before {
				t.Fatalf("%s changed the session it was applied to", e.Kind)
			}
			inOrder := e.Seq == s.Seq+1 && (s.Seq == 0 || e.Session == s.ID)
			switch {
			case !inOrder:
				refusedAs(t, err, fault.Internal)
			case !expected(s, e):
				refusedAs(t, err, fault.InvalidState)
			case err != nil:
				t.Fatalf("%s in %q: %v", e.Kind, states(s), err)
			case len(next.Held) > 0 && !strings.HasPrefix(states(next), "Initiating"):
				t.Fatalf("%s in %q leaves %v waiting", e.Kind, states(s), next.Held)
			case next.Seq != s.Seq+1 || !allowed[states(next)] || next.Ended() != (states(next)[:4] == "Comp"):
				t.Fatalf("%s in %q gives %+v", e.Kind, states(s), next)
			}
			if err != nil && fmt.Sprintf("%+v", next) != before {
				t.Fatalf("a refused %s gives %+v", e.Kind, next)
			}
			s = next
		}
	})
}

func refusedAs(t *rapid.T, err error, kind fault.Kind) {
	if err == nil || fault.KindOf(err) != kind {
		t.Fatalf("got %v, want %s", err, kind)
	}
}
