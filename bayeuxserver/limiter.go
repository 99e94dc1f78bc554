package bayeuxserver

import (
	"hash/maphash"
	"sync"
)

// limiter allows so many handshakes a second from one address, with five
// seconds' worth saved up. Addresses share a fixed table of buckets, so the
// memory does not grow with their number; two that fall together share the
// limit.
type limiter struct {
	rate float64 // a second
	seed maphash.Seed

	mu      sync.Mutex // guards buckets
	buckets [1024]struct {
		spent float64
		at    instant
	}
}

const savedSeconds = 5

func newLimiter(perSecond int) *limiter {
	return &limiter{rate: float64(perSecond), seed: maphash.MakeSeed()}
}

func (l *limiter) allow(address string, now instant) bool {
	b := &l.buckets[maphash.String(l.seed, address)%uint64(len(l.buckets))]
	l.mu.Lock()
	defer l.mu.Unlock()
	b.spent = max(0, b.spent-float64(now-b.at)/1e9*l.rate)
	b.at = now
	if b.spent+1 > l.rate*savedSeconds {
		return false
	}
	b.spent++
	return true
}
