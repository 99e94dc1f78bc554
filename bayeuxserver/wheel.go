package bayeuxserver

import (
	"container/heap"
	"sync"
	"time"
)

// wheel is the one clock of all sessions. Each session has at most one entry,
// for the earliest moment at which something may have to be done for it; when
// that moment is put off the entry stays and is looked at too early once, which
// costs less than moving it with every request. Nothing is done for idle
// sessions.
type wheel struct {
	clock func() instant
	fire  func(*Session)
	timer *time.Timer
	quit  chan struct{}

	mu      sync.Mutex // guards the heap and the sessions' slots in it
	entries entries
}

type entry struct {
	at instant
	s  *Session
}

func newWheel(clock func() instant, fire func(*Session)) *wheel {
	return &wheel{clock: clock, fire: fire, timer: time.NewTimer(time.Hour), quit: make(chan struct{})}
}

// arm makes the wheel fire the session at the moment, in place of whatever was
// set before.
func (w *wheel) arm(s *Session, at instant) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if s.slot == 0 {
		heap.Push(&w.entries, entry{at, s})
	} else {
		w.entries[s.slot-1].at = at
		heap.Fix(&w.entries, s.slot-1)
	}
	if s.slot == 1 {
		w.timer.Reset(time.Duration(at - w.clock()))
	}
}

// forget takes the session's entry away.
func (w *wheel) forget(s *Session) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if s.slot != 0 {
		heap.Remove(&w.entries, s.slot-1)
	}
}

func (w *wheel) run() {
	defer w.timer.Stop()
	for {
		select {
		case <-w.timer.C:
			w.turn()
		case <-w.quit:
			return
		}
	}
}

// turn fires all that is due.
func (w *wheel) turn() {
	for {
		s := w.pop()
		if s == nil {
			return
		}
		w.fire(s)
	}
}

// pop takes the next due session, or sets the timer for it and returns nil.
func (w *wheel) pop() *Session {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.entries) == 0 {
		return nil
	}
	if wait := w.entries[0].at - w.clock(); wait > 0 {
		w.timer.Reset(time.Duration(wait))
		return nil
	}
	return heap.Pop(&w.entries).(entry).s
}

func (w *wheel) stop() { close(w.quit) }

func (w *wheel) len() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.entries)
}

// entries is a heap by time; a session's slot is its index plus one.
type entries []entry

func (e entries) Len() int           { return len(e) }
func (e entries) Less(i, j int) bool { return e[i].at < e[j].at }

func (e entries) Swap(i, j int) {
	e[i], e[j] = e[j], e[i]
	e[i].s.slot, e[j].s.slot = i+1, j+1
}

func (e *entries) Push(x any) {
	*e = append(*e, x.(entry))
	x.(entry).s.slot = len(*e)
}

func (e *entries) Pop() any {
	last := len(*e) - 1
	x := (*e)[last]
	(*e)[last] = entry{}
	*e = (*e)[:last]
	x.s.slot = 0
	return x
}
