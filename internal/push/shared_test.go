package push_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"parley/bayeux"
	"parley/bayeuxserver"
	"parley/internal/bus"
	"parley/internal/directory"
	"parley/internal/fault"
	"parley/internal/im"
	"parley/internal/push"
	"parley/internal/render"
)

// node is one of several that follow the same log. What others write it learns
// when its bell is rung, and not before.
type node struct {
	*testing.T
	hub    bus.Hub
	push   *push.Push
	bayeux *bayeuxserver.Server

	mu    sync.Mutex // guards what follows
	log   map[im.SessionID][]im.Event
	order []im.SessionID // as they began
	lost  im.SessionID   // whose events cannot be read
}

// guest is what the node keeps of a Bayeux session.
type guest struct{}

func (guest) Base() render.Base { return "" }

func newNode(t *testing.T) *node {
	n := &node{T: t, log: map[im.SessionID][]im.Event{}}
	n.bayeux = bayeuxserver.New(bayeuxserver.Config{}, bayeuxserver.Hooks{
		Authenticate: func(r *http.Request, _ *bayeux.Message) (bayeuxserver.Principal, *bayeuxserver.Refusal) {
			return bayeuxserver.Principal{User: r.Header.Get("User"), Value: guest{}}, nil
		},
		Identify:      func(r *http.Request) string { return r.Header.Get("User") },
		SessionOpened: func(s *bayeuxserver.Session) { n.push.Arrived(t.Context(), s.User()) },
	})
	ear := n.hub.Listen()
	n.push = push.New(push.Config{Log: n, Audience: n.bayeux, Logger: slog.New(slog.DiscardHandler), Poll: time.Hour,
		Seats: func(directory.UserID) []render.Seat { return nil }}, ear)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { defer close(done); n.push.Run(ctx) }()
	t.Cleanup(func() {
		_ = n.bayeux.Close(context.Background())
		cancel()
		<-done
	})
	return n
}

func (n *node) Events(_ context.Context, id im.SessionID, after int64, limit int) ([]im.Event, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if id == n.lost {
		return nil, fault.New("log", fault.Unavailable, string(id), "cut")
	}
	events := n.log[id]
	events = events[min(int(after), len(events)):]
	return slices.Clone(events[:min(limit, len(events))]), nil
}

func (n *node) Live(context.Context) ([]im.Session, error) { return nil, nil }

func (n *node) Session(_ context.Context, id im.SessionID) (s im.Session, err error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, e := range n.log[id] {
		if s, err = s.Apply(e); err != nil {
			return s, err
		}
	}
	if s.ID == "" {
		return s, fault.New("log", fault.NotFound, string(id), "")
	}
	return s, nil
}

func (n *node) News(ctx context.Context, marks map[im.AgentID]int64) (news []im.News, err error) {
	n.mu.Lock()
	order := slices.Clone(n.order)
	n.mu.Unlock()
	for i, id := range order {
		s, err := n.Session(ctx, id)
		if err != nil {
			return nil, err
		}
		for agent, mark := range marks {
			if live := !s.Ended(); live {
				news = append(news, im.News{Agent: agent, Session: id, No: int64(i + 1), Live: true, Seq: s.Seq})
			} else if mark < int64(i+1) {
				news = append(news, im.News{Agent: agent, Session: id, No: int64(i + 1)})
			}
		}
	}
	return news, nil
}

// writes has another node write; this one's bell is silent.
func (n *node) writes(events ...im.Event) {
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, e := range events {
		if n.log[e.Session] == nil {
			n.order = append(n.order, e.Session)
		}
		n.log[e.Session] = append(n.log[e.Session], e)
	}
}

// listener is an agent's Bayeux session.
type listener struct {
	*node
	user, client string
}

func (n *node) comes(user string) listener {
	n.Helper()
	l := listener{node: n, user: user}
	hands := l.post(`{"channel":"/meta/handshake","version":"1.0","supportedConnectionTypes":["long-polling"]}`)
	l.client = hands[0].ClientID
	l.post(`{"channel":"/meta/subscribe","clientId":%q,"subscription":"/v2/me/im-sessions"}`, l.client)
	return l
}

func (l listener) post(format string, args ...any) (replies []bayeux.Message) {
	l.Helper()
	r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader("["+fmt.Sprintf(format, args...)+"]"))
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("User", l.user)
	answer := httptest.NewRecorder()
	l.bayeux.ServeHTTP(answer, r)
	if err := json.Unmarshal(answer.Body.Bytes(), &replies); err != nil || len(replies) == 0 {
		l.Fatalf("%s: %v", answer.Body, err)
	}
	return replies
}

// hears returns the indexes of the messages that wait for the listener.
func (l listener) hears() (indexes []int64) {
	l.Helper()
	for _, m := range l.connects() {
		var said struct{ Index int64 }
		if m.Channel == "/v2/me/im-sessions" && json.Unmarshal(m.Data, &said) == nil && said.Index > 0 {
			indexes = append(indexes, said.Index)
		}
	}
	return indexes
}

