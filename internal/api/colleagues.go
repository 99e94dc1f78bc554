package api

import (
	"parley/gws"
	"parley/internal/render"
)

// colleagues answers GET /me/colleagues (D-62).
func (a *API) colleagues(q *request) (any, error) {
	found, err := a.Engine.Colleagues(q.Context(), q.user)
	if err != nil {
		return nil, err
	}
	shown := []gws.Colleague{}
	for _, c := range found {
		shown = append(shown, a.Render.Colleague(c.User, render.Seat{Device: c.Device.Device, Standing: c.Device.Standing}, c.InSession, c.Lost))
	}
	return gws.ColleaguesAnswer{Colleagues: shown}, nil
}

// openPlaces answers GET /me/places (D-62).
func (a *API) openPlaces(q *request) (any, error) {
	shown := []gws.Place{}
	for _, p := range a.Engine.OpenPlaces(q.user) {
		shown = append(shown, a.shownPlace(q, p))
	}
	return gws.PlacesAnswer{Places: shown}, nil
}
