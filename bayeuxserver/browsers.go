package bayeuxserver

import "sync"

// browsers counts the polls held for each browser over HTTP/1.1, where a
// browser opens so few connections that a second held poll would starve
// everything else (H3). A browser without a poll has no entry.
type browsers struct {
	mu    sync.Mutex
	polls map[string]int
}

// hold counts one more; false when there are most already.
func (b *browsers) hold(browser string, most int) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.polls[browser] >= most {
		return false
	}
	b.polls[browser]++
	return true
}

func (b *browsers) release(browser string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.polls[browser]--; b.polls[browser] <= 0 {
		delete(b.polls, browser)
	}
}

func (b *browsers) len() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return len(b.polls)
}
