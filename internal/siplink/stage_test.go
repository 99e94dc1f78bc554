package siplink_test

import (
	"context"
	"fmt"
	"log/slog"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"parley/internal/bus"
	"parley/internal/directory"
	"parley/internal/engine"
	"parley/internal/im"
	"parley/internal/record"
	"parley/internal/roster"
	"parley/internal/siplink"
	"parley/internal/store"
	"parley/internal/store/sqlite"
)

// patience is how long a play waits for what must come.
const patience = 10 * time.Second

// critic is what *testing.T and *rapid.T have in common.
type critic interface {
	Helper()
	Error(...any)
	Errorf(string, ...any)
	Fatal(...any)
	Fatalf(string, ...any)
}

// stage is an engine and its legs on a real store, with a SIP peer that is
// played.
type stage struct {
	critic
	*phone
	path   string
	ring   time.Duration
	idle   time.Duration
	leases siplink.Leases // nil: there is no other node
	node   string
	people *directory.Snapshot
	hub    bus.Hub
	store  *store.Store
	roster *roster.Roster
	engine *engine.Engine
	legs   *siplink.Legs
	stop   func()
}

func onStage(t *testing.T, change ...func(*stage)) *stage {
	t.Helper()
	s := newStage(t, t.TempDir())
	for _, c := range change {
		c(s)
	}
	s.open()
	s.seat("anna", "cara")
	t.Cleanup(func() { s.stop() })
	return s
}

func newStage(t critic, folder string) *stage {
	return &stage{critic: t, phone: newPhone(), path: filepath.Join(folder, "parley.db"), people: directory.New(cast()),
		ring: patience, idle: time.Hour}
}

// cast is anna at 3001 and cara at 3003, who answers by hand; 3007 is a SIP
// extension by dialog, 3008 one by MESSAGE alone.
func cast() directory.Contents {
	people := directory.Contents{ContactCenters: []directory.ContactCenter{
		{DomainName: "demo", Features: []directory.Feature{directory.FeatureVoice, directory.FeatureIM}}}}
	for number, d := range map[string]struct{ name, signalling, auto string }{
		"3001": {"anna", "none", "true"}, "3003": {"cara", "none", "false"}, "3005": {"dan", "none", "true"},
		"3007": {"", "session", "true"}, "3008": {"", "pager", "true"},
	} {
		people.Devices = append(people.Devices, directory.Device{ID: directory.DeviceID(number), ContactCenter: "demo", PhoneNumber: number,
			Annex: directory.Annex{"TServer": {"multimedia": "true", "sip-signalling-chat": d.signalling}, "parley": {"auto-answer": d.auto}}})
		if d.name != "" {
			people.Users = append(people.Users, directory.User{ID: directory.UserID(d.name), ContactCenter: "demo", UserName: d.name, Enabled: true,
				Roles: []directory.Role{directory.RoleAgent}, Devices: []directory.DeviceID{directory.DeviceID(number)}})
		}
	}
	return people
}

func (s *stage) open() {
	s.Helper()
	var err error
	s.store, err = sqlite.Open(s.path, store.Options{Readers: 1, OnCommit: func(all []store.Committed) {
		for _, c := range all {
			s.hub.Ring(bus.Topic{Session: string(c.Session)})
		}
	}})
	if err != nil {
		s.Fatal(err)
	}
	if s.roster, err = roster.Open(context.Background(), record.NewFollower(s.store, time.Second), func(directory.UserID) {}); err != nil {
		s.Fatal(err)
	}
	people := func() *directory.Snapshot { return s.people }
	route := siplink.Route{People: people, Bindings: s.bindings,
		Trunks: []siplink.Trunk{{Name: "pbx", URI: "sip:pbx.test", Leg: im.PagerLeg}}, Plan: []siplink.Rule{{Prefix: "0", Instead: "+49", Trunk: "pbx"}}}
	s.engine = engine.New(engine.Config{RingTimeout: s.ring, Grace: time.Hour, ResumeGrace: time.Hour, MaxText: 100, MaxUserData: 1 << 10,
		SIP: true, MaxHeld: 3, Trunk: route.Leg}, s.store, people, s.roster, slog.New(slog.DiscardHandler))
	ear := s.hub.Listen()
	s.legs = siplink.New(siplink.Config{Log: s.store, Engine: s.engine, Records: s.store, Wire: s.phone, Route: route,
		Leases: s.leases, Node: s.node,
		Bell:        func(id im.SessionID) { s.hub.Ring(bus.Topic{Session: string(id)}) },
		RingTimeout: s.ring, IdleTimeout: s.idle, PagerFallback: true, Logger: slog.New(slog.DiscardHandler)}, ear)
	if err := s.legs.Resume(context.Background()); err != nil {
		s.Fatal(err)
	}
	if err := s.engine.Resume(context.Background()); err != nil {
		s.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() { defer close(ended); s.legs.Run(ctx) }()
	s.stop = func() {
		cancel()
		<-ended
		ear.Close()
		s.engine.Close()
		if err := s.store.Close(); err != nil {
			s.Error(err)
		}
		s.stop = func() {}
	}
}

// restarts ends the process and begins another on the same store.
func (s *stage) restarts() { s.stop(); s.open() }

func (s *stage) user(name string) directory.User {
	u, _ := s.people.UserNamed(name)
	return u
}

func (s *stage) seat(names ...string) {
	s.Helper()
	for _, name := range names {
		if _, err := s.engine.StartSession(context.Background(), s.user(name), roster.Wish{}, nil); err != nil {
			s.Fatal(err)
		}
	}
}

// calls has anna call a number.
func (s *stage) calls(number string) im.SessionID {
	s.Helper()
	id, err := s.engine.Initiate(context.Background(), s.user("anna"), engine.Initiate{Destination: number})
	if err != nil {
		s.Fatal(err)
	}
	return id
}

func (s *stage) session(id im.SessionID) im.Session {
	s.Helper()
	got, err := s.store.Session(context.Background(), id)
	if err != nil {
		s.Fatal(err)
	}
	return got
}

// current is the session that an agent is in.
func (s *stage) current(name string) im.Session {
	s.Helper()
	got, _, err := s.store.Current(context.Background(), im.AgentID(name))
	if err != nil {
		s.Fatal(err)
	}
	return got
}

// until waits for something to become true.
func (s *stage) until(what string, so func() bool) {
	s.Helper()
	for end := time.Now().Add(patience); !so(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			s.Fatalf("%s did not come true", what)
		}
	}
}

