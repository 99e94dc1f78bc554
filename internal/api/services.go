package api

import "parley/gws"

// services answers GET /services: those of the user's contact center.
func (a *API) services(q *request) (any, error) {
	return collected(q, a.shownServices(q), func(s gws.Service) string { return s.URI },
		func(all []gws.Service) any { return gws.ServicesAnswer{Services: all} })
}

// service answers GET /services/{id}.
func (a *API) service(q *request) (any, error) {
	for _, s := range a.shownServices(q) {
		if s.ID == q.PathValue("id") {
			return gws.ServiceAnswer{Service: s}, nil
		}
	}
	return nil, noSuch("service", q.PathValue("id"))
}

func (a *API) shownServices(q *request) []gws.Service {
	center, _ := a.People().ContactCenter(q.user.ContactCenter)
	return a.Render.Services(q.base, a.Health.Services(center))
}
