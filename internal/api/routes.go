package api

import (
	"maps"
	"net/http"
	"strings"

	"parley/gws"
	"parley/internal/fault"
)

// nowhere is the pattern of every path that is no resource.
const nowhere = "/{rest...}"

// routes is the table of resources; patterns are relative to /api/v2.
func (a *API) routes() map[string]resource {
	routes := map[string]resource{
		gws.PathMe:                     {always, methods{http.MethodGet: a.me, http.MethodPost: a.meOperation}},
		gws.PathMyDevices + "/{id}":    {always, methods{http.MethodGet: a.device, http.MethodPost: a.deviceOperation}},
		gws.PathMyIMSessions:           {a.offered, methods{http.MethodGet: a.sessions, http.MethodPost: a.sessionsOperation}},
		gws.PathMyIMSessions + "/{id}": {a.offered, methods{http.MethodGet: a.session, http.MethodPost: a.sessionOperation}},
		gws.PathIMSessions + "/{id}":   {a.offered, methods{http.MethodGet: a.watched, http.MethodPost: a.sessionOperation}},
		gws.PathMyCalls:                {a.voiced, methods{http.MethodGet: a.calls}},
		nowhere:                        {never, nil},

		gws.PathMyChannels:                  {always, methods{http.MethodGet: a.channels}},
		gws.PathMyChannels + "/{channel}":   {always, methods{http.MethodGet: a.channel, http.MethodPost: a.channelOperation}},
		gws.PathSettings:                    {always, methods{http.MethodGet: a.settings}},
		gws.PathAccessControl:               a.accessControl(),
		gws.PathSettings + "/{group}":       {always, methods{http.MethodGet: a.settingsGroup}},
		gws.PathServices:                    {always, methods{http.MethodGet: a.services}},
		gws.PathServices + "/{id}":          {always, methods{http.MethodGet: a.service}},
		gws.PathVoiceEnvironments + "/{id}": {always, methods{http.MethodGet: a.voiceEnvironment}},
	}
	maps.Copy(routes, a.provisioningRoutes())
	if !a.Render.Strict {
		maps.Copy(routes, a.sipRoutes())
		maps.Copy(routes, a.friendlyRoutes())
	}
	return routes
}

// friendlyRoutes are the resources that strict mode does not have.
func (a *API) friendlyRoutes() map[string]resource {
	return map[string]resource{
		gws.PathMyIMSessions + "/{id}/messages": {a.offered, methods{http.MethodGet: a.messages}},
		gws.PathIMSessions + "/{id}/ladder":     {a.offered, methods{http.MethodGet: a.ladder}},
		gws.PathMyPlaces:                        {always, methods{http.MethodGet: a.openPlaces}},
		gws.PathMyColleagues:                    {always, methods{http.MethodGet: a.colleagues}},
	}
}

func always(*request) error { return nil }

// never answers for every path that is no resource.
func never(q *request) error {
	return fault.New("api.route", fault.NotFound, q.URL.Path, "There is no such resource")
}

// offered: without the feature there are no IM sessions (D-26).
func (a *API) offered(q *request) error { return a.Engine.OffersIM(q.user) }

func notAllowed(w http.ResponseWriter, r *http.Request, handlers methods) error {
	allowed := handlers.allowed()
	w.Header().Set("Allow", strings.Join(allowed, ", "))
	return fault.New("api.route", fault.MethodNotAllowed, r.URL.Path,
		"The method "+r.Method+" is not allowed here; allowed are "+strings.Join(allowed, ", "))
}
