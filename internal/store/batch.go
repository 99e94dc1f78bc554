package store

import (
	"errors"
	"fmt"
	"hash/maphash"
	"slices"

	"parley/internal/fault"
	"parley/internal/im"
	"parley/internal/lease"
)

// batch is what the jobs of one commit see and do. Everything they look at was
// loaded before; everything they do stands here until it is written.
type batch struct {
	seed   maphash.Seed
	number func() (int64, error)      // the next number
	later  later                      // what is still to be loaded
	heads  map[im.SessionID]*head     // as loaded, then as the jobs leave them
	claims map[im.AgentID]claim       // likewise
	opened map[opening]im.SessionID   // references of openings
	acts   map[act]im.Event           // references within sessions
	was    map[im.AgentID]int64       // the committed claim of each agent that changed
	born   map[im.SessionID]*openTask // sessions that began in this batch
	past   []past                     // who took part in what ended
	log    []entry
	lasts  map[im.SessionID]int64 // last Seq of each session that got events
	order  []im.SessionID         // the keys of lasts, by their first event

	clocks   map[string]int64      // of the kinds of records that are written
	standing map[recordName]int64  // versions of records, 0 for none: as loaded, then as the jobs leave them
	records  map[recordName][]byte // to be written; nil: to be removed

	leases map[lease.Lease]bool // those that are held, of those that jobs act under
	direct []directRun

	forgotten []im.SessionID // sessions that are removed
}

func newBatch(seed maphash.Seed) *batch {
	return &batch{
		seed:   seed,
		heads:  map[im.SessionID]*head{},
		claims: map[im.AgentID]claim{},
		opened: map[opening]im.SessionID{},
		acts:   map[act]im.Event{},
		was:    map[im.AgentID]int64{},
		born:   map[im.SessionID]*openTask{},
		lasts:  map[im.SessionID]int64{},
		clocks: map[string]int64{}, standing: map[recordName]int64{}, records: map[recordName][]byte{},
		leases: map[lease.Lease]bool{},
		later:  later{sessions: map[im.SessionID]bool{}},
	}
}

// reset empties b for the next commit and keeps its memory.
func (b *batch) reset() {
	clear(b.heads)
	clear(b.claims)
	clear(b.opened)
	clear(b.acts)
	clear(b.was)
	clear(b.born)
	clear(b.lasts)
	clear(b.log)
	b.past = b.past[:0]
	clear(b.clocks)
	clear(b.standing)
	clear(b.records)
	clear(b.leases)
	clear(b.direct)
	clear(b.later.sessions)
	b.later.come, b.later.known = b.later.come[:0], b.later.known[:0]
	b.log, b.order, b.direct, b.forgotten = b.log[:0], b.order[:0], b.direct[:0], b.forgotten[:0]
}

// later is what jobs found that they need when they were played. They are
// played again when it is loaded, and so are all after them in their sessions.
type later struct {
	sessions map[im.SessionID]bool
	come     []im.AgentID // who would be claimed
	known    []im.AgentID // who are looked up alone: their session's lock covers them
}

// errLater says that a job found something that must be loaded first.
var errLater = errors.New("to be played once more is loaded")

// have returns errLater unless the claims of the agents are loaded.
func (b *batch) have(id im.SessionID, come, known []im.AgentID) error {
	missing := func(agents []im.AgentID) []im.AgentID {
		return slices.DeleteFunc(slices.Clone(agents), func(a im.AgentID) bool {
			_, ok := b.claims[a]
			return ok
		})
	}
	come, known = missing(come), missing(known)
	if len(come)+len(known) == 0 {
		return nil
	}
	b.later.come, b.later.known = append(b.later.come, come...), append(b.later.known, known...)
	b.later.sessions[id] = true
	return errLater
}

func (b *batch) empty() bool { return len(b.log) == 0 && len(b.records) == 0 && len(b.direct) == 0 }

// free refuses the first agent that another session has.
func (b *batch) free(op string, agents ...im.AgentID) error {
	for _, agent := range agents {
		if c := b.claims[agent]; c.no != 0 {
			return fault.New(op, fault.InvalidState, string(agent),
				fmt.Sprintf("Invalid state: the agent is in session %s", c.id))
		}
	}
	return nil
}

// claim gives the agents to a session; number 0 frees them.
func (b *batch) claim(no int64, id im.SessionID, agents []im.AgentID) {
	for _, agent := range agents {
		c := b.claims[agent]
		if _, changed := b.was[agent]; !changed {
			b.was[agent] = c.no
		}
		b.claims[agent] = claim{c.agent, no, id}
	}
}

// past says that a session of that number is over for the agent.
type past struct {
	agent im.AgentID
	no    int64
}

// end keeps for the agents that a session they took part in is over.
func (b *batch) end(no int64, agents []im.AgentID) {
	for _, agent := range agents {
		if _, known := b.was[agent]; !known {
			b.was[agent] = b.claims[agent].no // so that he has a number
		}
		b.past = append(b.past, past{agent, no})
	}
}

// append adds entries to the log of h, which becomes next.
func (b *batch) append(h *head, next im.Session, entries []entry) {
	for i := range entries {
		entries[i].no = h.no
		first := &entries[i].events[0]
		h.dirty = h.dirty || first.Kind != im.EventPrivateInfo
		if a, ok := entries[i].act(); ok {
			b.acts[a] = *first
			h.note(a, b.seed)
		}
	}
	if _, ok := b.lasts[next.ID]; !ok {
		b.order = append(b.order, next.ID)
	}
	b.lasts[next.ID] = next.Seq
	h.session = next
	b.log = append(b.log, entries...)
}
