package store

import (
	"cmp"
	"context"
	"fmt"
	"maps"
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
	if err := w.flush(ctx); err != nil {
		return err
	}
	return w.check()
}

// writeAgents gives a number to those who have none, in one order everywhere:
// nodes that write the same newcomers wait for each other.
func (w *writer) writeAgents(ctx context.Context) error {
	args := w.free()
	for _, agent := range slices.Sorted(maps.Keys(w.batch.was)) {
		c := w.batch.claims[agent]
		if c.agent != 0 {
			continue
		}
		no, err := w.number(ctx)
		if err != nil {
			return err
		}
		c.agent = no
		w.batch.claims[agent] = c
		args = append(args, no, string(agent))
	}
	return w.insertAll(ctx, w.agents, args, "agents")
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
	args := w.free()
	for _, c := range w.changes {
		args = append(args, c.agent, c.is, c.was)
	}
	return w.insertAll(ctx, w.taken, args, "claims")
}

// change is that of one agent's claim: the number of the session that has him,
// and of the one that had.
type change struct{ agent, is, was int64 }

func (w *writer) writeBorn(ctx context.Context) error {
	args := w.free()
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
		args = append(args, h.no, turn(id), string(t.opening.by), orNull(t.opening.ref),
			timeOrNull(h.session.EndedAt), body)
	}
	return w.insertAll(ctx, w.born, args, "new sessions")
}

// writeChanged writes the heads that changed. A message changes none.
func (w *writer) writeChanged(ctx context.Context) error {
	args := w.free()
	for _, id := range w.batch.order {
		h := w.batch.heads[id]
		if _, ok := w.batch.born[id]; !ok && h.dirty {
			args = append(args, h.no, turn(id), timeOrNull(h.session.EndedAt), sessionBody(h.session))
		}
	}
	return w.insertAll(ctx, w.changed, args, "sessions")
}

// writePast writes whose session ended.
func (w *writer) writePast(ctx context.Context) error {
	args := w.free()
	for _, p := range w.batch.past {
		args = append(args, w.batch.claims[p.agent].agent, p.no)
	}
	return w.insertAll(ctx, w.past, args, "ended sessions")
}

func (w *writer) writeEvents(ctx context.Context) error {
	args := w.free()
	for _, e := range w.batch.log {
		first := &e.events[0]
		a, _ := e.act()
		args = append(args, e.no, e.seq(), string(first.Kind), string(first.Sender),
			orNull(a.ref), first.At.UnixMicro(), e.messages, e.body)
	}
	return w.insertAll(ctx, w.events, args, "events")
}

// free returns the free end of w.args. What is written stands one behind the
// other there until the commit.
func (w *writer) free() []any { return w.args[len(w.args):] }

// insertAll writes the rows of args, which begin at the free end of w.args; check
// insists that every row was written.
func (w *writer) insertAll(ctx context.Context, b *bulk, args []any, what string) error {
	w.use(args)
	c := &rowCount{what: what, want: int64(len(args) / b.columns)}
	w.counts = append(w.counts, c)
	if err := w.insert(ctx, b, args, &c.got); err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	return nil
}

// use takes args, which begin at the free end of w.args, into it.
func (w *writer) use(args []any) {
	if len(w.args)+len(args) <= cap(w.args) {
		w.args = w.args[:len(w.args)+len(args)]
		return
	}
	w.args = append(make([]any, 0, 2*(len(w.args)+len(args))), w.args...) // args outgrew it and moved out
}

// rowCount is how many rows were to be written, and were.
type rowCount struct {
	what      string
	want, got int64
}

// check is asked when all statements are done.
func (w *writer) check() error {
	for _, c := range w.counts {
		if c.got != c.want {
			return fmt.Errorf("%s: %d of %d rows stand as they were read", c.what, c.got, c.want)
		}
	}
	return nil
}
