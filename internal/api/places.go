package api

import (
	"parley/gws"
	"parley/internal/directory"
)

// places answers GET /places.
func (a *API) places(q *request) (any, error) {
	if err := q.mayRead("places"); err != nil {
		return nil, err
	}
	domains, err := a.reach(q)
	if err != nil {
		return nil, err
	}
	shown := []gws.Place{}
	for _, domain := range domains {
		for _, p := range a.People().Places(domain) {
			shown = append(shown, a.shownPlace(q, p))
		}
	}
	return collected(q, shown, func(p gws.Place) string { return p.URI }, func(all []gws.Place) any { return gws.PlacesAnswer{Places: all} })
}

func (a *API) shownPlace(q *request, p directory.Place) gws.Place {
	center, _ := a.People().ContactCenter(p.ContactCenter)
	return a.Render.Place(q.base, p, center)
}

// place answers GET /places/{id}.
func (a *API) place(q *request) (any, error) {
	if err := q.mayRead("places"); err != nil {
		return nil, err
	}
	p, ok := a.People().PlaceByID(q.PathValue("id"))
	if !ok || !q.user.Reaches(p.ContactCenter) {
		return nil, noSuch("place", q.PathValue("id"))
	}
	return gws.PlaceAnswer{Place: a.shownPlace(q, p)}, nil
}

// createPlace carries out POST /places.
func (a *API) createPlace(q *request) (any, error) {
	if err := q.mayAdminister("places"); err != nil {
		return nil, err
	}
	if !q.body.has("name") {
		return nil, required("name")
	}
	var p directory.Place
	if err := q.body.editPlace(&p); err != nil {
		return nil, err
	}
	var err error
	if p.ContactCenter, err = a.domain(q); err != nil {
		return nil, err
	}
	ref, err := a.ref(q)
	if err != nil {
		return nil, err
	}
	id, err := a.Provisioning.CreatePlace(q.Context(), q.user, ref, p)
	if err != nil {
		return nil, err
	}
	return a.Render.Created(q.base, gws.PathPlaces, id), nil
}

// editPlace writes into p what the body names.
func (f fields) editPlace(p *directory.Place) error {
	if err := f.edit("name", &p.Name); err != nil {
		return err
	}
	paths, err := f.texts("devicePaths")
	if err != nil || !f.has("devicePaths") {
		return err
	}
	p.Devices = nil
	for _, path := range paths {
		p.Devices = append(p.Devices, directory.DeviceID(lastPart(path, gws.PathDevices)))
	}
	return nil
}

// updatePlace carries out PUT and POST /places/{id}.
func (a *API) updatePlace(q *request) (any, error) {
	if err := q.mayAdminister("places"); err != nil {
		return nil, err
	}
	if err := q.noOperation(); err != nil {
		return nil, err
	}
	if err := q.sameID(q.PathValue("id")); err != nil {
		return nil, err
	}
	domain, err := a.domain(q)
	if err != nil {
		return nil, err
	}
	return nil, a.Provisioning.UpdatePlace(q.Context(), q.user, q.PathValue("id"), func(p *directory.Place) error {
		p.ContactCenter = or(domain, p.ContactCenter)
		return q.body.editPlace(p)
	})
}

// deletePlace carries out DELETE /places/{id}.
func (a *API) deletePlace(q *request) (any, error) {
	return nil, a.Provisioning.DeletePlace(q.Context(), q.user, q.PathValue("id"))
}
