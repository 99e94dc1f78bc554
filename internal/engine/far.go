package engine

import (
	"context"

	"parley/internal/fault"
	"parley/internal/im"
)

// What follows is for the legs of SIP peers. All return when what they say is
// durable, may be said twice, and say nothing where it changes nothing any more.

// FarRings says that the peer of a session is being alerted.
func (e *Engine) FarRings(ctx context.Context, id im.SessionID) error {
	return e.far(ctx, "engine.rings", id, "", func(s im.Session) ([]im.Event, error) { return s.FarRings(e.now()), nil })
}

// FarAnswers says that the peer answered; fault.InvalidState once the session
// is over, so that the leg hangs up.
func (e *Engine) FarAnswers(ctx context.Context, id im.SessionID) error {
	return e.far(ctx, "engine.answers", id, "", func(s im.Session) ([]im.Event, error) { return s.FarAnswers(e.now()) })
}

// FarSends puts a message of the peer's into the session, once under its
// reference; while the agent has not answered the peer's call it waits there.
// *Unreached if it is too long or too many wait, fault.InvalidState outside
// Talking and ringing.
func (e *Engine) FarSends(ctx context.Context, id im.SessionID, text, ref string) (im.Session, error) {
	c, err := e.farSends(id, FarText{text, ref})
	if err != nil {
		return im.Session{}, err
	}
	changed, err := e.log.Change(ctx, c)
	return changed.Session, unsaid(id, err)
}

// FarText is a message of a peer's and its reference.
type FarText struct{ Text, Ref string }

// FarSendsAll is FarSends for several, in their order, which wait for the disk
// together; each has its own outcome.
func (e *Engine) FarSendsAll(ctx context.Context, id im.SessionID, texts []FarText) []error {
	errs := make([]error, len(texts))
	var all []im.Change
	var places []int // of their outcomes
	for i, t := range texts {
		c, err := e.farSends(id, t)
		if errs[i] = err; err == nil {
			all, places = append(all, c), append(places, i)
		}
	}
	for i, err := range e.log.ChangeAll(ctx, all) {
		errs[places[i]] = unsaid(id, err)
	}
	return errs
}

const opFarSends = "engine.farsends"

func (e *Engine) farSends(id im.SessionID, t FarText) (im.Change, error) {
	if err := e.legible(opFarSends, string(id), t.Text); err != nil {
		return im.Change{}, err
	}
	messageID := e.ids.message()
	return im.Change{Session: id, Ref: t.Ref, Decide: func(s im.Session) ([]im.Event, error) {
		return s.FarSends(im.Act{At: e.now(), Ref: t.Ref}, messageID, t.Text, e.cfg.MaxHeld)
	}}, nil
}

// unsaid is why a peer's message is not in the session.
func unsaid(id im.SessionID, err error) error {
	if fault.KindOf(err) == fault.InUse {
		return &Unreached{Absent, "nobody has answered yet"}
	}
	return fault.Wrap(opFarSends, fault.Internal, string(id), err)
}

// FarMisses says that a message did not reach the peer, and why.
func (e *Engine) FarMisses(ctx context.Context, id im.SessionID, m im.Message, why string) error {
	return e.far(ctx, "engine.misses", id, im.MissRef(m), func(s im.Session) ([]im.Event, error) { return s.FarMisses(e.now(), m, why) })
}

// FarEnds says that the peer, or the leg to it, ended the session or refused it.
func (e *Engine) FarEnds(ctx context.Context, id im.SessionID, reason im.Reason) error {
	return e.far(ctx, "engine.ends", id, "", func(s im.Session) ([]im.Event, error) { return s.FarEnds(e.now(), reason), nil })
}

func (e *Engine) far(ctx context.Context, op string, id im.SessionID, ref string, decide func(im.Session) ([]im.Event, error)) error {
	changed, err := e.log.Change(ctx, im.Change{Session: id, Ref: ref, Decide: decide})
	if err == nil && changed.Session.RingUntil.IsZero() {
		e.deadlines.drop(ringing(id))
	}
	return fault.Wrap(op, fault.Internal, string(id), err)
}
