package roster_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"parley/internal/agentstate"
	"parley/internal/directory"
	"parley/internal/fault"
	"parley/internal/roster"
	"parley/test/records"
)

// floor is a roster of anna with 3001 and 3002, ben with 3003, and the desks
// P1, with 3010, and P2, with the position 3011 and 3012.
type floor struct {
	testing.TB
	*roster.Roster
	ledger *records.Store
	people *directory.Snapshot

	mu   sync.Mutex // guards told
	told []directory.UserID
}

func onFloor(t testing.TB) *floor {
	t.Helper()
	f := &floor{TB: t, ledger: &records.Store{}}
	var c directory.Contents
	for _, n := range []directory.DeviceID{"3001", "3002", "3003", "3010", "3011", "3012"} {
		c.Devices = append(c.Devices, directory.Device{ID: n, ContactCenter: "demo", PhoneNumber: string(n), Type: directory.Extension})
	}
	c.Devices[4].Type = directory.ACDPosition
	c.Places = []directory.Place{{ContactCenter: "demo", Name: "P1", Devices: []directory.DeviceID{"3010"}},
		{ContactCenter: "demo", Name: "P2", Devices: []directory.DeviceID{"3011", "3012"}}}
	c.Users = []directory.User{{ID: "anna", ContactCenter: "demo", UserName: "anna", Devices: []directory.DeviceID{"3001", "3002"}},
		{ID: "ben", ContactCenter: "demo", UserName: "ben", Devices: []directory.DeviceID{"3003"}}}
	f.people = directory.New(c)
	f.opens()
	return f
}

// opens starts the roster anew on what was kept.
func (f *floor) opens() {
	f.Helper()
	r, err := roster.Open(context.Background(), f.ledger, func(user directory.UserID) {
		f.mu.Lock()
		defer f.mu.Unlock()
		f.told = append(f.told, user)
	})
	if err != nil {
		f.Fatal(err)
	}
	f.Roster = r
}

// heard returns who was told since it was last asked.
func (f *floor) heard() string {
	f.mu.Lock()
	defer f.mu.Unlock()
	told := fmt.Sprint(f.told)
	f.told = nil
	return told
}

func (f *floor) enters(name string, w roster.Wish) error {
	user, _ := f.people.UserNamed(name)
	_, err := f.Start(context.Background(), f.people, user, w)
	return err
}

// become is a change into a state of that name.
func become(name agentstate.Name) func(agentstate.Standing) agentstate.Standing {
	return func(s agentstate.Standing) agentstate.Standing {
		s.State = agentstate.State{Name: name}
		return s
	}
}

func disturb(on bool) func(agentstate.Standing) agentstate.Standing {
	return func(s agentstate.Standing) agentstate.Standing {
		s.DoNotDisturb = on
		return s
	}
}

func (f *floor) stands(user directory.UserID, c roster.Change) {
	f.Helper()
	if err := f.Stand(context.Background(), user, c); err != nil {
		f.Error(err)
	}
}

// expect checks how a user stands on his devices: "3001 Ready, 3002 LoggedIn dnd".
func (f *floor) expect(user directory.UserID, want string) {
	f.Helper()
	s, _ := f.Session(user)
	if got := shown(s); got != want {
		f.Errorf("%s: got %q, want %q", user, got, want)
	}
}

func shown(s roster.Session) string {
	text := ""
	for _, d := range s.Active {
		if text != "" {
			text += ", "
		}
		standing := s.Standing(d)
		text += string(d) + " " + string(standing.Name)
		if standing.DoNotDisturb {
			text += " dnd"
		}
	}
	return text
}

