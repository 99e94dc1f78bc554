package siplink

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"parley/internal/engine"
	"parley/internal/fault"
	"parley/internal/im"
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

// called takes over the peer's call.
func (l *leg) called(ctx context.Context, e im.Event) error {
	l.arrival = l.legs.take(e.Ref)
	if l.arrival == nil || l.arrival.trunk == "" {
		return nil
	}
	l.record.Trunk = l.arrival.trunk
	return l.save(ctx)
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
	l.expect(ref, a)
	s, err := l.Engine.Arrive(ctx, engine.Arrival{ContactCenter: center, From: m.From.Number, To: m.To, Leg: im.SessionLeg, Ref: ref})
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
	if far, _ := s.Far(); far.Role == im.Initiator && far.State == im.Initiating {
		return l.hold(ctx, s, m), true
	}
	_, err := l.Engine.FarSends(ctx, s.ID, m.Text, m.Ref)
	return answerTo(err), err == nil || fault.KindOf(err) != fault.InvalidState
}

// begins makes a session of the text.
func (l *Legs) begins(ctx context.Context, center string, m Incoming) Answer {
	ref := "message " + m.Ref
	l.expect(ref, &arrival{trunk: m.From.Trunk})
	s, err := l.Engine.Arrive(ctx, engine.Arrival{ContactCenter: center, From: m.From.Number, To: m.To, Leg: im.PagerLeg,
		Ref: ref, Text: m.Text, TextRef: m.Ref})
	if err != nil {
		l.take(ref)
		return answerTo(err)
	}
	if s.Messages == 0 && !s.Ended() {
		return l.hold(ctx, s, m)
	}
	return answerTo(nil)
}

// hold keeps a text until the agent answers: no message comes before Talking
// (D-29).
func (l *Legs) hold(ctx context.Context, s im.Session, m Incoming) Answer {
	leg := l.make(s)
	h, found, full := leg.keep(m, l.MaxHeld)
	switch {
	case found:
		return answerTo(nil)
	case full:
		return unreached(engine.Absent)
	case h.No == 0: // the agent has answered
		_, err := l.Engine.FarSends(ctx, s.ID, m.Text, m.Ref)
		return answerTo(err)
	}
	value, err := json.Marshal(h)
	if err == nil {
		err = l.Records.Put(ctx, kindHeld, leg.heldKey(h), value)
	}
	if err != nil {
		leg.unkeep(h)
		return answerTo(fault.Wrap("siplink.hold", fault.Unavailable, string(s.ID), err))
	}
	if !leg.keeps(h) { // it was told while it was being written
		err = l.Records.Delete(ctx, kindHeld, leg.heldKey(h))
	}
	return answerTo(err)
}

func (l *leg) heldKey(h held) string { return fmt.Sprintf("%s/%06d", l.id, h.No) }

// keep puts a text among the held ones; found: it is there already; number 0:
// the agent has answered.
func (l *leg) keep(m Incoming, most int) (h held, found, full bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, have := range l.held {
		if have.Ref == m.Ref {
			return have, true, false
		}
	}
	if l.open || len(l.held) >= most {
		return held{}, false, !l.open
	}
	h = held{No: 1, Text: m.Text, Ref: m.Ref}
	if n := len(l.held); n > 0 {
		h.No = l.held[n-1].No + 1
	}
	l.held = append(l.held, h)
	return h, false, false
}

// restore puts back a text that an earlier process held.
func (l *leg) restore(h held) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.held = append(l.held, h)
}

func (l *leg) unkeep(h held) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.held = slices.DeleteFunc(l.held, func(have held) bool { return have.No == h.No })
}

func (l *leg) keeps(h held) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Contains(l.held, h)
}

// first returns the first text that waits; with none, nothing waits from now on.
func (l *leg) first() (held, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.held) == 0 {
		l.open = true
		return held{}, false
	}
	return l.held[0], true
}

// unhold tells the agent, who has answered, what waits.
func (l *leg) unhold(ctx context.Context) error {
	for h, ok := l.first(); ok; h, ok = l.first() {
		_, err := l.legs.Engine.FarSends(ctx, l.id, h.Text, h.Ref)
		if _, hopeless := errors.AsType[*engine.Unreached](err); err != nil && !hopeless && settled(err) != nil {
			return err
		}
		if err := l.legs.Records.Delete(ctx, kindHeld, l.heldKey(h)); err != nil {
			return err
		}
		l.unkeep(h)
	}
	return nil
}
