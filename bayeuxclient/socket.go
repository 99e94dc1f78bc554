package bayeuxclient

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/gorilla/websocket"

	"parley/bayeux"
)

var errSocketClosed = errors.New("bayeuxclient: the WebSocket is closed")

// socket is one WebSocket and the goroutine that reads it.
type socket struct {
	conn    *websocket.Conn
	to      sink
	writing turn
	done    chan struct{} // closed when the reader has ended

	mu      sync.Mutex // guards waiting
	waiting []request
}

// request is a message that waits for its reply.
type request struct {
	message bayeux.Message
	reply   chan bayeux.Message // holds one
}

func newSocket(conn *websocket.Conn, to sink) *socket {
	s := &socket{conn: conn, to: to, writing: newTurn(), done: make(chan struct{})}
	go s.read()
	return s
}

// read ends with the connection, which close brings about.
func (s *socket) read() {
	defer close(s.done)
	defer s.close()
	for {
		kind, text, err := s.conn.ReadMessage()
		if err != nil || kind != websocket.TextMessage {
			return
		}
		batch, err := bayeux.Decode(nil, text, bayeux.Limits{})
		if err != nil {
			return
		}
		for _, m := range batch {
			s.receive(m)
		}
	}
}

func (s *socket) receive(m bayeux.Message) {
	if reply := s.claim(m); reply != nil {
		reply <- m
		return
	}
	s.to(m)
}

// claim returns where the reply m is waited for, nil when it is not.
func (s *socket) claim(m bayeux.Message) chan bayeux.Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, r := range s.waiting {
		if answers([]bayeux.Message{r.message}, m) == 0 {
			s.waiting = append(s.waiting[:i], s.waiting[i+1:]...)
			return r.reply
		}
	}
	return nil
}

func (s *socket) exchange(ctx context.Context, batch []bayeux.Message) ([]bayeux.Message, error) {
	requests := s.expect(batch)
	defer s.forget(batch)
	if err := s.write(ctx, bayeux.Encode(batch...)); err != nil {
		return nil, err
	}
	replies := make([]bayeux.Message, 0, len(batch))
	for _, r := range requests {
		select {
		case m := <-r.reply:
			replies = append(replies, m)
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		case <-s.done:
			return nil, errSocketClosed
		}
	}
	return replies, nil
}

func (s *socket) expect(batch []bayeux.Message) []request {
	s.mu.Lock()
	defer s.mu.Unlock()
	requests := make([]request, len(batch))
	for i, m := range batch {
		requests[i] = request{m, make(chan bayeux.Message, 1)}
	}
	s.waiting = append(s.waiting, requests...)
	return requests
}

// forget drops what was not answered.
func (s *socket) forget(batch []bayeux.Message) {
	s.mu.Lock()
	defer s.mu.Unlock()
	kept := s.waiting[:0:0]
	for _, r := range s.waiting {
		if !contains(batch, r.message.ID) {
			kept = append(kept, r)
		}
	}
	s.waiting = kept
}

func contains(batch []bayeux.Message, id string) bool {
	for _, m := range batch {
		if m.ID == id {
			return true
		}
	}
	return false
}

func (s *socket) write(ctx context.Context, text []byte) error {
	if err := s.writing.take(ctx); err != nil {
		return err
	}
	defer s.writing.release()
	deadline, _ := ctx.Deadline() // the zero time means none
	if err := s.conn.SetWriteDeadline(deadline); err != nil {
		return err
	}
	return s.conn.WriteMessage(websocket.TextMessage, text)
}

func (s *socket) isClosed() bool {
	select {
	case <-s.done:
		return true
	default:
		return false
	}
}

// close may be called any number of times; the reader then ends by itself.
func (s *socket) close() {
	_ = s.conn.SetReadDeadline(time.Unix(1, 0))
	_ = s.conn.Close()
}
