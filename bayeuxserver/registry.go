package bayeuxserver

import (
	"hash/maphash"
	"sync"
)

// registry knows the open sessions by id and by user, and for a while why
// others ended.
type registry struct {
	mu     *sync.RWMutex
	byID   map[string]*Session
	byUser map[string][]*Session // each slice is replaced, never changed
	gone   *fates
}

func newRegistry() registry {
	return registry{mu: new(sync.RWMutex), byID: map[string]*Session{}, byUser: map[string][]*Session{},
		gone: &fates{seed: maphash.MakeSeed()}}
}

// add enters the session; false when its user has too many already.
func (g *registry) add(s *Session, maxPerUser int) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if s.user != "" {
		old := g.byUser[s.user]
		if len(old) >= maxPerUser {
			return false
		}
		g.byUser[s.user] = append(old[:len(old):len(old)], s)
	}
	g.byID[s.id] = s
	return true
}

func (g *registry) remove(s *Session, reason Reason) {
	g.mu.Lock()
	defer g.mu.Unlock()
	delete(g.byID, s.id)
	g.gone.note(s.id, reason)
	var left []*Session
	for _, other := range g.byUser[s.user] {
		if other != s {
			left = append(left, other)
		}
	}
	if left == nil {
		delete(g.byUser, s.user)
		return
	}
	g.byUser[s.user] = left
}

func (g *registry) get(id string) *Session {
	g.mu.RLock()
	defer g.mu.RUnlock()
	return g.byID[id]
}

func (g *registry) of(user string) []*Session {
	g.mu.RLock()
	defer g.mu.RUnlock()
	return g.byUser[user]
}

func (g *registry) all() []*Session {
	g.mu.RLock()
	defer g.mu.RUnlock()
	list := make([]*Session, 0, len(g.byID))
	for _, s := range g.byID {
		list = append(list, s)
	}
	return list
}

// fate says why there is no session of that id.
func (g *registry) fate(id string) Reason {
	g.mu.RLock()
	defer g.mu.RUnlock()
	return g.gone.of(id)
}

// fates remembers why the last sessions ended, so that a log can say more than
// "unknown". The oldest are overwritten.
type fates struct {
	seed maphash.Seed
	next int
	ring [256]struct {
		id     uint64
		reason Reason
	}
}

func (f *fates) note(id string, reason Reason) {
	f.ring[f.next].id, f.ring[f.next].reason = maphash.String(f.seed, id), reason
	f.next = (f.next + 1) % len(f.ring)
}

func (f *fates) of(id string) Reason {
	hash := maphash.String(f.seed, id)
	for i := range f.ring {
		if f.ring[i].id == hash && f.ring[i].reason != "" {
			return f.ring[i].reason
		}
	}
	return Unknown
}
