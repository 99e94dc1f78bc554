package roster_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"

	"parley/internal/agentstate"
	"parley/internal/directory"
	"parley/internal/fault"
	"parley/internal/roster"

	"pgregory.net/rapid"
)

// sheet is the plain model of a floor: who sits where, and how. It knows the
// rule of D-33 as a list of what each wish comes to.
type sheet struct {
	seats map[directory.UserID]*seat
	told  int
}

type seat struct {
	place     string
	assigned  []directory.DeviceID
	active    []directory.DeviceID
	standings map[directory.DeviceID]string
	refs      []string
}

// wishes are the places and devices to ask for, and what they come to for each
// user; a nil list cannot be had.
var wishes = []struct {
	wish     roster.Wish
	place    string
	assigned []directory.DeviceID
	active   []directory.DeviceID
	only     directory.UserID // empty: everybody
}{
	{roster.Wish{}, "", []directory.DeviceID{"3001", "3002"}, []directory.DeviceID{"3001", "3002"}, "anna"},
	{roster.Wish{}, "", []directory.DeviceID{"3003"}, []directory.DeviceID{"3003"}, "ben"},
	{roster.Wish{Device: "3002"}, "", []directory.DeviceID{"3001", "3002"}, []directory.DeviceID{"3002"}, "anna"},
	{roster.Wish{Place: "P1"}, "P1", []directory.DeviceID{"3010"}, []directory.DeviceID{"3010"}, ""},
	{roster.Wish{Place: "P2"}, "P2", []directory.DeviceID{"3011", "3012"}, []directory.DeviceID{"3011"}, ""},
	{roster.Wish{Place: "P2", Device: "3012"}, "P2", []directory.DeviceID{"3011", "3012"}, []directory.DeviceID{"3012"}, ""},
}

// start plays a wish on the sheet and returns the kind of fault that follows, or "none".
func (m *sheet) start(user directory.UserID, n int) string {
	w := wishes[n]
	if own, ok := m.seats[user]; ok && (w.wish.Place == "" || w.wish.Place == own.place) &&
		(w.wish.Device == "" || slices.Contains(own.active, w.wish.Device)) {
		return "none"
	}
	for other, s := range m.seats {
		if other != user && slices.ContainsFunc(s.assigned, func(d directory.DeviceID) bool { return slices.Contains(w.assigned, d) }) {
			return fault.InUse.String()
		}
	}
	m.seats[user] = &seat{place: w.place, assigned: w.assigned, active: w.active, standings: map[directory.DeviceID]string{}}
	m.told++
	return "none"
}

func (m *sheet) end(user directory.UserID) {
	if _, ok := m.seats[user]; ok {
		delete(m.seats, user)
		m.told++
	}
}

func (m *sheet) stand(user directory.UserID, c roster.Change, to string) string {
	s, ok := m.seats[user]
	switch {
	case !ok, c.Device != "" && !slices.Contains(s.active, c.Device):
		return fault.InvalidState.String()
	case c.Ref != "" && slices.Contains(s.refs, c.Ref):
		return "none"
	case c.Ref != "":
		s.refs = append(s.refs, c.Ref)
	}
	for _, d := range s.active {
		if c.Device == "" || c.Device == d {
			s.standings[d] = to
		}
	}
	m.told++
	return "none"
}

func (m *sheet) shown(user directory.UserID) string {
	s, ok := m.seats[user]
	if !ok {
		return "out"
	}
	text := s.place
	for _, d := range s.active {
		to := s.standings[d]
		if to == "" {
			to = "LoggedIn"
		}
		text += fmt.Sprintf(" %s %s", d, to)
	}
	return text
}

// now is the same of the roster.
func (f *floor) now(user directory.UserID) string {
	s, ok := f.Session(user)
	if !ok {
		return "out"
	}
	text := s.Place
	for _, d := range s.Active {
		standing := s.Standing(d)
		text += fmt.Sprintf(" %s %s", d, standing.Name)
		if standing.DoNotDisturb {
			text += "+dnd"
		}
	}
	return text
}

