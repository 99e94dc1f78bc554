package store

import (
	"context"

	"parley/internal/im"
	"parley/internal/lease"
)

// wants is what the jobs of a batch look at and the caches do not have.
type wants struct {
	b        *batch
	s        *Store
	sessions []im.SessionID
	agents   []im.AgentID
	openings []opening
	acts     []act
	births   int             // sessions that may begin
	kinds    map[string]bool // of records
	records  []recordName
	leases   []lease.Lease
}

func (w *wants) reset() {
	w.sessions, w.agents = w.sessions[:0], w.agents[:0]
	w.openings, w.acts, w.births = w.openings[:0], w.acts[:0], 0
	w.records, w.leases = w.records[:0], w.leases[:0]
	clear(w.kinds)
}

// session wants a head; from the cache it comes at once. The caller holds the
// store's lock.
func (w *wants) session(id im.SessionID) {
	if _, ok := w.b.heads[id]; ok {
		return
	}
	if h, ok := w.s.heads.get(id); ok {
		own := *h
		w.b.heads[id] = &own
		return
	}
	w.sessions = append(w.sessions, id)
}

// agent wants a claim, likewise.
func (w *wants) agent(id im.AgentID) {
	if id == "" {
		return
	}
	if _, ok := w.b.claims[id]; ok {
		return
	}
	if c, ok := w.s.claims.get(id); ok {
		w.b.claims[id] = c
		return
	}
	w.agents = append(w.agents, id)
}

// load fills the batch with what the jobs want.
func (w *writer) load(ctx context.Context, jobs []*job) error {
	w.wants.reset()
	w.numbers = w.numbers[:0]
	w.store.mu.Lock()
	for _, j := range jobs {
		j.task.want(&w.wants)
	}
	w.store.mu.Unlock()
	if err := w.loadHeads(ctx); err != nil {
		return err
	}
	if w.store.backend.Dialect.Exclusive {
		w.wantParties()
	}
	if err := w.loadClaims(ctx, w.wants.agents, w.people); err != nil {
		return err
	}
	if err := w.askNumbers(ctx, w.wants.births); err != nil {
		return err
	}
	if err := w.loadOpenings(ctx); err != nil {
		return err
	}
	if err := w.loadActs(ctx); err != nil {
		return err
	}
	if err := w.loadRecords(ctx); err != nil {
		return err
	}
	if err := w.loadLeases(ctx); err != nil {
		return err
	}
	return w.flush(ctx)
}

// wantParties wants the claims of the parties, who may come and go. They are in
// memory more often than not; elsewhere few sessions of a batch end.
func (w *writer) wantParties() {
	w.store.mu.Lock()
	defer w.store.mu.Unlock()
	for _, h := range w.batch.heads {
		for i := range h.session.Parties {
			w.wants.agent(h.session.Parties[i].Agent)
		}
	}
}

// loadLater loads what jobs found missing.
func (w *writer) loadLater(ctx context.Context) error {
	b := w.batch
	w.wants.agents = w.wants.agents[:0]
	w.store.mu.Lock()
	for _, agent := range b.later.come {
		w.wants.agent(agent)
	}
	come := w.wants.agents
	w.wants.agents = nil
	for _, agent := range b.later.known {
		w.wants.agent(agent)
	}
	known := w.wants.agents
	w.store.mu.Unlock()
	b.later.come, b.later.known = b.later.come[:0], b.later.known[:0]
	clear(b.later.sessions)
	if err := w.loadClaims(ctx, come, w.people); err != nil {
		return err
	}
	if err := w.loadClaims(ctx, known, nil); err != nil {
		return err
	}
	return w.flush(ctx)
}

func (w *writer) loadHeads(ctx context.Context) error {
	var ids []string
	for _, id := range w.wants.sessions {
		ids = append(ids, turn(id))
	}
	args := sortedArgs(ids)
	if err := w.lock(ctx, w.sessions, args); err != nil {
		return err
	}
	return w.selectBy(ctx, w.heads, args, func(scan Scan) error {
		h, err := scanHead(scan)
		w.batch.heads[h.session.ID] = h
		return err
	})
}

// lock waits until nobody else has the rows, and keeps them until the commit.
func (w *writer) lock(ctx context.Context, b *bulk, keys []any) error {
	if b == nil || w.store.backend.Dialect.Lock == "" {
		return nil
	}
	return w.selectBy(ctx, b, keys, func(Scan) error { return nil })
}

// loadClaims loads the claims of agents, who are locked first by lock if there
// is one.
func (w *writer) loadClaims(ctx context.Context, agents []im.AgentID, lock *bulk) error {
	args := sortedArgs(agents)
	if err := w.lock(ctx, lock, args); err != nil {
		return err
	}
	for _, agent := range agents {
		w.batch.claims[agent] = claim{} // free, unless a row says otherwise
	}
	return w.selectBy(ctx, w.claims, args, func(scan Scan) error {
		var agent im.AgentID
		var c claim
		var id string
		err := scan(&agent, &c.agent, &c.no, &id)
		c.id = unturn(id)
		w.batch.claims[agent] = c
		return err
	})
}

func (w *writer) loadOpenings(ctx context.Context) error {
	var args []any
	for _, o := range w.wants.openings {
		args = append(args, string(o.by), o.ref)
	}
	return w.selectBy(ctx, w.openings, args, func(scan Scan) error {
		var o opening
		var id string
		err := scan(&o.by, &o.ref, &id)
		w.batch.opened[o] = unturn(id)
		return err
	})
}

func (w *writer) loadActs(ctx context.Context) error {
	var args []any
	for _, a := range w.wants.acts {
		if h, ok := w.batch.heads[a.session]; !ok || !h.isNew(a, w.batch.seed) {
			args = append(args, turn(a.session), string(a.by), a.ref)
		}
	}
	return w.selectBy(ctx, w.acts, args, func(scan Scan) error {
		var id string
		events, err := scanEntry("", func(columns ...any) error { return scan(append([]any{&id}, columns...)...) })
		if err != nil {
			return err
		}
		e := events[0]
		e.Session = unturn(id)
		w.batch.acts[act{e.Session, e.Sender, e.Ref}] = e
		return nil
	})
}
