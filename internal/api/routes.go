package api

import (
	"net/http"
	"slices"
	"strings"

	"parley/gws"
	"parley/internal/fault"
)

// routes is the table of resources; patterns are relative to /api/v2.
func (a *API) routes() map[string]methods {
	session := methods{http.MethodGet: a.session, http.MethodPost: a.sessionOperation}
	watched := methods{http.MethodGet: a.watched, http.MethodPost: a.sessionOperation}
	device := methods{http.MethodGet: a.device}
	routes := map[string]methods{
		gws.PathMe:                     {http.MethodGet: a.me, http.MethodPost: a.meOperation},
		gws.PathMyDevices:              {http.MethodGet: a.devices},
		gws.PathMyDevices + "/{id}":    device,
		gws.PathDevices + "/{id}":      device,
		gws.PathMyIMSessions:           {http.MethodGet: a.sessions, http.MethodPost: a.sessionsOperation},
		gws.PathMyIMSessions + "/{id}": session,
		gws.PathIMSessions + "/{id}":   watched,
		"/{rest...}":                   everyMethod(unknown),
	}
	if !a.Render.Strict {
		routes[gws.PathMyIMSessions+"/{id}/messages"] = methods{http.MethodGet: a.messages}
	}
	return routes
}

func everyMethod(handle handler) methods {
	all := methods{}
	for _, m := range []string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodDelete,
		http.MethodPatch, http.MethodOptions} {
		all[m] = handle
	}
	return all
}

func notAllowed(w http.ResponseWriter, r *http.Request, handlers methods) error {
	var allowed []string
	for m := range handlers {
		allowed = append(allowed, m)
		if m == http.MethodGet {
			allowed = append(allowed, http.MethodHead)
		}
	}
	slices.Sort(allowed)
	w.Header().Set("Allow", strings.Join(allowed, ", "))
	return fault.New("api.route", fault.MethodNotAllowed, r.URL.Path,
		"The method "+r.Method+" is not allowed here; allowed are "+strings.Join(allowed, ", "))
}
