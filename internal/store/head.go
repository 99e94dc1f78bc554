package store

import (
	"hash/maphash"
	"slices"

	"parley/internal/im"
)

// head is the present state of a session. A committed head is not changed: a
// batch works on copies.
type head struct {
	no      int64 // the session's number, in the order of opening
	session im.Session
	seen    []uint64 // hashes of the references used, while all are known
	whole   bool     // seen is complete
	dirty   bool     // in a batch: the row must be written
}

// mostSeen bounds seen; a session with more references asks the database.
const mostSeen = 256

// act is a sender's reference within a session.
type act struct {
	session im.SessionID
	by      im.AgentID
	ref     string
}

// note remembers that a was done.
func (h *head) note(a act, seed maphash.Seed) {
	if !h.whole || a.ref == "" {
		return
	}
	if h.whole = len(h.seen) < mostSeen; !h.whole {
		h.seen = nil
		return
	}
	h.seen = append(h.seen, maphash.Comparable(seed, a))
}

// isNew reports that a was certainly never done.
func (h *head) isNew(a act, seed maphash.Seed) bool {
	return h.whole && !slices.Contains(h.seen, maphash.Comparable(seed, a))
}

// claim says which live session has an agent.
type claim struct {
	agent int64        // the agent's number; 0: has none yet
	no    int64        // the session's number; 0: the agent is free
	id    im.SessionID // the session
}
