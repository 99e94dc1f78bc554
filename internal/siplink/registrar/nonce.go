package registrar

import (
	"crypto/rand"
	"sync"
	"time"
)

// maxNonces bounds how many nonces are remembered; beyond, the oldest are
// forgotten, and whoever uses one is asked anew.
const maxNonces = 100_000

// maxAhead is how far a count may run ahead of the highest one before: proxies
// and retries reorder requests.
const maxAhead = 64

// nonces remembers which were given out and which counts were used with each
// (RFC 7616 3.4): a count holds once.
type nonces struct {
	life time.Duration

	mu    sync.Mutex // guards what follows
	given map[string]*nonce
	order []string // as they were given out
}

type nonce struct {
	until time.Time
	top   int    // the highest count that was used
	seen  uint64 // bit i: the count top-i was used
}

func newNonces(life time.Duration) *nonces {
	return &nonces{life: life, given: map[string]*nonce{}}
}

// give returns a new nonce.
func (n *nonces) give(now time.Time) string {
	text := rand.Text()
	n.mu.Lock()
	defer n.mu.Unlock()
	for len(n.order) > 0 {
		first, ok := n.given[n.order[0]]
		if ok && now.Before(first.until) && len(n.order) < maxNonces {
			break
		}
		delete(n.given, n.order[0])
		n.order = n.order[1:]
	}
	n.given[text] = &nonce{until: now.Add(n.life)}
	n.order = append(n.order, text)
	return text
}

// use takes a count of a nonce. fresh is false when the nonce was not given
// out lately or the count was used, so that the client is to ask for another.
func (n *nonces) use(text string, count int, now time.Time) (fresh bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	one, ok := n.given[text]
	if !ok || !now.Before(one.until) || count < 1 || count > one.top+maxAhead {
		return false
	}
	if ahead := count - one.top; ahead > 0 {
		one.top, one.seen = count, one.seen<<ahead|1
		return true
	}
	bit := uint64(1) << (one.top - count)
	if one.top-count >= 64 || one.seen&bit != 0 {
		return false
	}
	one.seen |= bit
	return true
}
