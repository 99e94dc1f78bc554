package engine_test

import (
	"context"
	"fmt"
	"log/slog"
	"path/filepath"
	"time"

	"parley/internal/directory"
	"parley/internal/engine"
	"parley/internal/fault"
	"parley/internal/im"
	"parley/internal/record"
	"parley/internal/roster"
	"parley/internal/store"
	"parley/internal/store/sqlite"
)

// critic is what *testing.T and *rapid.T have in common.
type critic interface {
	Helper()
	Error(...any)
	Errorf(string, ...any)
	Fatal(...any)
	Fatalf(string, ...any)
}

// stage is an engine on a real store, with the people that it is given.
type stage struct {
	critic
	*engine.Engine
	cfg    engine.Config
	people *directory.Snapshot
	path   string
	store  *store.Store
	roster *roster.Roster
}

// onStage opens a stage in folder; end it by close.
func onStage(t critic, folder string, change ...func(*engine.Config)) *stage {
	t.Helper()
	s := &stage{critic: t, people: directory.New(cast()), path: filepath.Join(folder, "parley.db"), cfg: engine.Config{
		RingTimeout: 30 * time.Second, Grace: time.Minute, ResumeGrace: 2 * time.Minute, MaxText: 4096, MaxUserData: 64 << 10}}
	for _, c := range change {
		c(&s.cfg)
	}
	s.open()
	return s
}

func (s *stage) open() {
	s.Helper()
	var err error
	if s.store, err = sqlite.Open(s.path, store.Options{Readers: 1}); err != nil {
		s.Fatal(err)
	}
	if s.roster, err = roster.Open(context.Background(), record.NewFollower(s.store, time.Second), func(directory.UserID) {}); err != nil {
		s.Fatal(err)
	}
	s.Engine = engine.New(s.cfg, s.store, func() *directory.Snapshot { return s.people }, s.roster, slog.New(slog.DiscardHandler))
	if err := s.Resume(context.Background()); err != nil {
		s.Fatal(err)
	}
}

func (s *stage) close() {
	s.Engine.Close()
	if err := s.store.Close(); err != nil {
		s.Error(err)
	}
}

// restarts closes and opens it again on the same store.
func (s *stage) restarts() { s.close(); s.open() }

// cast is anna at 3001, ben at 3002, cara at 3003, who answers by hand, and
// dan at 3004.
func cast() directory.Contents {
	people := directory.Contents{ContactCenters: []directory.ContactCenter{
		{DomainName: "demo", Features: []directory.Feature{directory.FeatureVoice, directory.FeatureIM}}}}
	for i, name := range []string{"anna", "ben", "cara", "dan"} {
		number := fmt.Sprint(3001 + i)
		annex := directory.Annex{"TServer": {"multimedia": "true", "sip-signalling-chat": "none"}}
		if name == "cara" {
			annex["parley"] = map[string]string{"auto-answer": "false"}
		}
		people.Devices = append(people.Devices, directory.Device{ID: directory.DeviceID(number), ContactCenter: "demo",
			PhoneNumber: number, Annex: annex})
		people.Users = append(people.Users, directory.User{ID: directory.UserID(name), ContactCenter: "demo", UserName: name,
			Enabled: true, Roles: []directory.Role{directory.RoleAgent}, Devices: []directory.DeviceID{directory.DeviceID(number)}})
	}
	return people
}

// settles has the engine settle its waits; seen says who of those it asks for is elsewhere.
func (s *stage) settles(seen func([]string) []string) {
	s.Helper()
	err := s.Settle(context.Background(), func(_ context.Context, asked []string) ([]string, error) { return seen(asked), nil })
	if err != nil {
		s.Error(err)
	}
}

// number is where an agent of the cast is reached.
func number(name string) string {
	return map[string]string{"anna": "3001", "ben": "3002", "cara": "3003", "dan": "3004"}[name]
}

func (s *stage) user(name string) directory.User {
	u, ok := s.people.UserNamed(name)
	if !ok {
		s.Fatalf("nobody is called %s", name)
	}
	return u
}

// seat logs agents in.
func (s *stage) seat(names ...string) {
	s.Helper()
	for _, name := range names {
		if _, err := s.StartSession(context.Background(), s.user(name), roster.Wish{}, nil); err != nil {
			s.Fatal(name, err)
		}
	}
}

// calls has one agent call another and returns the session.
func (s *stage) calls(caller, callee string) im.SessionID {
	s.Helper()
	id, err := s.Initiate(context.Background(), s.user(caller), engine.Initiate{Destination: number(callee)})
	if err != nil {
		s.Fatal(err)
	}
	return id
}

// session is the state of a session in the store.
func (s *stage) session(id im.SessionID) im.Session {
	s.Helper()
	got, err := s.store.Session(context.Background(), id)
	if err != nil {
		s.Fatal(err)
	}
	return got
}

// expect checks in which state each party is, and why the session ended.
func (s *stage) expect(id im.SessionID, caller, callee im.State, reason im.Code) {
	s.Helper()
	got := s.session(id)
	if got.Parties[0].State != caller || got.Parties[1].State != callee || got.Reason.Code != reason {
		s.Errorf("got %+v, want %s, %s, %q", got, caller, callee, reason)
	}
}

// kind is the kind of a fault, or "none".
func kind(err error) string {
	if err == nil {
		return "none"
	}
	return fault.KindOf(err).String()
}
