package store

import (
	"cmp"
	"context"
	"fmt"
	"slices"
)

// write writes all that the batch did, with a few statements.
func (w *writer) write(ctx context.Context) error {
	if err := w.begin(ctx); err != nil {
		return err
	}
	for _, step := range []func(context.Context) error{
		w.writeAgents, w.writeClaims, w.writeBorn, w.writeChanged, w.writePast, w.writeEvents, w.writeRecords, w.runDirect,
	} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return nil
}

// writeAgents gives a number to those who have none.
func (w *writer) writeAgents(ctx context.Context) error {
	w.args = w.args[:0]
	for agent := range w.batch.was {
		c := w.batch.claims[agent]
		if c.agent != 0 {
			continue
		}
		no, err := w.number()
		if err != nil {
			return err
		}
		c.agent = no
		w.batch.claims[agent] = c
		w.args = append(w.args, no, string(agent))
	}
	return w.insertAll(ctx, w.agents, "agents")
}

// writeClaims writes the claims that changed, in one order everywhere.
func (w *writer) writeClaims(ctx context.Context) error {
	w.changes = w.changes[:0]
	for agent, was := range w.batch.was {
		if c := w.batch.claims[agent]; c.no != was {
			w.changes = append(w.changes, change{c.agent, c.no, was})
		}
	}
	slices.SortFunc(w.changes, func(a, b change) int { return cmp.Compare(a.agent, b.agent) })
	w.args = w.args[:0]
	for _, c := range w.changes {
		w.args = append(w.args, c.agent, c.is, c.was)
	}
	return w.insertAll(ctx, w.taken, "claims")
}

// change is that of one agent's claim: the number of the session that has him,
// and of the one that had.
type change struct{ agent, is, was int64 }

func (w *writer) writeBorn(ctx context.Context) error {
	w.args = w.args[:0]
	for _, id := range w.batch.order {
		t, ok := w.batch.born[id]
		if !ok {
			continue
		}
		h := w.batch.heads[id]
		var body any // NULL while the first row of the log says it all
		if h.session.Seq != t.session.Seq || len(t.entries) > 1 {
			body = sessionBody(h.session)
		}
		w.args = append(w.args, h.no, turn(id), string(t.opening.by), orNull(t.opening.ref),
			timeOrNull(h.session.EndedAt), body)
	}
	return w.insertAll(ctx, w.born, "new sessions")
}

// writeChanged writes the heads that changed. A message changes none.
func (w *writer) writeChanged(ctx context.Context) error {
	w.args = w.args[:0]
	for _, id := range w.batch.order {
		h := w.batch.heads[id]
		if _, ok := w.batch.born[id]; !ok && h.dirty {
			w.args = append(w.args, h.no, turn(id), timeOrNull(h.session.EndedAt), sessionBody(h.session))
		}
	}
	return w.insertAll(ctx, w.changed, "sessions")
}

// writePast writes whose session ended.
func (w *writer) writePast(ctx context.Context) error {
	w.args = w.args[:0]
	for _, p := range w.batch.past {
		w.args = append(w.args, w.batch.claims[p.agent].agent, p.no)
	}
	return w.insertAll(ctx, w.past, "ended sessions")
}

func (w *writer) writeEvents(ctx context.Context) error {
	w.args = w.args[:0]
	for _, e := range w.batch.log {
		first := &e.events[0]
		a, _ := e.act()
		w.args = append(w.args, e.no, e.seq(), string(first.Kind), string(first.Sender),
			orNull(a.ref), first.At.UnixMicro(), e.messages, e.body)
	}
	return w.insertAll(ctx, w.events, "events")
}

// insertAll writes w.args and insists that every row was written.
func (w *writer) insertAll(ctx context.Context, b *bulk, what string) error {
	want := int64(len(w.args) / b.columns)
	got, err := w.insert(ctx, b, w.args)
	clear(w.args)
	if err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	if got != want {
		return fmt.Errorf("%s: %d of %d rows stand as they were read", what, got, want)
	}
	return nil
}
