package api

import (
	"encoding/json"
	"slices"
	"strings"

	"parley/gws"
	"parley/internal/directory"
)

// me answers GET /me, with the subresources that were asked for (D-11).
func (a *API) me(q *request) (any, error) {
	center, _ := a.People().ContactCenter(q.user.ContactCenter)
	shown := a.Render.User(q.base, q.user, center)
	err := a.addSubresources(q, &shown, center)
	return gws.UserAnswer{User: shown}, err
}

func (a *API) addSubresources(q *request, shown *gws.User, center directory.ContactCenter) error {
	asked := strings.Split(q.URL.Query().Get("subresources"), ",")
	wants := func(names ...string) bool {
		return slices.ContainsFunc(append(names, "*"), func(name string) bool { return slices.Contains(asked, name) })
	}
	if wants("devices") {
		shown.Devices = a.myDevices(q)
	}
	if wants("channels") {
		shown.Channels = a.Render.Channels(a.loggedIn(q))
	}
	if wants("settings") {
		shown.Settings = a.Render.Settings(q.user)
	}
	if wants("features") {
		shown.Features = a.Render.Features(q.base, center)
	}
	if wants("skills") {
		shown.Skills = a.Render.Skills(q.user)
	}
	addUnserved(shown, wants)
	if wants("imSessions", "im-sessions") && center.Has(directory.FeatureIM) {
		return a.addSessions(q, shown)
	}
	return nil
}

// addUnserved adds what parley has none of, empty.
func addUnserved(shown *gws.User, wants func(...string) bool) {
	if wants("groups") {
		shown.Groups = []gws.Group{}
	}
	if wants("calls") {
		shown.Calls = []json.RawMessage{}
	}
	if wants("chats") {
		shown.Chats = []json.RawMessage{}
	}
}

func (a *API) addSessions(q *request, shown *gws.User) error {
	shown.IMSessions = []gws.IMSession{}
	if !q.user.HasRole(directory.RoleAgent, directory.RoleSupervisor) || !q.user.May(directory.CanUseIM) {
		return nil
	}
	live, err := a.Engine.Sessions(q.Context(), q.user)
	for _, s := range live {
		shown.IMSessions = append(shown.IMSessions, a.Render.IMSession(q.base, s, viewer(q)))
	}
	return err
}

func (a *API) loggedIn(q *request) bool {
	for _, d := range a.Engine.Devices(q.user) {
		if d.Active {
			return true
		}
	}
	return false
}