// inTime plays in a time of its own, in which nobody has to wait.
func inTime(t *testing.T, play func(*testing.T)) { synctest.Test(t, play) }

// passes fails unless something becomes true after that time and not before.
func (s *stage) passes(after time.Duration, what string, so func() bool) {
	s.Helper()
	const about = time.Second // of what is done on the way
	time.Sleep(after - about)
	if so() {
		s.Fatalf("%s came too early", what)
	}
	time.Sleep(about)
	s.until(what, so)
}

// becomes waits for the parties' states, the initiator's first, and the reason.
func (s *stage) becomes(id im.SessionID, states string, reason im.Code) im.Session {
	s.Helper()
	var got im.Session
	s.until(fmt.Sprintf("%s %s", states, reason), func() bool {
		got = s.session(id)
		return fmt.Sprint(got.Parties[0].State, " ", got.Parties[1].State) == states && got.Reason.Code == reason
	})
	return got
}

func (s *stage) says(id im.SessionID, text string) {
	s.Helper()
	if err := s.engine.Send(context.Background(), s.user("anna"), id, engine.Send{Text: text}); err != nil {
		s.Fatal(err)
	}
}

func sending(text string) engine.Send { return engine.Send{Text: text} }

func (s *stage) completes(id im.SessionID) {
	s.Helper()
	if err := s.engine.Complete(context.Background(), s.user("anna"), id, ""); err != nil {
		s.Fatal(err)
	}
}

// transcript is who said what: "anna: hello" or ": hello" of the peer, and a
// mark behind what did not arrive.
func (s *stage) transcript(id im.SessionID) []string {
	s.Helper()
	events, err := s.store.Events(context.Background(), id, 0, 0)
	if err != nil {
		s.Fatal(err)
	}
	var all []string
	for _, e := range events {
		switch e.Kind {
		case im.EventPrivateInfo:
			all = append(all, string(e.Sender)+": "+e.Message.Text)
		case im.EventError:
			all[e.Message.Index-1] += " (" + e.Reason.Text + ")"
		default: // nobody said anything
		}
	}
	return all
}

// hears waits until the phone has heard exactly these texts.
func (s *stage) hears(want ...string) {
	s.Helper()
	s.until(fmt.Sprintf("the phone hears %q", want), func() bool { return fmt.Sprint(s.phone.texts()) == fmt.Sprint(want) })
}

// invites has a SIP number call a DN; the call's end is waited for by the play.
func (s *stage) invites(from, to string) *dials {
	d := &dials{phone: s.phone, cancel: make(chan struct{})}
	go s.legs.Invite(context.Background(), d, siplink.Incoming{From: peer(from), To: to, Ref: fmt.Sprint(from, to, time.Now().UnixNano())})
	return d
}

// peer is one of our DNs, or whoever comes through the trunk.
func peer(number string) siplink.Peer {
	if number[0] == '+' {
		return siplink.Peer{Number: number, Trunk: "pbx"}
	}
	return siplink.Peer{Number: number}
}

// writes is a MESSAGE from a SIP number to a DN.
func (s *stage) writes(from, to, text string) int {
	return s.legs.Message(context.Background(), siplink.Incoming{From: peer(from), To: to, Text: text, Ref: from + to + text}).Code
}
