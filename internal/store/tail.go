package store

import (
	"slices"
	"sort"

	"parley/internal/im"
)

// tail holds the last events of one session, gap-free, so that followers who
// read right after a commit need no database.
type tail struct{ events []im.Event }

// add appends events and, when twice as many as most are there, lets go of the
// older half. Where another node wrote between the last of the tail and the
// first of these, the tail begins anew.
func (t *tail) add(events []im.Event, most int) {
	if n := len(t.events); n == 0 || t.events[n-1].Seq+1 != events[0].Seq {
		t.events = slices.Clip(events)
		return
	}
	t.events = append(t.events, events...)
	if len(t.events) >= 2*most {
		t.events = append([]im.Event(nil), t.events[len(t.events)-most:]...)
	}
}

// after returns at most limit events with greater numbers than seq; false if
// the tail begins later.
func (t *tail) after(seq int64, limit int) ([]im.Event, bool) {
	if t.events[0].Seq > seq+1 {
		return nil, false
	}
	from := sort.Search(len(t.events), func(i int) bool { return t.events[i].Seq > seq })
	to := min(len(t.events), from+limit)
	return append([]im.Event(nil), t.events[from:to]...), true
}

// publish shows what the batch did to readers, then to followers.
func (s *Store) publish(b *batch) {
	s.show(b)
	if len(b.records) > 0 {
		s.options.OnRecords()
	}
	if len(b.order) == 0 {
		return
	}
	commits := make([]Committed, len(b.order))
	for i, id := range b.order {
		commits[i] = Committed{id, b.lasts[id]}
	}
	s.options.OnCommit(commits)
}

func (s *Store) show(b *batch) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for id, h := range b.heads {
		h.dirty = false
		s.heads.put(id, h)
	}
	for agent, c := range b.claims {
		s.claims.put(agent, c)
	}
	for _, e := range b.log {
		id := e.events[0].Session
		t, ok := s.tails.get(id)
		if !ok {
			t = &tail{}
			s.tails.put(id, t)
		}
		t.add(e.events, s.options.TailEvents)
	}
	s.forget(b.forgotten)
}