// sees returns the states that wait for the listener.
func (l listener) sees() (states []string) {
	l.Helper()
	for _, m := range l.connects() {
		var change struct{ IMSession struct{ State string } }
		if m.Channel == "/v2/me/im-sessions" && json.Unmarshal(m.Data, &change) == nil && change.IMSession.State != "" {
			states = append(states, change.IMSession.State)
		}
	}
	return states
}

func (l listener) connects() []bayeux.Message {
	l.Helper()
	return l.post(`{"channel":"/meta/connect","clientId":%q,"connectionType":"long-polling","advice":{"timeout":0}}`, l.client)
}

// TestArrivedFirst: a session begins, and before its bell is heard here an agent
// of it comes. The other one was here, and has heard of nothing yet.
func TestArrivedFirst(t *testing.T) {
	n := newNode(t)
	ben := n.comes("ben")
	n.writes(call("S")...)
	anna := n.comes("anna")
	n.hub.Pass(bus.Topic{Session: "S"})
	n.comes("anna")
	if got := ben.sees(); !slices.Equal(got, []string{"Alerting", "Talking"}) {
		t.Errorf("ben sees %v", got)
	}
	if got := anna.sees(); got != nil {
		t.Errorf("anna, who will read it, sees %v", got)
	}
}

// TestArrivedLast: a session begins and ends before its bell is heard here. Who
// comes then will read of it; who was here before is told.
func TestArrivedLast(t *testing.T) {
	for name, early := range map[string]bool{"both come then": false, "one was here before": true} {
		t.Run(name, func(t *testing.T) {
			n := newNode(t)
			var ben listener
			if early {
				ben = n.comes("ben")
			}
			n.writes(call("S")...)
			n.writes(event("S", 4, im.EventPrivateInfo, "anna"), event("S", 5, im.EventReleased, ""))
			anna := n.comes("anna")
			if !early {
				ben = n.comes("ben")
			}
			n.hub.Pass(bus.Topic{Session: "S"})
			n.comes("anna")
			var want []string
			if early {
				want = []string{"Alerting", "Talking", "Completed"}
			}
			if got := ben.sees(); !slices.Equal(got, want) {
				t.Errorf("ben sees %v", got)
			}
			if got := anna.sees(); got != nil {
				t.Errorf("anna sees %v", got)
			}
		})
	}
}

// TestArrivedBehind: a session is followed here for ben, and its end has not been
// heard when anna comes, who has read it.
func TestArrivedBehind(t *testing.T) {
	n := newNode(t)
	ben := n.comes("ben")
	n.writes(call("S")...)
	n.hub.Pass(bus.Topic{Session: "S"})
	n.comes("ben")
	n.writes(event("S", 4, im.EventReleased, ""))
	anna := n.comes("anna")
	n.hub.Pass(bus.Topic{Session: "S"})
	n.comes("ben")
	if got := ben.sees(); !slices.Equal(got, []string{"Alerting", "Talking", "Completed"}) {
		t.Errorf("ben sees %v", got)
	}
	if got := anna.sees(); got != nil {
		t.Errorf("anna sees %v", got)
	}
}

// TestMissed: no bell tells of two sessions, and the first cannot be read when the
// node looks by itself. Neither is missed, and the first is told first.
func TestMissed(t *testing.T) {
	n := newNode(t)
	ben := n.comes("ben")
	for _, id := range []im.SessionID{"S", "T"} {
		n.writes(call(id)...)
		n.writes(event(id, 4, im.EventReleased, ""))
	}
	for _, cut := range []im.SessionID{"S", "T", ""} {
		n.mu.Lock()
		n.lost = cut
		n.mu.Unlock()
		n.hub.Pass(bus.Topic{All: true})
		n.comes("anna") // when that is answered, the node has looked
		var want []string
		if cut != "S" {
			want = []string{"Alerting", "Talking", "Completed"}
		}
		if got := ben.sees(); !slices.Equal(got, want) {
			t.Errorf("without %q ben sees %v, want %v", cut, got, want)
		}
	}
}

// TestArrived: an agent comes to a node that is behind. What was told elsewhere
// he has heard there, or will read; he must not hear it again here.
func TestArrived(t *testing.T) {
	for name, before := range map[string]string{"whose peer is here": "anna", "who is here on another connection": "ben", "who is the first here": ""} {
		t.Run(name, func(t *testing.T) {
			n := newNode(t)
			n.writes(call("S")...)
			var here *listener
			if before != "" {
				l := n.comes(before)
				here = &l
			}
			n.writes(event("S", 4, im.EventPrivateInfo, "anna"))
			ben := n.comes("ben")
			n.writes(event("S", 5, im.EventPrivateInfo, "anna"))
			n.hub.Pass(bus.Topic{Session: "S"})
			n.comes("ben") // when that is answered, the bell before it was heard
			if got := ben.hears(); !slices.Equal(got, []int64{2}) {
				t.Errorf("he hears %v", got)
			}
			if here != nil {
				if got := here.hears(); !slices.Equal(got, []int64{1, 2}) {
					t.Errorf("who was there before hears %v", got)
				}
			}
		})
	}
}
