package api

import (
	"slices"
	"strings"

	"parley/gws"
	"parley/internal/directory"
	"parley/internal/render"
)

// users answers GET /users: colleagues for agents and supervisors, everybody
// for who administers them.
func (a *API) users(q *request) (any, error) {
	domains, err := a.reach(q)
	if err != nil {
		return nil, err
	}
	shown := []gws.User{}
	for _, domain := range domains {
		for _, u := range a.People().Users(domain) {
			shown = append(shown, a.shownUser(q, u))
		}
	}
	return collected(q, shown, func(u gws.User) string { return u.URI }, func(all []gws.User) any { return gws.UsersAnswer{Users: all} })
}

// user answers GET /users/{id}.
func (a *API) user(q *request) (any, error) {
	u, err := a.named(q)
	if err != nil {
		return nil, err
	}
	return gws.UserAnswer{User: a.shownUser(q, u)}, nil
}

// named is the user whom the path names, if he exists for who asks.
func (a *API) named(q *request) (directory.User, error) {
	u, ok := a.People().User(directory.UserID(q.PathValue("id")))
	if !ok || !q.user.Reaches(u.ContactCenter) {
		return u, noSuch("user", q.PathValue("id"))
	}
	return u, nil
}

func (a *API) shownUser(q *request, u directory.User) gws.User {
	center, _ := a.People().ContactCenter(u.ContactCenter)
	shown := a.Render.User(q.base, u, center)
	if q.user.Admin() {
		shown = a.Render.Managed(q.base, u, center)
	}
	a.addShared(q, &shown, u, center)
	return shown
}

// addShared adds the subresources that others may see: where somebody is to be
// reached for all, options and features for supervisors and admins. IM sessions
// are nobody else's.
func (a *API) addShared(q *request, shown *gws.User, u directory.User, center directory.ContactCenter) {
	asked := strings.Split(q.URL.Query().Get("subresources"), ",")
	wants := func(names ...string) bool {
		return slices.ContainsFunc(append(names, "*"), func(name string) bool { return slices.Contains(asked, name) })
	}
	if wants("devices") {
		shown.Devices = a.Render.Devices(q.base, a.seatsOf(u))
	}
	if wants("channels") {
		shown.Channels = a.Render.Channels(a.seatsOf(u))
	}
	if wants("skills") {
		shown.Skills = a.Render.Skills(u)
	}
	addUnserved(shown, wants)
	if q.mayRead("settings") != nil && u.ID != q.user.ID {
		return
	}
	if wants("settings") {
		shown.Settings = a.Render.Settings(u)
	}
	if wants("features") {
		shown.Features = a.Render.Features(q.base, q.featuresOf(center), center)
	}
}

func (a *API) seatsOf(u directory.User) []render.Seat {
	var seats []render.Seat
	for _, d := range a.Engine.Devices(u) {
		seats = append(seats, render.Seat{Device: d.Device, Standing: d.Standing})
	}
	return seats
}

// createUser carries out POST /users.
func (a *API) createUser(q *request) (any, error) {
	if err := q.mayAdminister("users"); err != nil {
		return nil, err
	}
	for _, name := range []string{"firstName", "lastName", "roles", "userName", "password"} {
		if !q.body.has(name) {
			return nil, required(name)
		}
	}
	u := directory.User{Enabled: true}
	if err := q.body.editUser(&u); err != nil {
		return nil, err
	}
	var err error
	if u.UserName, err = q.body.text("userName"); err != nil {
		return nil, err
	}
	if u.ContactCenter, err = a.domain(q); err != nil {
		return nil, err
	}
	ref, err := a.ref(q)
	if err != nil {
		return nil, err
	}
	id, err := a.Provisioning.CreateUser(q.Context(), q.user, ref, u)
	if err != nil {
		return nil, err
	}
	return a.Render.Created(q.base, gws.PathUsers, string(id)), nil
}

// updateUser carries out PUT and POST /users/{id}: what the body does not name
// stays as it is.
func (a *API) updateUser(q *request) (any, error) {
	if err := q.mayAdminister("users"); err != nil {
		return nil, err
	}
	if err := q.noOperation(); err != nil {
		return nil, err
	}
	id := directory.UserID(q.PathValue("id"))
	if err := q.sameID(string(id)); err != nil {
		return nil, err
	}
	domain, err := a.domain(q)
	if err != nil {
		return nil, err
	}
	name, err := q.body.text("userName")
	if err != nil {
		return nil, err
	}
	return nil, a.Provisioning.UpdateUser(q.Context(), q.user, id, func(u *directory.User) error {
		u.UserName, u.ContactCenter = or(name, u.UserName), or(domain, u.ContactCenter)
		return q.body.editUser(u)
	})
}

func or(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}

// deleteUser carries out DELETE /users/{id}.
func (a *API) deleteUser(q *request) (any, error) {
	return nil, a.Provisioning.DeleteUser(q.Context(), q.user, directory.UserID(q.PathValue("id")))
}
