package siplink

import (
	"context"
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
