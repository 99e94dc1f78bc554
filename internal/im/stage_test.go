package im_test

import (
	"strings"
	"testing"
	"time"

	"parley/internal/fault"
	"parley/internal/im"
)

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

func by(agent im.AgentID) im.Act { return im.Act{By: agent, At: noon} }

// call is anna calling ben.
func call() im.Call {
	return im.Call{ID: "S1", UserData: im.UserData{"a": "1"},
		Initiator: im.Party{Agent: "anna", UserName: "anna", Number: "3001", Device: "d1"},
		Target:    im.Party{Agent: "ben", UserName: "ben", Number: "3002", Device: "d2"}}
}

// after is a session after events, which must all be expected.
func after(t testing.TB, s im.Session, events ...im.Event) im.Session {
	t.Helper()
	for _, e := range events {
		next, err := s.Apply(e)
		if err != nil {
			t.Fatalf("%s: %v", e.Kind, err)
		}
		s = next
	}
	return s
}

// does carries a decision out.
func does(t testing.TB, s im.Session, events []im.Event, err error) im.Session {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	return after(t, s, events...)
}

// states are the parties' states, the initiator's first.
func states(s im.Session) string {
	var all []string
	for _, p := range s.Parties {
		all = append(all, string(p.State))
	}
	return strings.Join(all, " ")
}

func refused(t testing.TB, err error, kind fault.Kind) {
	t.Helper()
	if err == nil || fault.KindOf(err) != kind {
		t.Errorf("got %v, want %s", err, kind)
	}
	if kind == fault.InvalidState && !strings.HasPrefix(fault.TextOf(err), "Invalid state") {
		t.Errorf("text %q", fault.TextOf(err))
	}
}
