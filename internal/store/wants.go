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
	w.store.mu.Lock()
	for _, j := range jobs {
		j.task.want(&w.wants)
	}
	w.store.mu.Unlock()
	if err := w.loadHeads(ctx); err != nil {
		return err
	}
	w.wantParties()
	if err := w.loadClaims(ctx); err != nil {
		return err
	}
	if err := w.loadNumbers(ctx); err != nil {
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
	return w.loadLeases(ctx)
}

// wantParties wants the claims of the parties, who may come and go.
func (w *writer) wantParties() {
	w.store.mu.Lock()
	defer w.store.mu.Unlock()
	for _, h := range w.batch.heads {
		for i := range h.session.Parties {
			w.wants.agent(h.session.Parties[i].Agent)
		}
	}
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
	return w.selectBy(ctx, w.heads, args, func(scan scanner) error {
		h, err := scanHead(scan)
		w.batch.heads[h.session.ID] = h
		return err
	})
}

// lock waits until nobody else has the rows, and keeps them until the commit.
func (w *writer) lock(ctx context.Context, b *bulk, keys []any) error {
	if w.store.backend.Dialect.Lock == "" {
		return nil
	}
	return w.selectBy(ctx, b, keys, func(scanner) error { return nil })
}

func (w *writer) loadClaims(ctx context.Context) error {
	agents := sortedArgs(w.wants.agents)
	if err := w.lock(ctx, w.people, agents); err != nil {
		return err
	}
	for _, agent := range w.wants.agents {
		w.batch.claims[agent] = claim{} // free, unless a row says otherwise
	}
	return w.selectBy(ctx, w.claims, agents, func(scan scanner) error {
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
	return w.selectBy(ctx, w.openings, args, func(scan scanner) error {
		var o opening
		var id string
		err := scan(&o.by, &o.ref, &id)
		w.batch.opened[o] = unturn(id)
		return err
	})
}

func (w *writer) loadActs(ctx context.Context) error {
	var args []any
	ids := map[int64]im.SessionID{}
	for _, a := range w.wants.acts {
		if h, ok := w.batch.heads[a.session]; ok && !h.isNew(a, w.batch.seed) {
			args = append(args, h.no, string(a.by), a.ref)
			ids[h.no] = a.session
		}
	}
	return w.selectBy(ctx, w.acts, args, func(scan scanner) error {
		var no int64
		events, err := scanEntry("", func(columns ...any) error { return scan(append([]any{&no}, columns...)...) })
		if err != nil {
			return err
		}
		e := events[0]
		e.Session = ids[no]
		w.batch.acts[act{e.Session, e.Sender, e.Ref}] = e
		return nil
	})
}
