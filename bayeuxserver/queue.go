package bayeuxserver

import (
	"time"

	"parley/bayeux"
)

// queue is the events that wait for a session, in the order they came. It is
// bounded by Config.MaxQueue and MaxQueueBytes; at the bound the session ends.
// The session's lock guards it.
type queue struct {
	items    []item
	bytes    int
	urgent   bool    // an item may not wait for company
	lazyAt   instant // when the first lazy item has waited long enough, 0 for never
	carrying bool    // items are being written: nothing may overtake them
}

type item struct {
	ev    *bayeux.Event
	at    instant // when it was queued
	batch int64   // in which it was last sent with the acknowledge extension, 0 for none
}

// load is what a reply or a frame carries away. Unless it is a copy, it goes
// back if the writing fails.
type load struct {
	items []item
	copy  bool
}

// add queues an event: at once or, with a time, lazily.
func (s *Session) add(ev *bayeux.Event, within time.Duration, subscribed bool) bool {
	s.mu.Lock()
	if s.reason != "" || s.parting || subscribed && !s.matches(ev.Patterns()) {
		s.mu.Unlock()
		return false
	}
	config := &s.srv.config
	if len(s.queue.items) >= config.MaxQueue || s.queue.bytes+ev.Size() > config.MaxQueueBytes {
		bye := s.endLocked(QueueFull)
		s.mu.Unlock()
		bye.carryOut()
		return false
	}
	now := s.srv.clock()
	s.queue.push(item{ev: ev, at: now}, within)
	s.srv.count.queued(1, ev.Size())
	s.ring()
	s.mu.Unlock()
	return true
}

func (q *queue) push(it item, within time.Duration) {
	q.items = append(q.items, it)
	q.bytes += it.ev.Size()
	if within <= 0 {
		q.urgent = true
		return
	}
	if at := it.at.plus(within); q.lazyAt == 0 || at < q.lazyAt {
		q.lazyAt = at
	}
}

// ready tells whether a held connect should be answered with what is queued.
func (q *queue) ready(now instant) bool {
	if len(q.items) == 0 || q.carrying {
		return false
	}
	return q.urgent || q.lazyAt != 0 && q.lazyAt <= now
}

// ring sets what is queued on its way: onto the socket, or by waking the held
// connect, now or when its laziness is over. Called under the lock.
func (s *Session) ring() {
	if len(s.queue.items) == 0 || s.queue.carrying {
		return
	}
	if s.sock != nil && !s.metaOnly {
		s.sock.kick()
		return
	}
	if s.hold == nil || s.hold.due {
		return
	}
	if s.queue.urgent || s.queue.ready(s.srv.clock()) {
		s.hold.wakeUp()
		return
	}
	s.schedule()
}

// take carries away what a reply may carry. A connect reply may always; with
// the acknowledge extension it takes copies, and the items stay until the client
// says it has them. Called under the lock.
func (s *Session) take(connect bool) load {
	q := &s.queue
	if len(q.items) == 0 || q.carrying || s.metaOnly && !connect {
		return load{}
	}
	if s.acks.active {
		return s.takeCopies()
	}
	l := load{items: q.items}
	*q = queue{carrying: true}
	return l
}

// mayRide tells whether events may ride on a reply other than that of a connect
// over HTTP (F2). They may not while a connect reply that carries events can
// still be on its way: then a client would see them out of order.
func (s *Session) mayRide() bool {
	return s.sock == nil && (s.hold != nil || !s.overHeld)
}

// settleLocked ends the carrying: what was not written goes back to the front.
func (s *Session) settleLocked(l load, written bool) {
	if len(l.items) == 0 {
		return
	}
	if !l.copy {
		s.queue.carrying = false
	}
	switch {
	case written:
		s.srv.count.delivered(l, s.srv.clock())
		s.reuse(l)
	case l.copy:
	case s.reason == "":
		s.putBack(l.items)
	default:
		s.srv.count.queued(-len(l.items), -sizeOf(l.items))
	}
}

// reuse keeps a small load's memory for the next events.
func (s *Session) reuse(l load) {
	if s.queue.items == nil && !l.copy && cap(l.items) <= 4 {
		clear(l.items)
		s.queue.items = l.items[:0]
	}
}

func (s *Session) putBack(items []item) {
	s.srv.count.putBack.Add(int64(len(items)))
	s.queue.items = append(items, s.queue.items...)
	s.queue.bytes += sizeOf(items)
	s.queue.urgent = true
}

func sizeOf(items []item) (bytes int) {
	for _, it := range items {
		bytes += it.ev.Size()
	}
	return bytes
}
