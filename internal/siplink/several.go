package siplink

import (
	"context"

	"parley/internal/engine"
	"parley/internal/fault"
)

// Messages is Message for several that a peer has sent to one number, in their
// order: what goes into the session that the two have is kept together, however
// long the disk takes.
func (l *Legs) Messages(ctx context.Context, ms []Incoming) []Answer {
	var answers []Answer
	for len(answers) < len(ms) {
		rest := ms[len(answers):]
		some := l.goOn(ctx, rest[:alike(rest)])
		if len(some) == 0 {
			some = []Answer{l.Message(ctx, rest[0])}
		}
		answers = append(answers, some...)
	}
	return answers
}

// alike is how many of the first are texts of one peer.
func alike(ms []Incoming) int {
	n := 0
	for n < len(ms) && ms[n].From == ms[0].From && ms[n].To == ms[0].To && ms[n].Text != "" {
		n++
	}
	return n
}

// goOn puts several texts into a live session, and answers none from the first
// one on that finds it over.
func (l *Legs) goOn(ctx context.Context, ms []Incoming) (answers []Answer) {
	if len(ms) < 2 {
		return nil
	}
	center, _, ok := l.Route.admit(ms[0].From)
	if !ok {
		return nil
	}
	s, there, err := l.Engine.Between(ctx, center, l.Route.known(center, ms[0].From), ms[0].To)
	if err != nil || !there {
		return nil
	}
	texts := make([]engine.FarText, len(ms))
	for i, m := range ms {
		texts[i] = engine.FarText{Text: m.Text, Ref: m.Ref}
	}
	for _, err := range l.Engine.FarSendsAll(ctx, s.ID, texts) {
		if err != nil && fault.KindOf(err) == fault.InvalidState {
			break
		}
		answers = append(answers, answerTo(err))
	}
	return answers
}
