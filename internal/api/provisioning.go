package api

import (
	"context"
	"net/http"
	"strings"

	"parley/gws"
	"parley/internal/directory"
	"parley/internal/fault"
)

// Users is what the API asks of provisioning for users. Who may do what is
// decided there, by who asks.
type Users interface {
	CreateUser(ctx context.Context, by directory.User, reference string, u directory.User) (directory.UserID, error)
	UpdateUser(ctx context.Context, by directory.User, id directory.UserID, edit func(*directory.User) error) error
	DeleteUser(ctx context.Context, by directory.User, id directory.UserID) error
}

// Devices is the same for devices.
type Devices interface {
	CreateDevice(ctx context.Context, by directory.User, reference string, d directory.Device, owner directory.UserID) (directory.DeviceID, error)
	UpdateDevice(ctx context.Context, by directory.User, id directory.DeviceID, edit func(*directory.Device) error) error
	DeleteDevice(ctx context.Context, by directory.User, id directory.DeviceID) error
	Assign(ctx context.Context, by directory.User, id directory.DeviceID, owner directory.UserID) error
	Unassign(ctx context.Context, by directory.User, id directory.DeviceID, owner directory.UserID) error
}

// Places is the same for places.
type Places interface {
	CreatePlace(ctx context.Context, by directory.User, reference string, p directory.Place) (id string, err error)
	UpdatePlace(ctx context.Context, by directory.User, id string, edit func(*directory.Place) error) error
	DeletePlace(ctx context.Context, by directory.User, id string) error
}

// ContactCenters is the same for contact centers and their features.
type ContactCenters interface {
	CreateContactCenter(ctx context.Context, by directory.User, reference string, c directory.ContactCenter) (id string, err error)
	UpdateContactCenter(ctx context.Context, by directory.User, id string, edit func(*directory.ContactCenter) error) error
	DeleteContactCenter(ctx context.Context, by directory.User, id string) error
	AssignFeature(ctx context.Context, by directory.User, reference, centerID string, f directory.Feature) (directory.Feature, error)
	UnassignFeature(ctx context.Context, by directory.User, centerID string, f directory.Feature) error
}

// Provisioning is all of it, and the notes of the provisioning file's reloads.
type Provisioning interface {
	Users
	Devices
	Places
	ContactCenters
	Notes() []directory.Note
}

// provisioningRoutes are the resources of provisioning (gws-api 5, D-14).
func (a *API) provisioningRoutes() map[string]resource {
	get, post, put, remove := http.MethodGet, http.MethodPost, http.MethodPut, http.MethodDelete
	routes := map[string]resource{
		gws.PathUsers:                             {a.provisions, methods{get: a.users, post: a.createUser}},
		gws.PathUsers + "/{id}":                   {a.provisions, methods{get: a.user, put: a.updateUser, post: a.updateUser, remove: a.deleteUser}},
		gws.PathUsers + "/{id}/devices":           {a.provisions, methods{get: a.userDevices, post: a.giveDevice}},
		gws.PathUsers + "/{id}/devices/{device}":  {a.provisions, methods{get: a.userDevice, remove: a.takeDevice}},
		gws.PathMyDevices:                         {a.provisionsPost, methods{get: a.devices, post: a.giveMyselfDevice}},
		gws.PathDevices:                           {a.provisions, methods{get: a.allDevices, post: a.createDevice}},
		gws.PathDevices + "/{id}":                 {a.provisionsChange, methods{get: a.anyDevice, put: a.updateDevice, post: a.updateDevice, remove: a.deleteDevice}},
		gws.PathPlaces:                            {a.provisions, methods{get: a.places, post: a.createPlace}},
		gws.PathPlaces + "/{id}":                  {a.provisions, methods{get: a.place, put: a.updatePlace, post: a.updatePlace, remove: a.deletePlace}},
		gws.PathContactCenters:                    {always, methods{get: a.contactCenters, post: a.createContactCenter}},
		gws.PathContactCenters + "/{id}":          {always, methods{get: a.contactCenter, put: a.updateContactCenter, post: a.updateContactCenter, remove: a.deleteContactCenter}},
		gws.PathContactCenters + "/{id}/features": {always, methods{get: a.centerFeatures, post: a.assignFeature}},

		gws.PathContactCenters + "/{id}/features/{feature}": {always, methods{get: a.centerFeature, remove: a.unassignFeature}},

		gws.PathFeatures:                      {always, methods{get: a.centerFeatures, post: a.assignFeature}},
		gws.PathFeatures + "/{feature}":       {always, methods{get: a.centerFeature, remove: a.unassignFeature}},
		gws.PathSystemFeatures:                {always, methods{get: a.systemFeatures}},
		gws.PathSystemFeatures + "/{feature}": {always, methods{get: a.systemFeature}},
	}
	if !a.Render.Strict {
		routes[gws.PathProvisioning] = resource{a.provisions, methods{get: a.provisioningNotes}}
	}
	return routes
}