func kind(err error) string {
	if err == nil {
		return "none"
	}
	return fault.KindOf(err).String()
}

// TestModel plays random logins, logouts, states, do-not-disturb, repeats and
// restarts, and compares the roster with the sheet after each.
func TestModel(outer *testing.T) {
	rapid.Check(outer, func(t *rapid.T) {
		f := onFloor(outer)
		m := &sheet{seats: map[directory.UserID]*seat{}}
		user := rapid.SampledFrom([]directory.UserID{"anna", "ben"})
		same := func(act string, got error, want string) {
			if kind(got) != want {
				t.Fatalf("%s: %v, want %s", act, got, want)
			}
		}
		t.Repeat(map[string]func(*rapid.T){
			"start": func(t *rapid.T) {
				who, n := user.Draw(t, "who"), rapid.IntRange(0, len(wishes)-1).Draw(t, "wish")
				if only := wishes[n].only; only != "" && only != who {
					t.Skip("not his wish")
				}
				same("start", f.enters(string(who), wishes[n].wish), m.start(who, n))
			},
			"end": func(t *rapid.T) {
				who := user.Draw(t, "who")
				_, _, err := f.End(context.Background(), who)
				m.end(who)
				same("end", err, "none")
			},
			"stand": func(t *rapid.T) {
				who := user.Draw(t, "who")
				name := rapid.SampledFrom([]agentstate.Name{"Ready", "NotReady"}).Draw(t, "state")
				dnd := rapid.Bool().Draw(t, "dnd")
				c := roster.Change{
					Device: rapid.SampledFrom([]directory.DeviceID{"", "", "3001", "3002", "3003", "3011"}).Draw(t, "device"),
					Ref:    rapid.SampledFrom([]string{"", "", "a", "b"}).Draw(t, "ref"),
					To: func(agentstate.Standing) agentstate.Standing {
						return agentstate.Standing{State: agentstate.State{Name: name}, DoNotDisturb: dnd}
					},
				}
				to := string(name)
				if dnd {
					to += "+dnd"
				}
				same("stand", f.Stand(context.Background(), who, c), m.stand(who, c, to))
			},
			"restart": func(*rapid.T) { f.opens() },
			"": func(t *rapid.T) {
				for _, who := range []directory.UserID{"anna", "ben"} {
					if got, want := f.now(who), m.shown(who); got != want {
						t.Fatalf("%s: got %q, want %q", who, got, want)
					}
				}
				if len(f.told) != m.told {
					t.Fatalf("told %d times, want %d", len(f.told), m.told)
				}
			},
		})
	})
}

// TestCrowd: many change one user's standing at once, another moves to and fro,
// and readers never see a session that is torn: all devices of one change.
func TestCrowd(t *testing.T) {
	f := onFloor(t)
	if err := f.enters("anna", roster.Wish{}); err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	var readers, writers sync.WaitGroup
	for range 2 {
		readers.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
				}
				s, ok := f.Session("anna")
				if !ok || s.Standing("3001") != s.Standing("3002") {
					t.Errorf("torn: %v", shown(s))
					return
				}
			}
		})
	}
	for w := range 4 {
		writers.Go(func() {
			for i := range 50 {
				name := agentstate.Name(fmt.Sprint(w, "-", i))
				if err := f.Stand(t.Context(), "anna", roster.Change{To: become(name), Ref: string(name)}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	writers.Go(func() {
		for range 50 {
			if err := f.enters("ben", roster.Wish{Place: "P1"}); err != nil {
				t.Error(err)
			}
			if _, _, err := f.End(t.Context(), "ben"); err != nil {
				t.Error(err)
			}
		}
	})
	writers.Wait()
	close(done)
	readers.Wait()
	s, _ := f.Session("anna")
	last := shown(s)
	f.opens()
	f.expect("anna", last) // the store saw the same order
	if got := len(f.told); got != 1+4*50+2*50 {
		t.Errorf("told %d times", got)
	}
}
