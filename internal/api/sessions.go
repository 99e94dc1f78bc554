package api

import (
	"parley/gws"
	"parley/internal/engine"
	"parley/internal/fault"
	"parley/internal/im"
)

// sessions answers GET /me/im-sessions: uris, or with fields the resources.
func (a *API) sessions(q *request) (any, error) {
	found, err := a.wanted(q)
	if err != nil {
		return nil, err
	}
	shown := []gws.IMSession{}
	for _, s := range found {
		shown = append(shown, a.Render.IMSession(q.base, s, viewer(q)))
	}
	if q.wantsFields() {
		return gws.IMSessionsAnswer{IMSessions: shown}, nil
	}
	uris := []string{}
	for _, s := range shown {
		uris = append(uris, s.URI)
	}
	return gws.URIsAnswer{URIs: uris}, nil
}

// wanted are the live sessions, or with state=Completed a page of the ended
// ones (D-61).
func (a *API) wanted(q *request) ([]im.Session, error) {
	query := q.URL.Query()
	if a.Render.Strict || !query.Has("state") {
		return a.Engine.Sessions(q.Context(), q.user)
	}
	if state := query.Get("state"); state != string(gws.Completed) {
		return nil, fault.New("api.query", fault.OutOfRange, "state", "state can only be "+string(gws.Completed))
	}
	limit, err := number(query, "limit", defaultLimit, mostLimit)
	if err != nil {
		return nil, err
	}
	return a.Engine.Past(q.Context(), q.user, im.SessionID(query.Get("before")), int(limit))
}

// sessionsOperation carries out POST /me/im-sessions.
func (a *API) sessionsOperation(q *request) (any, error) {
	name, err := q.body.operation()
	if err != nil {
		return nil, err
	}
	if name != gws.OpInitiateIMSession {
		return nil, unknownOperation(name)
	}
	return nil, a.initiate(q)
}

// initiate carries out InitiateIMSession, as the seed page has it.
func (a *API) initiate(q *request) error {
	var r engine.Initiate
	var err error
	if r.Ref, err = a.ref(q); err != nil {
		return err
	}
	if r.Destination, err = q.body.destination(); err != nil {
		return err
	}
	if r.Destination == "" {
		return required("destination")
	}
	if r.UserData, err = q.body.userData(); err != nil {
		return err
	}
	if r.DevicePath, err = q.body.devicePath(); err != nil {
		return err
	}
	_, err = a.Engine.Initiate(q.Context(), q.user, r)
	return err
}
