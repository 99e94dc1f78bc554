package store

import (
	"context"
	"fmt"
	"slices"

	"parley/internal/fault"
	"parley/internal/im"
	"parley/internal/lease"
)

// Change appends what c.Decide returns; all writes wait for it. With a Ref exactly
// one of its events has that Ref, with By as its Sender. Agents who come into the session are
// claimed as in Open; all are free again when it ends.
//
// An unknown session is fault.NotFound; a busy agent is fault.InvalidState with
// the agent's id as Subject; what Decide refuses is returned with its kind.
// Nothing is written then. A reference that By used before in this session is a
// repeat, and Decide is not asked; the reference of the opening does not count.
func (s *Store) Change(ctx context.Context, c im.Change) (im.Changed, error) {
	return s.ChangeUnder(ctx, lease.Lease{}, c)
}

// ChangeUnder is Change by the holder of a lease: if it is lost when the change
// would be made there is lease.ErrLost, and nothing is written. The zero Lease
// stands for no condition, as any does where no other process writes.
func (s *Store) ChangeUnder(ctx context.Context, under lease.Lease, c im.Change) (im.Changed, error) {
	t := &changeTask{change: c, under: under}
	if err := s.do(ctx, opChange, string(c.Session), t); err != nil {
		return im.Changed{}, err
	}
	return t.changed, nil
}

// ChangeAll makes several changes, one after the other, each with an outcome of
// its own; they wait for the disk together.
func (s *Store) ChangeAll(ctx context.Context, all []im.Change) []error {
	ctx, cancel := bounded(ctx, s.options.Timeout/2)
	defer cancel()
	jobs, errs := make([]*job, len(all)), make([]error, len(all))
	for i, c := range all {
		jobs[i], errs[i] = s.enqueue(ctx, opChange, string(c.Session), &changeTask{change: c})
	}
	for i, j := range jobs {
		if j != nil {
			errs[i] = s.result(ctx, opChange, string(all[i].Session), j)
		}
	}
	return errs
}

const opChange = "store.change"

type changeTask struct {
	change  im.Change
	under   lease.Lease
	changed im.Changed // the answer
}

func (t *changeTask) act() act { return act{t.change.Session, t.change.By, t.change.Ref} }

func (t *changeTask) want(w *wants) {
	w.session(t.change.Session)
	if t.change.Ref != "" {
		w.acts = append(w.acts, t.act())
	}
	w.lease(t.under)
}

func (t *changeTask) play(b *batch) error {
	if b.later.sessions[t.change.Session] {
		return errLater
	}
	if err := b.lost(opChange, t.under); err != nil {
		return err
	}
	h, ok := b.heads[t.change.Session]
	if !ok {
		return fault.New(opChange, fault.NotFound, string(t.change.Session), "There is no such IM session")
	}
	if e, ok := b.acts[t.act()]; ok && t.change.Ref != "" {
		t.changed = im.Changed{Session: h.session, Events: []im.Event{e}, Repeated: true}
		return nil
	}
	events, err := t.decide(h.session)
	if err != nil {
		return err
	}
	if events, err = tidy(opChange, t.change.Session, events, t.change.By, t.change.Ref); err != nil {
		return err
	}
	return t.follow(b, h, events)
}

// decide asks Decide. A panic there must not take the writer with it, whose
// other jobs have done nothing wrong.
func (t *changeTask) decide(s im.Session) (events []im.Event, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fault.Wrap(opChange, fault.Internal, string(s.ID), fmt.Errorf("a decision panicked: %v", r))
		}
	}()
	return t.change.Decide(s)
}

func (t *changeTask) follow(b *batch, h *head, events []im.Event) error {
	before := h.session
	after, entries, err := fold(before, events)
	if err != nil {
		return err
	}
	come := slices.DeleteFunc(distinct(after), func(a im.AgentID) bool { return slices.Contains(before.Agents(), a) })
	var gone []im.AgentID
	if after.Ended() && !before.Ended() {
		gone = slices.Concat(before.Agents(), distinct(after))
	}
	if err := b.have(before.ID, come, gone); err != nil {
		return err
	}
	if err := b.free(opChange, come...); err != nil && !after.Ended() {
		return err
	}
	t.changed = im.Changed{Session: after, Events: events}
	if len(entries) == 0 {
		return nil
	}
	b.append(h, after, entries)
	b.come(h, before, come)
	return nil
}

// come claims and frees agents after h.session followed before.
func (b *batch) come(h *head, before im.Session, come []im.AgentID) {
	switch after := h.session; {
	case !after.Ended():
		b.claim(h.no, after.ID, come)
	case !before.Ended():
		b.claim(0, "", before.Agents())
		b.end(h.no, distinct(after))
	}
}
