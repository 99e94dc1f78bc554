package push_test

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"parley/bayeuxserver"
	"parley/internal/bus"
	"parley/internal/directory"
	"parley/internal/fault"
	"parley/internal/im"
	"parley/internal/push"
	"parley/internal/render"
)

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// stage is a push that follows a log in memory; it notes whom it tells.
type stage struct {
	*testing.T
	hub  bus.Hub
	push *push.Push

	mu     sync.Mutex // guards what follows
	log    map[im.SessionID][]im.Event
	fails  int          // how often the log cannot be read
	broken im.SessionID // what cannot be read
	told   []string
}

func (s *stage) Events(_ context.Context, id im.SessionID, after int64, limit int) ([]im.Event, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.fails > 0 || id == s.broken {
		s.fails = max(0, s.fails-1)
		return nil, fault.New("log", fault.Unavailable, string(id), "")
	}
	events, ok := s.log[id]
	if !ok {
		return nil, fault.New("log", fault.NotFound, string(id), "")
	}
	events = events[min(int(after), len(events)):]
	return slices.Clone(events[:min(limit, len(events))]), nil
}

func (s *stage) Live(context.Context) ([]im.Session, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var live []im.Session
	for _, events := range s.log {
		var state im.Session
		for _, e := range events {
			state, _ = state.Apply(e)
		}
		if !state.Ended() {
			live = append(live, state)
		}
	}
	return live, nil
}

func (s *stage) Session(context.Context, im.SessionID) (im.Session, error) {
	return im.Session{}, fault.New("log", fault.NotFound, "", "not asked in a process that writes all")
}

func (s *stage) News(context.Context, map[im.AgentID]int64) ([]im.News, error) {
	return nil, fault.New("log", fault.NotFound, "", "not asked in a process that writes all")
}

// Sessions notes who is to hear something; nobody is connected.
func (s *stage) Sessions(user string) []*bayeuxserver.Session {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.told = append(s.told, user)
	return nil
}

// play runs a scene in its own time.
func play(t *testing.T, name string, scene func(s *stage)) {
	t.Helper()
	t.Run(name, func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			s := &stage{T: t, log: map[im.SessionID][]im.Event{}}
			scene(s)
		})
	})
}

// follow lets the push run until the test ends.
func (s *stage) follow() {
	ear := s.hub.Listen()
	s.push = push.New(push.Config{Log: s, Audience: s, Logger: slog.New(slog.DiscardHandler),
		Seats: func(directory.UserID) []render.Seat { return nil }}, ear)
	if err := s.push.Resume(context.Background()); err != nil {
		s.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { defer close(done); s.push.Run(ctx) }()
	s.Cleanup(func() { cancel(); <-done })
}

// write puts events into the log and rings the bell.
func (s *stage) write(events ...im.Event) {
	s.mu.Lock()
	id := events[0].Session
	s.log[id] = append(s.log[id], events...)
	s.mu.Unlock()
	s.hub.Ring(bus.Topic{Session: string(id)})
}

// breaks makes a session unreadable, and the next readings fail.
func (s *stage) breaks(id im.SessionID, fails int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.broken, s.fails = id, fails
}

func (s *stage) forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.told = nil
}

// expect checks who was told since the last time, in order.
func (s *stage) expect(want string) {
	s.Helper()
	synctest.Wait()
	s.mu.Lock()
	defer s.mu.Unlock()
	if got := strings.Join(s.told, " "); got != want {
		s.Errorf("told were %q, want %q", got, want)
	}
	s.told = nil
}

func call(id im.SessionID) []im.Event {
	return im.Call{ID: id, Initiator: im.Party{Agent: "anna", Number: "3001"}, Target: im.Party{Agent: "ben", Number: "3002"}}.
		Connect(im.Act{By: "anna", At: noon})
}

func event(id im.SessionID, seq int64, kind im.Kind, by im.AgentID) im.Event {
	e := im.Event{Session: id, Seq: seq, Kind: kind, At: noon, Sender: by}
	if kind == im.EventPrivateInfo {
		e.Message = im.Message{Index: seq - 3, Text: "hello"}
	}
	return e
}

