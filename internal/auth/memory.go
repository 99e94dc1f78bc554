package auth

import (
	"container/list"
	"sync"
	"time"
)

// memory remembers digests of right credentials. Since user, credential and
// password are all part of the digest, a changed credential is forgotten by
// itself: nothing asks for the old digest any more.
type memory struct {
	limit    int
	lifetime time.Duration

	mu    sync.RWMutex // guards known and order
	known map[digest]time.Time
	order *list.List // of digest, oldest first, which is also the order of ending
}

func newMemory(limit int, lifetime time.Duration) *memory {
	return &memory{limit: limit, lifetime: lifetime, known: map[digest]time.Time{}, order: list.New()}
}

// has reports whether the digest was added less than the lifetime ago.
func (m *memory) has(d digest) bool {
	m.mu.RLock()
	defer m.mu.RUnlock()
	until, ok := m.known[d]
	return ok && time.Now().Before(until)
}

// add remembers the digest; over the limit the oldest is forgotten.
func (m *memory) add(d digest) {
	m.expire()
	m.mu.Lock()
	defer m.mu.Unlock()
	if _, ok := m.known[d]; ok {
		return
	}
	if len(m.known) >= m.limit {
		m.dropOldest()
	}
	m.known[d] = time.Now().Add(m.lifetime)
	m.order.PushBack(d)
}

// expire forgets what is past its lifetime.
func (m *memory) expire() {
	m.mu.Lock()
	defer m.mu.Unlock()
	now := time.Now()
	for e := m.order.Front(); e != nil; e = m.order.Front() {
		if now.Before(m.known[e.Value.(digest)]) {
			return
		}
		m.dropOldest()
	}
}

func (m *memory) dropOldest() {
	if e := m.order.Front(); e != nil {
		delete(m.known, m.order.Remove(e).(digest))
	}
}
