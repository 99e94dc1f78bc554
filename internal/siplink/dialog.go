package siplink

import (
	"context"

	"parley/internal/fault"
	"parley/internal/im"
)

// handler hears of the leg's dialog.
func (l *leg) handler() DialogHandler {
	return DialogHandler{Message: l.hear, Changed: l.changed, Ended: l.ended}
}

// hear puts a message of the peer's into the session. It may come before the
// answer to the INVITE is kept: who has a dialog has answered.
func (l *leg) hear(ctx context.Context, m Incoming) Answer {
	if m.Text == "" {
		return answerTo(nil)
	}
	_, err := l.legs.Engine.FarSends(ctx, l.id, m.Text, m.Ref)
	if err != nil && fault.KindOf(err) == fault.InvalidState && l.far.Role == im.Target {
		if err = l.legs.Engine.FarAnswers(ctx, l.id); err == nil {
			_, err = l.legs.Engine.FarSends(ctx, l.id, m.Text, m.Ref)
		}
	}
	return answerTo(err)
}

// changed has the worker save the dialog.
func (l *leg) changed() {
	l.mark(&l.moved)
	l.legs.Bell(l.id)
}

// ended ends the session with its dialog, unless the session ended it.
func (l *leg) ended(e End) {
	var reason im.Reason
	switch e.By {
	case ByUs, ByClose:
		return
	case ByPeer:
		reason = im.Reason{Code: im.Released, Text: l.far.Number + " completed the session"}
	case Vanished:
		reason = im.Reason{Code: im.Failed, Text: l.far.Number + " is gone (" + e.Answer.String() + ")"}
	}
	l.mark(&l.gone)
	l.legs.insist(l.id, func(ctx context.Context) error { return l.legs.Engine.FarEnds(ctx, l.id, reason) })
}