func TestFollow(t *testing.T) {
	play(t, "each party is told, the sender last", func(s *stage) {
		s.follow()
		s.write(call("S")...)
		s.expect("anna ben anna ben")
		s.write(event("S", 4, im.EventPrivateInfo, "ben"))
		s.expect("anna ben")
		s.write(event("S", 5, im.EventPrivateInfo, "anna"), event("S", 6, im.EventAttachedDataChanged, "ben"))
		s.expect("ben anna anna ben")
		s.write(event("S", 7, im.EventReleased, "ben"))
		s.expect("anna ben")
	})
	play(t, "a bell that rings twice tells once", func(s *stage) {
		s.follow()
		s.write(call("S")...)
		s.expect("anna ben anna ben")
		s.hub.Ring(bus.Topic{Session: "S"}, bus.Topic{Session: "S"})
		s.expect("")
		s.write(event("S", 4, im.EventReleased, "ben"))
		s.expect("anna ben")
		s.hub.Ring(bus.Topic{Session: "S"})
		s.expect("")
	})
	play(t, "a bell that got lost is made good by the next", func(s *stage) {
		s.follow()
		s.mu.Lock()
		s.log["S"] = call("S")
		s.mu.Unlock()
		s.write(event("S", 4, im.EventPrivateInfo, "ben"))
		s.expect("anna ben anna ben anna ben")
	})
	play(t, "a log of any length is told", func(s *stage) {
		s.follow()
		events := call("S")
		for i := range 1000 {
			events = append(events, event("S", int64(i)+4, im.EventAttachedDataChanged, "ben"))
		}
		s.write(events...)
		s.expect("anna ben anna ben" + strings.Repeat(" anna ben", 1000))
	})
	play(t, "what was told before the start is not told again", func(s *stage) {
		s.log["S"], s.log["T"] = call("S"), append(call("T"), event("T", 4, im.EventReleased, "ben"))
		s.follow()
		s.hub.Ring(bus.Topic{Session: "S"})
		s.expect("")
		s.write(event("S", 4, im.EventReleased, "ben"))
		s.expect("anna ben")
	})
	play(t, "who was not reached hears nothing", func(s *stage) {
		s.follow()
		c := im.Call{ID: "S", Initiator: im.Party{Agent: "anna"}, Target: im.Party{Number: "9999"}}
		s.write(c.Refuse(im.Act{By: "anna", At: noon}, im.Reason{Code: im.Unreachable})...)
		s.expect("anna anna anna")
	})
	play(t, "a user's devices are told to that user", func(s *stage) {
		s.follow()
		s.hub.Ring(bus.Topic{User: "ben"})
		s.expect("ben ben") // devices, then channels
	})
}

func TestTrouble(t *testing.T) {
	play(t, "a log that cannot be read is tried again", func(s *stage) {
		s.follow()
		s.breaks("", 3)
		s.write(call("S")...)
		s.expect("")
		time.Sleep(2 * time.Second)
		s.expect("anna ben anna ben")
	})
	play(t, "a log that cannot be read holds nobody else up", func(s *stage) {
		s.follow()
		s.breaks("S", 0)
		s.write(call("S")...)
		for i := range 20 { // also while bells keep ringing
			id := im.SessionID(fmt.Sprint(i))
			s.write(call(id)...)
			s.expect("anna ben anna ben")
			time.Sleep(100 * time.Millisecond)
		}
		s.breaks("", 0)
		time.Sleep(time.Second)
		s.expect("anna ben anna ben")
	})
	play(t, "a session that is not there holds nobody up", func(s *stage) {
		s.follow()
		s.hub.Ring(bus.Topic{Session: "none"})
		synctest.Wait()
		s.write(call("S")...)
		s.expect("anna ben anna ben")
	})
	play(t, "a log that does not add up is left alone", func(s *stage) {
		s.follow()
		s.write(append(call("S"), event("S", 4, im.EventEstablished, "ben"), event("S", 5, im.EventReleased, "ben"))...)
		s.expect("anna ben anna ben")
		s.write(event("S", 6, im.EventReleased, "ben"))
		s.expect("")
		s.write(call("T")...)
		s.expect("anna ben anna ben")
	})
	play(t, "thousands of ended sessions are not told again", func(s *stage) {
		s.follow()
		for i := range 5000 {
			id := im.SessionID(fmt.Sprint(i))
			s.write(append(call(id), event(id, 4, im.EventReleased, "ben"))...)
			synctest.Wait()
		}
		s.forget()
		s.hub.Ring(bus.Topic{Session: "4999"}, bus.Topic{Session: "1000"})
		s.expect("")
	})
}

// TestB8: the server's own channels are not for clients to speak under.
func TestB8(t *testing.T) {
	for channel, may := range map[string]bool{"/v2/me/im-sessions": false, "/v2/anything": false, "/notifications/services": false,
		"/chat": true, "/v20/x": true} {
		if push.CanPublish(nil, channel) != may {
			t.Error(channel)
		}
	}
}
