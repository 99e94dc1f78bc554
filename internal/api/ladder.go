package api

import (
	"context"

	"parley/gws"
	"parley/internal/im"
	"parley/internal/ladder"
)

// Legs tells which SIP messages belonged to a session.
type Legs interface {
	// SIPMessages returns them in the order of time, as far as this node has
	// seen and still keeps them: a bounded number.
	SIPMessages(ctx context.Context, id im.SessionID) []ladder.Message
}

// ladder answers GET /im-sessions/{id}/ladder (D-60).
func (a *API) ladder(q *request) (any, error) {
	from, limit, err := page(q)
	if err != nil {
		return nil, err
	}
	part, err := a.Engine.Log(q.Context(), q.user, q.sessionID(), from, limit)
	if err != nil {
		return nil, err
	}
	window := ladder.Window{Before: part.Before, Since: part.Since, Events: part.Events,
		Last: part.Before.Seq+int64(len(part.Events)) >= part.Session.Seq}
	if a.Legs != nil {
		window.Messages = a.Legs.SIPMessages(q.Context(), q.sessionID())
	}
	steps, err := window.Steps()
	if err != nil {
		return nil, err
	}
	return gws.LadderAnswer{Ladder: a.Render.Ladder(part.Session, steps)}, nil
}
