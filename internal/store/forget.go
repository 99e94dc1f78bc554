package store

import (
	"context"
	"time"

	"parley/internal/fault"
	"parley/internal/im"
	"parley/internal/lease"
)

// What Forget removes of one session, its row first: whoever would still write to
// its log waits for that, and then finds no session.
const (
	sqlForgetSession = `DELETE FROM sessions WHERE no = ?`
	sqlForgetPast    = `DELETE FROM past WHERE session = ? AND agent = (SELECT a.no FROM agents a WHERE a.agent = ?)`
	sqlForgetEvents  = `DELETE FROM events WHERE session = ?`
)

const opForget = "store.forget"

// Forget removes at most this many sessions and, beyond the first, this many
// events in one commit, for which other acts wait.
const (
	mostForgotten       = 64
	mostForgottenEvents = 2048
)

// Forget removes sessions that ended before a time, with their log, the references
// used in it and for them, and their place in the past of their agents: they are
// then as if they had never been. It looks at the next few in the order of their
// opening, after the one numbered after, and returns how many it removed and the
// number to go on after; 0: those that come began later.
//
// It is done under a lease: if that is lost there is lease.ErrLost, and nothing is
// removed. The zero Lease is no condition.
func (s *Store) Forget(ctx context.Context, under lease.Lease, before time.Time, after int64) (removed int, next int64, err error) {
	t := &forgetTask{under: under}
	next, err = s.choose(ctx, t, before, after)
	if err != nil {
		return 0, after, fault.Wrap(opForget, fault.Unavailable, "", err)
	}
	if len(t.heads) == 0 {
		return 0, next, nil
	}
	if err := s.do(ctx, opForget, "", t); err != nil {
		return 0, after, err
	}
	return len(t.heads), next, nil
}

// choose finds the sessions for t, on a reader's connection: what has ended stays so.
func (s *Store) choose(ctx context.Context, t *forgetTask, before time.Time, after int64) (next int64, err error) {
	next, seen, young, events, full := after, 0, 0, int64(0), false
	err = s.rows(ctx, sqlHeadsAfter, []any{after, mostForgotten}, func(scan Scan) error {
		h, err := scanHead(scan)
		if err != nil || full {
			return err
		}
		if ended := h.session.Ended() && h.session.EndedAt.Before(before); ended {
			if events += h.session.Seq; len(t.heads) > 0 && events > mostForgottenEvents {
				full = true
				return nil
			}
			t.heads = append(t.heads, h)
		}
		next, seen = h.no, seen+1
		if !h.session.StartedAt.Before(before) {
			young++ // one alone may come of a clock that was wrong
		}
		return nil
	})
	if !full && (seen < mostForgotten || seen == young) {
		next = 0
	}
	return next, err
}

type forgetTask struct {
	under lease.Lease
	heads []*head
}

func (t *forgetTask) want(w *wants) { w.lease(t.under) }

func (t *forgetTask) play(b *batch) error {
	if err := b.lost(opForget, t.under); err != nil {
		return err
	}
	for _, h := range t.heads {
		b.forgotten = append(b.forgotten, h.session.ID)
	}
	b.direct = append(b.direct, t.run)
	return nil
}

func (t *forgetTask) run(ctx context.Context, w *writer) error {
	for _, h := range t.heads {
		if err := w.do(ctx, w.own(sqlForgetSession), []any{h.no}, nil, nil); err != nil {
			return err
		}
		for _, agent := range distinct(h.session) {
			if err := w.do(ctx, w.own(sqlForgetPast), []any{h.no, string(agent)}, nil, nil); err != nil {
				return err
			}
		}
		if err := w.do(ctx, w.own(sqlForgetEvents), []any{h.no}, nil, nil); err != nil {
			return err
		}
	}
	return nil
}

// forget drops what memory has of sessions that are no more. The caller holds the
// store's lock.
func (s *Store) forget(ids []im.SessionID) {
	for _, id := range ids {
		s.heads.drop(id)
		s.tails.drop(id)
	}
}