func TestStand(t *testing.T) {
	f := onFloor(t)
	t.Run("who is not logged in has no state", func(t *testing.T) {
		err := f.Stand(t.Context(), "anna", roster.Change{To: become("Ready")})
		if err == nil || fault.KindOf(err) != fault.InvalidState || f.heard() != "[]" {
			t.Error(err)
		}
	})
	if err := errors.Join(f.enters("anna", roster.Wish{}), f.enters("ben", roster.Wish{Place: "P2"})); err != nil {
		t.Fatal(err)
	}
	f.heard()
	t.Run("who logs in is LoggedIn", func(t *testing.T) {
		f.TB = t
		f.expect("anna", "3001 LoggedIn, 3002 LoggedIn")
		f.expect("ben", "3011 LoggedIn")
	})
	t.Run("a change is for all devices, or for one", func(t *testing.T) {
		f.TB = t
		f.stands("anna", roster.Change{To: become("Ready")})
		f.expect("anna", "3001 Ready, 3002 Ready")
		f.stands("anna", roster.Change{Device: "3002", To: become("NotReady")})
		f.stands("anna", roster.Change{Device: "3001", To: disturb(true)})
		f.expect("anna", "3001 Ready dnd, 3002 NotReady")
		f.expect("ben", "3011 LoggedIn")
		if got := f.heard(); got != "[anna anna anna]" {
			t.Error(got)
		}
	})
	t.Run("what changes nothing is told and not written", func(t *testing.T) {
		f.TB = t
		before := f.ledger.Writes()
		f.stands("anna", roster.Change{Device: "3002", To: become("NotReady")})
		if got := f.heard(); got != "[anna]" || f.ledger.Writes() != before {
			t.Error(got, f.ledger.Writes()-before)
		}
	})
	t.Run("a device of the place where one is not logged in has no state", func(t *testing.T) {
		err := f.Stand(t.Context(), "ben", roster.Change{Device: "3012", To: become("Ready")})
		if err == nil || fault.KindOf(err) != fault.InvalidState {
			t.Error(err)
		}
	})
	t.Run("states survive a restart", func(t *testing.T) {
		f.TB = t
		f.opens()
		f.expect("anna", "3001 Ready dnd, 3002 NotReady")
		f.expect("ben", "3011 LoggedIn")
	})
	t.Run("starting again at the same place keeps them", func(t *testing.T) {
		f.TB = t
		if err := f.enters("anna", roster.Wish{}); err != nil {
			t.Error(err)
		}
		f.expect("anna", "3001 Ready dnd, 3002 NotReady")
	})
	t.Run("another place begins anew", func(t *testing.T) {
		f.TB = t
		if err := f.enters("anna", roster.Wish{Place: "P1"}); err != nil {
			t.Error(err)
		}
		f.expect("anna", "3010 LoggedIn")
	})
}

func TestStand_repeats(t *testing.T) {
	f := onFloor(t)
	if err := f.enters("anna", roster.Wish{}); err != nil {
		t.Fatal(err)
	}
	f.stands("anna", roster.Change{Ref: "1", To: become("Ready")})
	f.stands("anna", roster.Change{Ref: "2", To: become("NotReady")})
	f.heard()
	t.Run("a repeat does nothing, also after a restart", func(t *testing.T) {
		f.TB = t
		for range 2 {
			f.stands("anna", roster.Change{Ref: "1", To: become("Ready")})
			f.expect("anna", "3001 NotReady, 3002 NotReady")
			f.opens()
		}
		if got := f.heard(); got != "[]" {
			t.Error(got)
		}
	})
	t.Run("32 references are remembered", func(t *testing.T) {
		f.TB = t
		for i := range 31 {
			f.stands("anna", roster.Change{Ref: fmt.Sprint("more ", i), To: become("NotReady")})
		}
		f.stands("anna", roster.Change{Ref: "2", To: become("AfterAll")})
		f.expect("anna", "3001 NotReady, 3002 NotReady")
		f.stands("anna", roster.Change{Ref: "1", To: become("Ready")}) // forgotten, so it is a new one
		f.expect("anna", "3001 Ready, 3002 Ready")
	})
	t.Run("they end with the session", func(t *testing.T) {
		f.TB = t
		if _, _, err := f.End(t.Context(), "anna"); err != nil {
			t.Fatal(err)
		}
		if err := f.enters("anna", roster.Wish{}); err != nil {
			t.Fatal(err)
		}
		f.stands("anna", roster.Change{Ref: "1", To: become("NotReady")})
		f.expect("anna", "3001 NotReady, 3002 NotReady")
	})
}

func TestStand_storeFails(t *testing.T) {
	f := onFloor(t)
	if err := f.enters("anna", roster.Wish{}); err != nil {
		t.Fatal(err)
	}
	f.heard()
	f.ledger.Breaks(fault.New("test", fault.Unavailable, "", ""))
	if err := f.Stand(t.Context(), "anna", roster.Change{To: become("Ready")}); err == nil || fault.KindOf(err) != fault.Unavailable {
		t.Error(err)
	}
	f.expect("anna", "3001 LoggedIn, 3002 LoggedIn")
	if got := f.heard(); got != "[]" {
		t.Error("told of what is not kept:", got)
	}
	f.ledger.Breaks(nil)
	f.opens()
	f.expect("anna", "3001 LoggedIn, 3002 LoggedIn")
}
