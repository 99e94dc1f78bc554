package api

import (
	"parley/gws"
	"parley/internal/agentstate"
	"parley/internal/directory"
)

// contactCenters answers GET /contact-centers: one's own, or all for an API user.
func (a *API) contactCenters(q *request) (any, error) {
	shown := []gws.ContactCenter{}
	for _, c := range a.People().ContactCenters() {
		if q.user.Reaches(c.DomainName) {
			shown = append(shown, a.Render.ContactCenter(q.base, c))
		}
	}
	return collected(q, shown, func(c gws.ContactCenter) string { return c.URI },
		func(all []gws.ContactCenter) any { return gws.ContactCentersAnswer{ContactCenters: all} })
}

// contactCenter answers GET /contact-centers/{id}.
func (a *API) contactCenter(q *request) (any, error) {
	c, err := a.center(q)
	if err != nil {
		return nil, err
	}
	return gws.ContactCenterAnswer{ContactCenter: a.Render.ContactCenter(q.base, c)}, nil
}

// center is the contact center that the path names, or without one the user's own.
func (a *API) center(q *request) (directory.ContactCenter, error) {
	id := q.PathValue("id")
	if id == "" {
		c, _ := a.People().ContactCenter(q.user.ContactCenter)
		return c, nil
	}
	c, ok := a.People().ContactCenterByID(id)
	if !ok || !q.user.Reaches(c.DomainName) {
		return c, noSuch("contact center", id)
	}
	return c, nil
}

// createContactCenter carries out POST /contact-centers. Without features it
// has the default ones and instant messaging.
func (a *API) createContactCenter(q *request) (any, error) {
	if err := q.mayAdminister("contact centers"); err != nil {
		return nil, err
	}
	if !q.body.has("domainName") {
		return nil, required("domainName")
	}
	c := directory.ContactCenter{Features: append(directory.DefaultFeatures(), directory.FeatureIM)}
	if err := q.body.editCenter(&c); err != nil {
		return nil, err
	}
	ref, err := a.ref(q)
	if err != nil {
		return nil, err
	}
	id, err := a.Provisioning.CreateContactCenter(q.Context(), q.user, ref, c)
	if err != nil {
		return nil, err
	}
	return a.Render.Created(q.base, gws.PathContactCenters, id), nil
}

func (f fields) editCenter(c *directory.ContactCenter) error {
	if err := f.edit("domainName", &c.DomainName); err != nil {
		return err
	}
	for _, read := range []func(*directory.ContactCenter) error{f.editFeatures, f.editCountry, f.editStates} {
		if err := read(c); err != nil {
			return err
		}
	}
	return nil
}

func (f fields) editFeatures(c *directory.ContactCenter) error {
	names, err := f.texts("features")
	if err != nil || !f.has("features") {
		return err
	}
	c.Features = nil
	for _, name := range names {
		c.Features = append(c.Features, directory.Feature(name))
	}
	return nil
}

// editCountry replaces the country; an empty object takes it away.
func (f fields) editCountry(c *directory.ContactCenter) error {
	o, err := f.object("country")
	if err != nil || o == nil {
		return err
	}
	c.Country = directory.Country{}
	for name, value := range map[string]*string{"countryCode": &c.Country.Code, "countryDigits": &c.Country.Digits, "countryName": &c.Country.Name} {
		if err := o.edit(name, value); err != nil {
			return err
		}
	}
	return nil
}

// editStates replaces the contact center's own agent states.
func (f fields) editStates(c *directory.ContactCenter) error {
	var items []fields
	if err := f.into("agentStates", &items, "an array of objects"); err != nil || !f.has("agentStates") {
		return err
	}
	c.AgentStates = nil
	for _, item := range items {
		s := directory.AgentState{State: string(agentstate.NotReady)}
		for name, value := range map[string]*string{"operationName": &s.OperationName, "displayName": &s.DisplayName, "state": &s.State, "workMode": &s.WorkMode} {
			if err := item.edit(name, value); err != nil {
				return err
			}
		}
		s.DisplayName = or(s.DisplayName, s.OperationName)
		c.AgentStates = append(c.AgentStates, s)
	}
	return nil
}

// updateContactCenter carries out PUT and POST /contact-centers/{id}.
func (a *API) updateContactCenter(q *request) (any, error) {
	if err := q.mayAdminister("contact centers"); err != nil {
		return nil, err
	}
	if err := q.noOperation(); err != nil {
		return nil, err
	}
	if err := q.sameID(q.PathValue("id")); err != nil {
		return nil, err
	}
	return nil, a.Provisioning.UpdateContactCenter(q.Context(), q.user, q.PathValue("id"), q.body.editCenter)
}

// deleteContactCenter carries out DELETE /contact-centers/{id}.
func (a *API) deleteContactCenter(q *request) (any, error) {
	return nil, a.Provisioning.DeleteContactCenter(q.Context(), q.user, q.PathValue("id"))
}
