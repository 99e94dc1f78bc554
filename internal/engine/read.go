package engine

import (
	"context"

	"parley/internal/directory"
	"parley/internal/fault"
	"parley/internal/im"
)

// Sessions returns the user's live sessions: none or one.
func (e *Engine) Sessions(ctx context.Context, user directory.User) ([]im.Session, error) {
	const op = "engine.sessions"
	if err := e.mayUseIM(op, user); err != nil {
		return nil, err
	}
	s, ok, err := e.log.Current(ctx, agent(user))
	if !ok || err != nil {
		return nil, fault.Wrap(op, fault.Internal, user.UserName, err)
	}
	return []im.Session{s}, nil
}

// Session returns a live session of the user; fault.NotFound once it is over (D-19).
func (e *Engine) Session(ctx context.Context, user directory.User, id im.SessionID) (im.Session, error) {
	s, err := e.Participated(ctx, user, id)
	if err == nil && s.Ended() {
		return im.Session{}, fault.New("engine.session", fault.NotFound, string(id), "There is no such IM session")
	}
	return s, err
}

// Participated returns a session in which the user takes or took part.
func (e *Engine) Participated(ctx context.Context, user directory.User, id im.SessionID) (im.Session, error) {
	const op = "engine.participated"
	if err := e.mayUseIM(op, user); err != nil {
		return im.Session{}, err
	}
	s, err := e.log.Session(ctx, id)
	if err != nil {
		return im.Session{}, fault.Wrap(op, fault.Internal, string(id), hidden(id, err))
	}
	if p, ok := s.Party(agent(user)); !ok || p.State == "" {
		return im.Session{}, fault.New(op, fault.NotFound, string(id), "There is no such IM session")
	}
	return s, nil
}

// Watched returns any session that the user may see: his own, and for
// supervisors and admins those of the contact centers that they reach (D-18).
func (e *Engine) Watched(ctx context.Context, user directory.User, id im.SessionID) (im.Session, error) {
	const op = "engine.watched"
	if !user.HasRole(directory.RoleSupervisor) && !user.Admin() {
		return e.Participated(ctx, user, id)
	}
	if err := e.OffersIM(user); err != nil {
		return im.Session{}, err
	}
	s, err := e.log.Session(ctx, id)
	if err == nil && !e.within(s, user) {
		err = fault.New(op, fault.NotFound, string(id), "")
	}
	return s, fault.Wrap(op, fault.Internal, string(id), hidden(id, err))
}

// within reports whether the session was begun in a contact center that the
// user reaches.
func (e *Engine) within(s im.Session, user directory.User) bool {
	for _, p := range s.Parties {
		if agent, ok := e.people().User(directory.UserID(p.Agent)); ok && user.Reaches(agent.ContactCenter) {
			return true
		}
	}
	return false
}

// Transcript is a part of what was said in a session.
type Transcript struct {
	Session  im.Session
	Messages []im.Event // EventPrivateInfo
	Misses   []im.Event // EventError: which of them, or of later ones, did not arrive
}

// Messages returns up to limit messages of the transcript from the index on,
// for parties during and after the session (D-17).
func (e *Engine) Messages(ctx context.Context, user directory.User, id im.SessionID, from int64, limit int) (t Transcript, err error) {
	if t.Session, err = e.Participated(ctx, user, id); err != nil {
		return t, err
	}
	t.Messages, err = e.log.Messages(ctx, id, from, limit)
	if _, isSIP := t.Session.Far(); isSIP && err == nil {
		t.Misses, err = e.log.Misses(ctx, id, from)
	}
	return t, fault.Wrap("engine.messages", fault.Internal, string(id), err)
}
