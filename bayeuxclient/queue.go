package bayeuxclient

import (
	"context"
	"encoding/json"
	"sync"
	"time"
)

// Event is what Next returns: a message on a channel, or a Gap.
type Event struct {
	Channel string
	Data    json.RawMessage // nil when the message had none; not to be changed
	At      time.Time       // when it arrived

	// Gap says, with everything but At unset, that the session was made anew:
	// events before this point may be lost.
	Gap bool
}

// queue holds events between the connection and Next. It never blocks who puts.
type queue struct {
	limit int

	mu     sync.Mutex // guards what follows
	events []Event
	full   bool          // an event was refused since the last reopen
	ended  error         // no more events will come
	wake   chan struct{} // one token: there is something for Next
	room   chan struct{} // one token: half of the queue is free
}

func newQueue(limit int) *queue {
	return &queue{limit: limit, wake: make(chan struct{}, 1), room: make(chan struct{}, 1)}
}

// put reports whether the event was taken. After one refusal nothing is taken
// until reopen, so that events after a loss never look like its successors.
func (q *queue) put(e Event) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.full || len(q.events) >= q.limit {
		q.full = true
		return false
	}
	q.events = append(q.events, e)
	signal(q.wake)
	return true
}

// reopen takes events again and tells of the gap, for which there is always
// room; two gaps in a row are one.
func (q *queue) reopen(at time.Time) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.full = false
	if n := len(q.events); n == 0 || !q.events[n-1].Gap {
		q.events = append(q.events, Event{Gap: true, At: at})
	}
	signal(q.wake)
}

func (q *queue) end(why error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.ended = why
	signal(q.wake)
}

// next waits for an event; what waits is returned before the reason of the end.
func (q *queue) next(ctx context.Context) (Event, error) {
	for {
		e, ok, err := q.take()
		if ok || err != nil {
			return e, err
		}
		select {
		case <-q.wake:
		case <-ctx.Done():
			return Event{}, ctx.Err()
		}
	}
}

func (q *queue) take() (e Event, ok bool, err error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.events) == 0 {
		if q.ended != nil {
			signal(q.wake) // another goroutine may be waiting as well
		}
		return Event{}, false, q.ended
	}
	e, q.events = q.events[0], q.events[1:]
	if len(q.events) > 0 || q.ended != nil {
		signal(q.wake)
	}
	if len(q.events) <= q.limit/2 {
		signal(q.room)
	}
	return e, true, nil
}

// halfEmpty waits until at most half of the queue is taken.
func (q *queue) halfEmpty(ctx context.Context) error {
	for !q.isHalfEmpty() {
		select {
		case <-q.room:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

func (q *queue) isHalfEmpty() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	return len(q.events) <= q.limit/2
}

func (q *queue) isFull() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.full
}

func signal(token chan struct{}) {
	select {
	case token <- struct{}{}:
	default:
	}
}
