package api

import (
	"encoding/json"
	"slices"
	"strings"

	"parley/gws"
	"parley/internal/directory"
	"parley/internal/render"
)

// settled is how often GET /me is read anew because the user's standing changed
// meanwhile.
const settled = 3

// me answers GET /me, with the subresources that were asked for (D-11). Devices
// and sessions are kept in two places; if the devices are the same before and
// after the sessions are read, both are of one moment.
func (a *API) me(q *request) (any, error) {
	center, _ := a.People().ContactCenter(q.user.ContactCenter)
	seats := a.seats(q)
	for try := 1; ; try++ {
		shown := a.Render.User(q.base, q.user, center)
		err := a.addSubresources(q, &shown, center, seats)
		after := a.seats(q)
		if err != nil || try == settled || sameSeats(seats, after) {
			return gws.UserAnswer{User: shown}, err
		}
		seats = after
	}
}

func sameSeats(a, b []render.Seat) bool {
	return slices.EqualFunc(a, b, func(a, b render.Seat) bool { return a.ID == b.ID && a.Standing == b.Standing })
}

func (a *API) addSubresources(q *request, shown *gws.User, center directory.ContactCenter, seats []render.Seat) error {
	asked := strings.Split(q.URL.Query().Get("subresources"), ",")
	wants := func(names ...string) bool {
		return slices.ContainsFunc(append(names, "*"), func(name string) bool { return slices.Contains(asked, name) })
	}
	if wants("devices") {
		shown.Devices = a.Render.Devices(q.base, seats)
	}
	if wants("channels") {
		shown.Channels = a.Render.Channels(seats)
	}
	if wants("settings") {
		shown.Settings = a.Render.Settings(q.user)
	}
	if wants("features") {
		shown.Features = a.Render.Features(q.base, gws.PathFeatures, center)
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
