package siplink

import (
	"cmp"
	"context"
	"errors"
	"sync"
	"time"

	"parley/internal/engine"
	"parley/internal/fault"
	"parley/internal/im"
	"parley/internal/lease"
)

// arrival is a call of a peer's on its way into the log.
type arrival struct {
	invitation Invitation // nil for a MESSAGE
	trunk      string

	once sync.Once
	done chan struct{} // closed when the invitation has its answer
}

func (a *arrival) settle() { a.once.Do(func() { close(a.done) }) }

func (a *arrival) refuse(answer Answer) {
	if a.invitation != nil {
		a.invitation.Refuse(answer.Code, answer.Reason)
	}
	a.settle()
}

// expect keeps an arrival until the leg takes it by its reference.
func (l *Legs) expect(ref string, a *arrival) {
	a.done = make(chan struct{})
	l.mu.Lock()
	defer l.mu.Unlock()
	l.calls[ref] = a
}

// take returns what is expected under the reference, once; nil: nothing.
func (l *Legs) take(ref string) *arrival {
	l.mu.Lock()
	defer l.mu.Unlock()
	a := l.calls[ref]
	delete(l.calls, ref)
	return a
}

// arrive begins the session of an arrival.
func (l *Legs) arrive(ctx context.Context, arrival engine.Arrival, a *arrival) (im.Session, error) {
	var id im.SessionID
	var own lease.Lease
	arrival.Ready = func(ctx context.Context, of im.SessionID) (err error) {
		id = of
		own, err = l.ready(ctx, id, record{Node: l.Node, Trunk: a.trunk}, arrival.Leg)
		return err
	}
	l.expect(arrival.Ref, a)
	s, err := l.Engine.Arrive(ctx, arrival)
	if err != nil {
		l.take(arrival.Ref)
	}
	if id != "" && s.ID != id {
		l.insist(id, func(ctx context.Context) error { return l.unready(ctx, id, own) })
	}
	return s, err
}

// ready makes the leg of a session this node's before anybody hears of it. What
// the agent says in it must reach the peer whatever happens, so without a dialog
// to come its record begins here.
func (l *Legs) ready(ctx context.Context, id im.SessionID, r record, by im.Leg) (lease.Lease, error) {
	const op = "siplink.ready"
	if l.Leases.Term() == 0 {
		return lease.Lease{}, fault.New(op, fault.Unavailable, string(id), "this node cannot be sure to live")
	}
	own, ours, err := l.lease(ctx, id)
	switch {
	case err != nil || !ours:
		return own, fault.Wrap(op, fault.Unavailable, string(id), cmp.Or(err, errors.New("another node has the leg")))
	case by == im.SessionLeg && r.Trunk == "":
		return own, nil
	}
	return own, l.keep(ctx, id, r)
}

// unready takes back what was made ready for a session that did not begin.
func (l *Legs) unready(ctx context.Context, id im.SessionID, own lease.Lease) error {
	if _, err := l.Log.Session(ctx, id); err == nil || fault.KindOf(err) != fault.NotFound {
		return err // it began, and only that was not heard
	}
	l.give(ctx, own)
	return l.Records.Delete(ctx, kindLeg, string(id))
}

// Invite takes a peer's INVITE to the agent at the DN, and returns when it has
// its answer.
func (l *Legs) Invite(ctx context.Context, inv Invitation, m Incoming) {
	center, _, ok := l.Route.admit(m.From)
	if !ok {
		inv.Refuse(403, "Forbidden")
		return
	}
	m.From.Number = l.Route.known(center, m.From)
	ref, begun := "invite "+m.Ref, time.Now()
	a := &arrival{invitation: inv, trunk: m.From.Trunk}
	arrival := engine.Arrival{ContactCenter: center, From: m.From.Number, To: m.To, Leg: im.SessionLeg, Ref: ref}
	s, err := l.arrive(ctx, arrival, a)
	if busy(err) && l.giveWay(ctx, center, m) {
		s, err = l.arrive(ctx, arrival, a)
	}
	if err == nil && s.StartedAt.Before(begun.Add(-time.Second)) {
		err = &engine.Unreached{Why: engine.Absent} // a repeat of what an earlier process had; its session ends
	}
	if err != nil {
		l.take(ref)
		a.refuse(answerTo(err))
		return
	}
	select {
	case <-a.done:
	case <-inv.Canceled():
		l.insist(s.ID, func(ctx context.Context) error {
			return l.Engine.FarEnds(ctx, s.ID, im.Reason{Code: im.Released, Text: m.From.Number + " gave up"})
		})
	case <-ctx.Done():
	}
}

func busy(err error) bool {
	u, ok := errors.AsType[*engine.Unreached](err)
	return ok && u.Why == engine.Busy
}

// giveWay ends the session by MESSAGE alone that the two have: a peer who calls
// wants to go on in a dialog, and is not busy with himself.
func (l *Legs) giveWay(ctx context.Context, center string, m Incoming) bool {
	s, there, err := l.Engine.Between(ctx, center, m.From.Number, m.To)
	far, _ := s.Far()
	if err != nil || !there || far.Leg != im.PagerLeg {
		return false
	}
	return settled(l.Engine.FarEnds(ctx, s.ID, im.Reason{Code: im.Released, Text: m.From.Number + " calls"})) == nil
}

// Message takes a peer's MESSAGE outside of any dialog: into the session that
// the two have, or into a new one. The answer is for the peer; 200 says that
// the text is durable.
func (l *Legs) Message(ctx context.Context, m Incoming) Answer {
	center, _, ok := l.Route.admit(m.From)
	if !ok {
		return Answer{Code: 403, Reason: "Forbidden"}
	}
	m.From.Number = l.Route.known(center, m.From)
	if m.Text == "" {
		return answerTo(nil) // says nothing, and no agent could say that
	}
	for range 2 { // two first messages at once: the second finds the session of the first
		s, there, err := l.Engine.Between(ctx, center, m.From.Number, m.To)
		if err != nil {
			return answerTo(err)
		}
		if there {
			if answer, said := l.goesOn(ctx, s, m); said {
				return answer
			}
		}
		answer := l.begins(ctx, center, m)
		if answer.Code != 486 {
			return answer
		}
	}
	return unreached(engine.Busy)
}

// goesOn puts the text into a live session; false if it is over meanwhile.
func (l *Legs) goesOn(ctx context.Context, s im.Session, m Incoming) (Answer, bool) {
	_, err := l.Engine.FarSends(ctx, s.ID, m.Text, m.Ref)
	return answerTo(err), err == nil || fault.KindOf(err) != fault.InvalidState
}

// begins makes a session of the text.
func (l *Legs) begins(ctx context.Context, center string, m Incoming) Answer {
	_, err := l.arrive(ctx, engine.Arrival{ContactCenter: center, From: m.From.Number, To: m.To, Leg: im.PagerLeg,
		Ref: "message " + m.Ref, Text: m.Text, TextRef: m.Ref}, &arrival{trunk: m.From.Trunk})
	return answerTo(err)
}
