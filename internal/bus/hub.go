package bus

import (
	"context"
	"sync"
)

// Topic is what a bell is about: a session, a user, or a login with its user.
type Topic struct {
	Session string // id of an IM session whose log grew
	User    string // id of a user whose devices changed
	Login   string // id of a login of User that has ended
	Records bool   // what nodes share besides the logs has changed
	All     bool   // look at everything: a ring may have been missed
	Here    bool   // of a User: he came to this process; nobody else is told
}

// Hub passes rings to every ear. The zero Hub is ready; all methods may be
// called at once from anywhere.
type Hub struct {
	mu   sync.Mutex // guards ears
	ears map[*Ear]struct{}
}

// Ring tells every ear, on all nodes that are linked, to look at the topics
// again. It never waits.
func (h *Hub) Ring(topics ...Topic) { h.ring(topics, false) }

// Pass tells the ears of this process what another node rang.
func (h *Hub) Pass(topics ...Topic) { h.ring(topics, true) }

func (h *Hub) ring(topics []Topic, foreign bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for ear := range h.ears {
		if !foreign || !ear.own {
			ear.hear(topics)
		}
	}
}

// Listen returns an ear that hears every ring from now on. Close it.
func (h *Hub) Listen() *Ear { return h.listen(false) }

func (h *Hub) listen(own bool) *Ear {
	e := &Ear{hub: h, own: own, waiting: map[Topic]bool{}, signal: make(chan struct{}, 1)}
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.ears == nil {
		h.ears = map[*Ear]struct{}{}
	}
	h.ears[e] = struct{}{}
	return e
}

// Ear collects rings for one follower.
type Ear struct {
	hub    *Hub
	own    bool          // hears nothing of other nodes
	signal chan struct{} // holds a token while something waits

	mu      sync.Mutex // guards what follows
	waiting map[Topic]bool
	order   []Topic
}

// Tell has this ear alone hear of the topics.
func (e *Ear) Tell(topics ...Topic) { e.hear(topics) }

func (e *Ear) hear(topics []Topic) {
	e.mu.Lock()
	for _, t := range topics {
		if !e.waiting[t] {
			e.waiting[t] = true
			e.order = append(e.order, t)
		}
	}
	e.mu.Unlock()
	select {
	case e.signal <- struct{}{}:
	default: // the token lies there already
	}
}

// Next waits for a ring and returns every topic rung since the last call. Its
// error is ctx's. One goroutine may call it.
func (e *Ear) Next(ctx context.Context) ([]Topic, error) {
	for {
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-e.signal:
		}
		if topics := e.take(); len(topics) > 0 {
			return topics, nil
		}
	}
}

func (e *Ear) take() []Topic {
	e.mu.Lock()
	defer e.mu.Unlock()
	topics := e.order
	e.order = nil
	clear(e.waiting)
	return topics
}

// Close ends the ear: it hears nothing more.
func (e *Ear) Close() {
	e.hub.mu.Lock()
	defer e.hub.mu.Unlock()
	delete(e.hub.ears, e)
}
