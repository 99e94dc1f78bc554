package render

import (
	"maps"
	"slices"
	"strings"

	"parley/gws"
	"parley/internal/directory"
)

// Managed shows a user to who administers him.
func (r Renderer) Managed(base Base, u directory.User, center directory.ContactCenter) gws.User {
	shown := r.User(base, u, center)
	if !r.Strict {
		shown.EmployeeID, shown.Place = u.EmployeeID, u.Place
	}
	return shown
}

// ManagedDevice shows a device to who administers it (gws-api 4.5, provisioning
// view).
func (r Renderer) ManagedDevice(base Base, s Seat, people *directory.Snapshot) gws.Device {
	shown := r.Device(base, s)
	shown.PhoneNumberURI = telephone(s.Device)
	if r.Strict {
		return shown
	}
	shown.Type, shown.Annex = string(s.Type), maps.Clone(s.Annex)
	if shown.Annex == nil {
		shown.Annex = map[string]map[string]string{}
	}
	if owner, ok := people.Owner(s.ID); ok {
		shown.UserPath = gws.PathUsers + "/" + string(owner.ID)
	}
	if place, ok := people.PlaceOf(s.ID); ok {
		shown.PlacePath = placePath(place)
	}
	return shown
}

// telephone is the number as a URI (RFC 3966): a public one is global, any
// other is meant in its contact center.
func telephone(d directory.Device) string {
	e164 := participant(d.PhoneNumber).E164Number
	if strings.HasPrefix(e164, "+") {
		return "tel:" + e164
	}
	return "tel:" + strings.ReplaceAll(d.PhoneNumber, "#", "%23") + ";phone-context=" + d.ContactCenter
}

func placePath(p directory.Place) string { return gws.PathPlaces + "/" + p.ID }

// Place shows a place.
func (r Renderer) Place(base Base, p directory.Place, center directory.ContactCenter) gws.Place {
	shown := gws.Place{ID: p.ID, Name: p.Name, DevicePaths: []string{}, ContactCenter: center.ID,
		URI: base.uri(placePath(p)), Path: placePath(p)}
	for _, id := range p.Devices {
		shown.DevicePaths = append(shown.DevicePaths, gws.PathDevices+"/"+string(id))
	}
	return shown
}

// ContactCenter shows a contact center.
func (r Renderer) ContactCenter(base Base, c directory.ContactCenter) gws.ContactCenter {
	path := gws.PathContactCenters + "/" + c.ID
	shown := gws.ContactCenter{ID: c.ID, DomainName: c.DomainName, Features: []string{}, URI: base.uri(path), Path: path}
	for _, f := range c.Features {
		shown.Features = append(shown.Features, string(f))
	}
	if r.Strict {
		return shown
	}
	if c.Country != (directory.Country{}) {
		country := r.GeneralSettings(c)
		shown.Country = &country
	}
	for _, s := range c.AgentStates {
		shown.AgentStates = append(shown.AgentStates, gws.AgentState{OperationName: gws.OperationName(s.OperationName), UserState: gws.UserState{
			ID: directory.NewAgentStateID(c.DomainName, s.OperationName), DisplayName: s.DisplayName, State: s.State, WorkMode: s.WorkMode}})
	}
	return shown
}

// SystemFeatures shows every feature that is known.
func (r Renderer) SystemFeatures(base Base) []gws.Feature {
	return r.Features(base, gws.PathSystemFeatures, directory.ContactCenter{Features: directory.Features()})
}

// Created is the answer to the making of a resource.
func (r Renderer) Created(base Base, collection, id string) gws.CreatedAnswer {
	path := collection + "/" + id
	return gws.CreatedAnswer{ID: id, URI: base.uri(path), Path: path}
}

// Notes shows what reloads of the provisioning file had to tell (D-41).
func (r Renderer) Notes(notes []directory.Note) []gws.ProvisioningNote {
	shown := make([]gws.ProvisioningNote, len(notes))
	for i, n := range notes {
		shown[i] = gws.ProvisioningNote{Timestamp: gws.Time(n.At), ContactCenter: n.ContactCenter, Kind: n.Kind, Name: n.Name, Text: n.Text}
	}
	return slices.Clip(shown)
}
