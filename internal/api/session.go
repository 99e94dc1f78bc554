package api

import (
	"parley/gws"
	"parley/internal/im"
)

// session answers GET /me/im-sessions/{id}.
func (a *API) session(q *request) (any, error) {
	s, err := a.Engine.Session(q.Context(), q.user, q.sessionID())
	if err != nil {
		return nil, err
	}
	return gws.IMSessionAnswer{IMSession: a.Render.IMSession(q.base, s, viewer(q))}, nil
}

// watched answers GET /im-sessions/{id}, the address that a session's uri has (D-18).
func (a *API) watched(q *request) (any, error) {
	s, err := a.Engine.Watched(q.Context(), q.user, q.sessionID())
	if err != nil {
		return nil, err
	}
	return gws.IMSessionAnswer{IMSession: a.Render.IMSession(q.base, s, viewer(q))}, nil
}

// sessionOperation carries out a POST to one session.
func (a *API) sessionOperation(q *request) (any, error) {
	name, err := q.body.operation()
	if err != nil {
		return nil, err
	}
	if name == gws.OpSendMessage {
		return nil, a.send(q)
	}
	ref, err := a.ref(q)
	if err != nil {
		return nil, err
	}
	switch name {
	case gws.OpComplete:
		return nil, a.Engine.Complete(q.Context(), q.user, q.sessionID(), ref)
	case gws.OpAttachUserData, gws.OpUpdateUserData:
		return nil, a.attach(q, ref)
	case gws.OpDeleteUserData:
		return nil, a.deleteUserData(q, ref)
	default:
		return nil, a.answerOperation(q, name, ref)
	}
}

// answerOperation carries out our own operations of a ringing session (D-01).
func (a *API) answerOperation(q *request, name gws.OperationName, ref string) error {
	switch {
	case name == gws.OpAccept && !a.Render.Strict:
		return a.Engine.Accept(q.Context(), q.user, q.sessionID(), ref)
	case name == gws.OpReject && !a.Render.Strict:
		return a.Engine.Reject(q.Context(), q.user, q.sessionID(), ref)
	}
	return unknownOperation(name)
}

func (q *request) sessionID() im.SessionID { return im.SessionID(q.PathValue("id")) }

func viewer(q *request) im.AgentID { return im.AgentID(q.user.ID) }
