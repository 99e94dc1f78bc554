package siplink

import (
	"context"
	"log/slog"
	"time"

	"parley/internal/im"
)

// dial calls the peer, unless it is the peer who called, or has answered.
func (l *leg) dial(ctx context.Context, e im.Event) error {
	if l.far.Role == im.Initiator {
		l.arrival = l.legs.take(e.Ref)
		return nil
	}
	if l.over(ctx) {
		return nil
	}
	if l.record.Dialog != nil || l.byMessage() && l.kept { // it had answered when the process ended
		return l.answered(ctx)
	}
	if !time.Now().Before(e.At.Add(l.legs.RingTimeout)) {
		return l.refused(ctx, ctx, Answer{Code: 408, Reason: "Request Timeout", Local: true})
	}
	ringing, stop := context.WithDeadline(ctx, e.At.Add(l.legs.RingTimeout))
	defer stop()
	l.canBeCancelled(ctx, stop)
	defer l.canBeCancelled(ctx, nil)
	if l.byMessage() {
		return l.probe(ctx, ringing)
	}
	return l.invite(ctx, ringing)
}

// canBeCancelled has an end of the session cancel what waits for the peer.
func (l *leg) canBeCancelled(ctx context.Context, cancel func()) {
	l.mu.Lock()
	l.cancel = cancel
	l.mu.Unlock()
	if cancel != nil && l.over(ctx) {
		cancel()
	}
}

// probe asks whether somebody is there who may take messages.
func (l *leg) probe(ctx, ringing context.Context) error {
	answer := unregistered()
	for _, to := range l.targets() {
		if answer = l.legs.Wire.Options(ringing, l.own.Number, to); alive(answer) {
			if err := l.save(ctx); err != nil { // before the agent can say anything
				return err
			}
			return l.answered(ctx)
		}
	}
	return l.refused(ctx, ringing, answer)
}

// invite calls one registration of the peer after the other until one says more
// than that nobody is there.
func (l *leg) invite(ctx, ringing context.Context) error {
	answer := unregistered()
	for _, to := range l.targets() {
		var dialog Dialog
		dialog, answer = l.legs.Wire.Invite(ringing, l.own.Number, to, func() { l.rings(ctx) }, l.handler())
		if dialog != nil {
			l.dialog = dialog
			if err := l.save(ctx); err != nil { // before anybody is told: it must be found again
				l.legs.Logger.Error("a dialog could not be kept", slog.String("op", "siplink.invite"), slog.String("session", string(l.id)), slog.Any("error", err))
			}
			return l.answered(ctx)
		}
		if ringing.Err() != nil || !nobody(answer) {
			break
		}
	}
	if l.legs.PagerFallback && unspeaking(answer) {
		l.record.Fallback = true
		if err := l.save(ctx); err != nil {
			return err
		}
		return l.answered(ctx)
	}
	return l.refused(ctx, ringing, answer)
}

// nobody reports whether the answer says of one address alone that nobody is there.
func nobody(a Answer) bool { return a.Local || a.Code == 408 || a.Code == 430 || a.Code == 480 }

// rings tells that the peer is being alerted.
func (l *leg) rings(ctx context.Context) {
	if err := settled(l.legs.Engine.FarRings(ctx, l.id)); err != nil {
		l.legs.Logger.Error("a ringing could not be kept", slog.String("op", "siplink.rings"), slog.String("session", string(l.id)), slog.Any("error", err))
	}
}

// answered tells that the peer answered. If the session is over meanwhile, its
// release hangs up.
func (l *leg) answered(ctx context.Context) error {
	return settled(l.legs.Engine.FarAnswers(ctx, l.id))
}

// refused tells that the peer did not answer. A session that ended meanwhile
// has its reason already.
func (l *leg) refused(ctx, ringing context.Context, answer Answer) error {
	if ctx.Err() != nil {
		return ctx.Err() // the server stops: the next start calls again
	}
	if ringing.Err() != nil && answer.Code == 487 {
		answer = Answer{Code: 408, Reason: "Request Timeout", Local: true}
	}
	return settled(l.legs.Engine.FarEnds(ctx, l.id, refusal(l.far.Number, answer)))
}

// ring tells a peer who called that the agent is alerted, also one who answers
// at once: there are callers that wait for it.
func (l *leg) ring() {
	if l.arrival != nil && l.arrival.invitation != nil {
		l.arrival.invitation.Ring()
	}
}

// talk answers a peer who called, once the agent has.
func (l *leg) talk(ctx context.Context) error {
	if l.far.Role == im.Initiator && !l.over(ctx) {
		if err := l.accept(ctx); err != nil {
			return err
		}
	}
	l.rouse()
	return nil
}

// accept answers the INVITE of a peer, if it was one.
func (l *leg) accept(ctx context.Context) error {
	if l.byMessage() || l.dialog != nil {
		return nil
	}
	if l.arrival == nil || l.arrival.invitation == nil {
		return l.lost(ctx, "the call was lost when the server was restarted")
	}
	dialog, err := l.arrival.invitation.Accept(l.handler())
	l.arrival.settle()
	l.arrival = nil
	if err != nil {
		return l.lost(ctx, l.far.Number+" gave up")
	}
	l.dialog = dialog
	return l.save(ctx)
}

func (l *leg) lost(ctx context.Context, why string) error {
	return settled(l.legs.Engine.FarEnds(ctx, l.id, im.Reason{Code: im.Failed, Text: why}))
}

// rouse begins the time after which a session by MESSAGE alone is over, anew.
func (l *leg) rouse() {
	if !l.byMessage() {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.idle != nil {
		l.idle.Stop()
	}
	if !l.asleep {
		l.idle = time.AfterFunc(l.legs.IdleTimeout, l.silent)
	}
}

// silent ends a session in which nothing was said for long.
func (l *leg) silent() {
	ctx, cancel := context.WithTimeout(context.Background(), 10*retry)
	defer cancel()
	err := l.legs.Engine.FarEnds(ctx, l.id, im.Reason{Code: im.Released,
		Text: "nothing was said for " + l.legs.IdleTimeout.String()})
	if settled(err) != nil {
		l.rouse()
	}
}
