package engine_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"parley/internal/directory"
	"parley/internal/engine"
	"parley/internal/im"
)

// TestChangeState: who may, where and with what.
func TestChangeState(t *testing.T) {
	s := onStage(t, t.TempDir())
	defer s.close()
	s.seat("anna")
	admin := s.user("anna")
	admin.Roles = []directory.Role{directory.RoleAdmin}
	elsewhere := s.user("anna")
	elsewhere.ContactCenter = "branch"
	for name, c := range map[string]struct {
		user directory.User
		ask  engine.StateChange
		want string
	}{
		"a known operation":                {s.user("anna"), engine.StateChange{Operation: "Ready"}, "none"},
		"on a device":                      {s.user("anna"), engine.StateChange{Operation: "AuxWork", Device: "3001", Reason: "lunch"}, "none"},
		"an unknown operation":             {s.user("anna"), engine.StateChange{Operation: "Lunch"}, "invalid"},
		"a reason for being ready":         {s.user("anna"), engine.StateChange{Operation: "Ready", Reason: "lunch"}, "invalid"},
		"too long a reason":                {s.user("anna"), engine.StateChange{Operation: "NotReady", Reason: strings.Repeat("x", 256)}, "out of range"},
		"another's device":                 {s.user("anna"), engine.StateChange{Operation: "Ready", Device: "3002"}, "not found"},
		"who is not logged in":             {s.user("ben"), engine.StateChange{Operation: "Ready"}, "invalid state"},
		"a device one is not logged in on": {s.user("ben"), engine.StateChange{Operation: "Ready", Device: "3002"}, "invalid state"},
		"no agent":                         {admin, engine.StateChange{Operation: "Ready"}, "permission"},
		"a contact center without voice":   {elsewhere, engine.StateChange{Operation: "Ready"}, "invalid"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := kind(s.ChangeState(t.Context(), c.user, c.ask)); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
	if states := s.AgentStates(elsewhere); len(states) != 0 {
		t.Errorf("states without voice: %v", states)
	}
}

// TestDoNotDisturb_crowd: while ben turns it on and off, everybody calls him.
// Each call comes to a session or fails because he does not want to be disturbed
// or is busy; once it is on for good nobody reaches him.
func TestDoNotDisturb_crowd(t *testing.T) {
	s := onStage(t, t.TempDir())
	defer s.close()
	s.seat("anna", "ben", "dan")
	var all sync.WaitGroup
	all.Go(func() {
		for i := range 40 {
			if err := s.DoNotDisturb(t.Context(), s.user("ben"), "3002", i%2 == 1, fmt.Sprint("ref ", i)); err != nil {
				t.Error(err)
			}
		}
	})
	for _, name := range []string{"anna", "dan"} {
		all.Go(func() {
			for range 20 {
				id := s.calls(name, "ben")
				got := s.session(id)
				if got.Ended() && !slices.Contains([]im.Code{im.Unreachable, im.Busy}, got.Reason.Code) {
					t.Errorf("%+v", got.Reason)
				}
				if !got.Ended() {
					if err := s.Complete(context.Background(), s.user(name), id, ""); err != nil {
						t.Error(err)
					}
				}
			}
		})
	}
	all.Wait()
	id := s.calls("anna", "ben")
	s.expect(id, im.Completed, "", im.Unreachable)
	if text := s.session(id).Reason.Text; text != "3002 does not want to be disturbed" {
		t.Error(text)
	}
	s.restarts()
	s.expect(s.calls("anna", "ben"), im.Completed, "", im.Unreachable)
	s.calls("ben", "anna") // he may disturb others
}
