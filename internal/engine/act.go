package engine

import (
	"context"

	"parley/internal/directory"
	"parley/internal/fault"
	"parley/internal/im"
)

// decision says which events of a session follow an act.
type decision func(im.Session, im.Act) ([]im.Event, error)

// act carries out a user's decision on a session and returns when it is durable.
func (e *Engine) act(ctx context.Context, op string, user directory.User, id im.SessionID, ref string, decide decision) error {
	if err := e.mayUseIM(op, user); err != nil {
		return err
	}
	act := im.Act{By: agent(user), At: e.now(), Ref: ref}
	changed, err := e.log.Change(ctx, im.Change{Session: id, By: act.By, Ref: ref,
		Decide: func(s im.Session) ([]im.Event, error) { return decide(s, act) }})
	if err == nil && changed.Session.RingUntil.IsZero() {
		e.deadlines.drop(ringing(id))
	}
	return fault.Wrap(op, fault.Internal, string(id), hidden(id, err))
}

// hidden makes a session that is not there look like one that is somebody else's.
func hidden(id im.SessionID, err error) error {
	if err != nil && fault.KindOf(err) == fault.NotFound {
		return fault.New("engine.act", fault.NotFound, string(id), "There is no such IM session")
	}
	return err
}

// Accept answers a ringing session (D-01). In strict mode the operation does
// not exist, which api tells.
func (e *Engine) Accept(ctx context.Context, user directory.User, id im.SessionID, ref string) error {
	return e.act(ctx, "engine.accept", user, id, ref, im.Session.Answer)
}

// Reject declines a ringing session (D-01).
func (e *Engine) Reject(ctx context.Context, user directory.User, id im.SessionID, ref string) error {
	return e.act(ctx, "engine.reject", user, id, ref, im.Session.Reject)
}

// Complete ends a session for both; it takes the privilege canReleaseIM (D-13).
func (e *Engine) Complete(ctx context.Context, user directory.User, id im.SessionID, ref string) error {
	const op = "engine.complete"
	if err := e.mayUseIM(op, user); err != nil {
		return err
	}
	if err := e.granted(op, user, directory.CanReleaseIM); err != nil {
		return err
	}
	return e.act(ctx, op, user, id, ref, func(s im.Session, a im.Act) ([]im.Event, error) {
		p, _ := s.Party(a.By)
		return s.Release(a, im.Reason{Code: im.Released, Text: p.Number + " completed the session"})
	})
}

// ChangeUserData sets and removes user data of a session (D-21).
func (e *Engine) ChangeUserData(ctx context.Context, user directory.User, id im.SessionID, set im.UserData, removed []string, ref string) error {
	return e.act(ctx, "engine.userdata", user, id, ref, func(s im.Session, a im.Act) ([]im.Event, error) {
		return s.Change(a, set, removed, e.cfg.MaxUserData)
	})
}
