package app_test

import (
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"path/filepath"
	"strconv"
	"sync"
	"testing"
	"time"

	"parley/internal/bus"
	"parley/internal/im"
	"parley/internal/store"
	"parley/internal/store/sqlite"

	"github.com/gorilla/websocket"
)

// floor is the least that can carry a message durably from one agent to
// another: net/http, the same store and a socket or held request; no
// authentication, no Bayeux, no checks.
type floor struct {
	store *store.Store
	hub   bus.Hub
	url   string
	boxes map[im.AgentID]*box
	told  map[im.SessionID]int64
}

// box is where one agent's notifications wait.
type box struct {
	mu      sync.Mutex // guards waiting
	waiting [][]byte
	signal  chan struct{}
	socket  *websocket.Conn // instead of waiting, once there is one
}

func openFloor(b *testing.B, clients int) *floor {
	b.Helper()
	f := &floor{boxes: map[im.AgentID]*box{}, told: map[im.SessionID]int64{}}
	var err error
	f.store, err = sqlite.Open(filepath.Join(b.TempDir(), "floor.db"), store.Options{OnCommit: f.ring})
	if err != nil {
		b.Fatal(err)
	}
	for i := range clients / 2 {
		f.pair(b, i)
	}
	f.serve(b)
	return f
}

func (f *floor) ring(commits []store.Committed) {
	for _, c := range commits {
		f.hub.Ring(bus.Topic{Session: string(c.Session)})
	}
}

// pair opens the session of agents 2i and 2i+1.
func (f *floor) pair(b *testing.B, i int) {
	name := func(n int) im.AgentID { return im.AgentID(strconv.Itoa(n)) }
	call := im.Call{ID: im.SessionID("S" + strconv.Itoa(i)), Initiator: im.Party{Agent: name(2 * i), Number: "1"}, Target: im.Party{Agent: name(2*i + 1), Number: "2"}}
	events := call.Connect(im.Act{By: name(2 * i), At: time.Now().UTC()})
	if _, _, err := f.store.Open(b.Context(), events); err != nil {
		b.Fatal(err)
	}
	f.told[call.ID] = 3
	for _, agent := range []im.AgentID{name(2 * i), name(2*i + 1)} {
		f.boxes[agent] = &box{signal: make(chan struct{}, 1)}
	}
}

func (f *floor) serve(b *testing.B) {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /send/{session}/{agent}", f.send)
	mux.HandleFunc("POST /poll/{agent}", f.poll)
	mux.HandleFunc("GET /socket/{agent}", f.upgrade)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	server := &http.Server{Handler: mux}
	go server.Serve(l)
	f.url = l.Addr().String()
	ctx, cancel := context.WithCancel(context.Background())
	var following sync.WaitGroup
	following.Go(func() { f.follow(ctx) })
	b.Cleanup(func() { server.Close(); cancel(); following.Wait(); f.store.Close() })
}

func (f *floor) send(w http.ResponseWriter, r *http.Request) {
	text, _ := io.ReadAll(r.Body)
	agent := im.AgentID(r.PathValue("agent"))
	_, err := f.store.Change(r.Context(), im.Change{Session: im.SessionID(r.PathValue("session")), By: agent,
		Decide: func(s im.Session) ([]im.Event, error) {
			return s.Send(im.Act{By: agent, At: time.Now().UTC()}, "M", string(text))
		}})
	if err != nil {
		w.WriteHeader(http.StatusInternalServerError)
	}
	io.WriteString(w, `{"statusCode":0}`)
}

func (f *floor) follow(ctx context.Context) {
	ear := f.hub.Listen()
	defer ear.Close()
	for {
		topics, err := ear.Next(ctx)
		if err != nil {
			return
		}
		for _, t := range topics {
			f.tell(ctx, im.SessionID(t.Session))
		}
	}
}

func (f *floor) tell(ctx context.Context, id im.SessionID) {
	events, _ := f.store.Events(ctx, id, f.told[id], 256)
	i, _ := strconv.Atoi(string(id[1:]))
	for _, e := range events {
		f.told[id] = e.Seq
		text, _ := json.Marshal(map[string]string{"message": e.Message.Text})
		f.boxes[im.AgentID(strconv.Itoa(2*i))].put(text)
		f.boxes[im.AgentID(strconv.Itoa(2*i+1))].put(text)
	}
}

func (bx *box) put(text []byte) {
	bx.mu.Lock()
	socket := bx.socket
	if socket == nil {
		bx.waiting = append(bx.waiting, text)
	}
	bx.mu.Unlock()
	if socket != nil {
		socket.WriteMessage(websocket.TextMessage, text)
		return
	}
	select {
	case bx.signal <- struct{}{}:
	default:
	}
}

func (f *floor) poll(w http.ResponseWriter, r *http.Request) {
	bx := f.boxes[im.AgentID(r.PathValue("agent"))]
	select {
	case <-bx.signal:
	case <-r.Context().Done():
		return
	}
	bx.mu.Lock()
	waiting := bx.waiting
	bx.waiting = nil
	bx.mu.Unlock()
	for _, text := range waiting {
		w.Write(text)
	}
}

func (f *floor) upgrade(w http.ResponseWriter, r *http.Request) {
	upgrader := websocket.Upgrader{ReadBufferSize: 512, WriteBufferSize: 1024}
	socket, err := upgrader.Upgrade(w, r, nil)
	if err != nil {
		return
	}
	bx := f.boxes[im.AgentID(r.PathValue("agent"))]
	bx.mu.Lock()
	bx.socket = socket
	bx.mu.Unlock()
	go func() {
		for {
			if _, _, err := socket.ReadMessage(); err != nil {
				return
			}
		}
	}()
}
