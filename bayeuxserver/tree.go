package bayeuxserver

import (
	"sync"

	"parley/bayeux"
)

// tree knows which sessions subscribed to which pattern. Only Publish needs it;
// Deliver asks the session alone.
type tree struct {
	mu     *sync.RWMutex
	groups map[string]*group
}

// group is the subscribers of one pattern; its name is the one string that they
// share.
type group struct {
	name     string
	sessions map[*Session]struct{}
}

func newTree() tree { return tree{mu: new(sync.RWMutex), groups: map[string]*group{}} }

// add enters a subscription and returns the shared spelling of the pattern.
func (t *tree) add(pattern string, s *Session) string {
	t.mu.Lock()
	defer t.mu.Unlock()
	g := t.groups[pattern]
	if g == nil {
		g = &group{name: pattern, sessions: map[*Session]struct{}{}}
		t.groups[pattern] = g
	}
	g.sessions[s] = struct{}{}
	return g.name
}

func (t *tree) remove(pattern string, s *Session) {
	t.mu.Lock()
	defer t.mu.Unlock()
	g := t.groups[pattern]
	if g == nil {
		return
	}
	delete(g.sessions, s)
	if len(g.sessions) == 0 {
		delete(t.groups, pattern)
	}
}

// matching lists every session with a subscription to the event's channel, once.
func (t *tree) matching(ev *bayeux.Event) []*Session {
	t.mu.RLock()
	defer t.mu.RUnlock()
	var found []*group
	for _, pattern := range ev.Patterns() {
		if g := t.groups[pattern]; g != nil {
			found = append(found, g)
		}
	}
	if len(found) == 0 {
		return nil
	}
	list := make([]*Session, 0, len(found[0].sessions))
	for i, g := range found {
		for s := range g.sessions {
			if !inAny(found[:i], s) {
				list = append(list, s)
			}
		}
	}
	return list
}

func inAny(groups []*group, s *Session) bool {
	for _, g := range groups {
		if _, ok := g.sessions[s]; ok {
			return true
		}
	}
	return false
}

func (t *tree) len() int {
	t.mu.RLock()
	defer t.mu.RUnlock()
	return len(t.groups)
}