// provisions: without the feature there is nothing to read or to change (D-41).
func (a *API) provisions(q *request) error {
	feature := directory.FeatureProvisioningWrite
	if q.Method == http.MethodGet || q.Method == http.MethodHead {
		feature = directory.FeatureProvisioningRead
	}
	center, _ := a.People().ContactCenter(q.user.ContactCenter)
	if center.Has(feature) {
		return nil
	}
	return fault.New("api.provisioning", fault.NotFound, q.user.UserName, "The feature "+string(feature)+" is not assigned to your contact center")
}

// provisionsPost is provisions for a collection that everybody may read.
func (a *API) provisionsPost(q *request) error {
	if q.Method == http.MethodPost {
		return a.provisions(q)
	}
	return nil
}

// provisionsChange is provisions for an item that its owner may read.
func (a *API) provisionsChange(q *request) error {
	if q.Method == http.MethodGet || q.Method == http.MethodHead {
		return nil
	}
	return a.provisions(q)
}

// mayAdminister refuses who is no admin before anything else is looked at.
func (q *request) mayAdminister(what string) error {
	if q.user.Admin() {
		return nil
	}
	act := "change "
	if q.Method == http.MethodGet || q.Method == http.MethodHead {
		act = "read "
	}
	return fault.New("api.provisioning", fault.Permission, q.user.UserName, "Only an admin may "+act+what)
}

// mayRead refuses agents, who have no business with what is not about people.
func (q *request) mayRead(what string) error {
	if q.user.Admin() || q.user.HasRole(directory.RoleSupervisor) {
		return nil
	}
	return fault.New("api.provisioning", fault.Permission, q.user.UserName, "Only admins and supervisors may read "+what)
}

// reach returns the domains whose objects a collection shows: the user's own,
// or for an API user all, or the one that contactCenterId names.
func (a *API) reach(q *request) ([]string, error) {
	var domains []string
	wanted := q.URL.Query().Get("contactCenterId")
	for _, c := range a.People().ContactCenters() {
		if q.user.Reaches(c.DomainName) && (wanted == "" || wanted == c.ID) {
			domains = append(domains, c.DomainName)
		}
	}
	if wanted != "" && len(domains) == 0 {
		return nil, noSuch("contact center", wanted)
	}
	return domains, nil
}

// domain returns the domain name that contactCenterId of a body means; "" if it
// is absent.
func (a *API) domain(q *request) (string, error) {
	id, err := q.body.text("contactCenterId")
	if err != nil || id == "" {
		return "", err
	}
	c, ok := a.People().ContactCenterByID(id)
	if !ok || !q.user.Reaches(c.DomainName) {
		return "", noSuch("contact center", id)
	}
	return c.DomainName, nil
}

func noSuch(what, id string) error {
	return fault.New("api.provisioning", fault.NotFound, id, "There is no such "+what)
}

// lastPart is the id at the end of a uri or path of a collection; the text
// itself if it names no collection.
func lastPart(text, collection string) string {
	if i := strings.LastIndex(text, collection+"/"); i >= 0 {
		return text[i+len(collection)+1:]
	}
	return text
}

// sameID finds a body that would change an id.
func (q *request) sameID(id string) error {
	said, err := q.body.text("id")
	if err != nil || said == "" || said == id {
		return err
	}
	return fault.New("api.provisioning", fault.ReadOnly, "id", "id cannot be changed")
}

// unknownHere refuses operations where none are.
func (q *request) noOperation() error {
	if !q.body.has("operationName") {
		return nil
	}
	name, err := q.body.operation()
	if err != nil {
		return err
	}
	return unknownOperation(name)
}

// collected answers a collection: uris, or with fields the resources.
func collected[T any](q *request, shown []T, uri func(T) string, full func([]T) any) (any, error) {
	if q.wantsFields() || q.URL.Query().Get("subresources") != "" {
		return full(shown), nil
	}
	uris := []string{}
	for _, one := range shown {
		uris = append(uris, uri(one))
	}
	return gws.URIsAnswer{URIs: uris}, nil
}

// provisioningNotes answers GET /system/provisioning-notes (D-41).
func (a *API) provisioningNotes(q *request) (any, error) {
	if err := q.mayAdminister("provisioning"); err != nil {
		return nil, err
	}
	notes := []directory.Note{}
	for _, n := range a.Provisioning.Notes() {
		if q.user.Reaches(n.ContactCenter) {
			notes = append(notes, n)
		}
	}
	return gws.ProvisioningNotesAnswer{Notes: a.Render.Notes(notes)}, nil
}
