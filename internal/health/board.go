package health

import "sync"

// Dependency is something that may fail while the server goes on.
type Dependency string

// Store is where everything durable is kept.
const Store Dependency = "store"

// Board remembers how the dependencies fare; each is well until somebody says
// otherwise. Its methods may be called at once.
type Board struct {
	changed func()

	mu   sync.RWMutex // guards down
	down map[Dependency]bool
}

// New returns a board on which all is well. changed is called after each
// change, without a lock, by whoever told of it; it must not block.
func New(changed func()) *Board { return &Board{changed: changed, down: map[Dependency]bool{}} }

// Set says how a dependency fares now, and whether that is news.
func (b *Board) Set(d Dependency, well bool) (news bool) {
	b.mu.Lock()
	news = b.down[d] == well
	b.down[d] = !well
	b.mu.Unlock()
	if news {
		b.changed()
	}
	return news
}

// Well reports whether all of the dependencies are; of all there are if none is
// named.
func (b *Board) Well(of ...Dependency) bool {
	b.mu.RLock()
	defer b.mu.RUnlock()
	if len(of) == 0 {
		for d := range b.down {
			of = append(of, d)
		}
	}
	for _, d := range of {
		if b.down[d] {
			return false
		}
	}
	return true
}
