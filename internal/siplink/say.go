package siplink

import (
	"context"
	"time"

	"parley/internal/im"
)

// say sends a message of the agent's to the peer, and keeps that it is done
// before the next one. Without that the process would send it again, under the
// same identity.
func (l *leg) say(ctx context.Context, e im.Event) error {
	l.rouse()
	if e.Sender == "" {
		return nil // the peer's own
	}
	sending, stop := outliving(ctx)
	answer := l.send(sending, Text{Text: e.Message.Text, ID: e.Message.ID})
	cut := sending.Err()
	stop()
	if cut != nil {
		return cut // the server stops; the outcome is open
	}
	if !answer.OK() {
		if err := l.missed(ctx, e.Message, answer); err != nil {
			return err
		}
	}
	l.record.Seq = e.Seq
	return l.save(context.WithoutCancel(ctx))
}

// farewell is how long what is on its way to a peer may outlive the server's
// work, so that its outcome is known.
const farewell = 2 * time.Second

func outliving(ctx context.Context) (context.Context, func()) {
	longer, cancel := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() { time.AfterFunc(farewell, cancel) })
	return longer, func() {
		stop()
		cancel()
	}
}

func (l *leg) send(ctx context.Context, t Text) Answer {
	if !l.byMessage() {
		if l.dialog == nil {
			return Answer{Code: 481, Reason: "No Dialog", Local: true}
		}
		return l.dialog.Send(ctx, t)
	}
	answer := unregistered()
	for _, to := range l.targets() {
		if answer = l.legs.Wire.Message(ctx, l.own.Number, to, t); !nobody(answer) || ctx.Err() != nil {
			break
		}
	}
	return answer
}

// missed tells that a message did not arrive, and ends a session whose peer no
// longer knows of it.
func (l *leg) missed(ctx context.Context, m im.Message, answer Answer) error {
	if err := settled(l.legs.Engine.FarMisses(ctx, l.id, m, missed(l.far.Number, answer))); err != nil {
		return err
	}
	if !l.byMessage() && (answer.Code == 481 || answer.Code == 408) {
		return l.lost(ctx, l.far.Number+" is gone ("+answer.String()+")")
	}
	return nil
}

// release hangs up and forgets the leg.
func (l *leg) release(ctx context.Context, e im.Event) error {
	l.still()
	if l.arrival != nil {
		l.arrival.refuse(ending(e.Reason))
		l.arrival = nil
	}
	l.mu.Lock()
	gone := l.gone
	l.mu.Unlock()
	if l.dialog != nil && !gone {
		l.dialog.Bye(ctx)
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err := l.forget(ctx); err != nil {
		return err
	}
	l.record.Seq, l.done = e.Seq, true
	return nil
}
