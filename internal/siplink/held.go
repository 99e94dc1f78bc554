package siplink

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"parley/internal/engine"
	"parley/internal/fault"
	"parley/internal/im"
)

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
