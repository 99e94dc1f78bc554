package api

import (
	"parley/gws"
	"parley/internal/directory"
	"parley/internal/fault"
	"parley/internal/render"
)

// allDevices answers GET /devices.
func (a *API) allDevices(q *request) (any, error) {
	if err := q.mayRead("devices"); err != nil {
		return nil, err
	}
	domains, err := a.reach(q)
	if err != nil {
		return nil, err
	}
	shown := []gws.Device{}
	for _, domain := range domains {
		for _, d := range a.People().Devices(domain) {
			shown = append(shown, a.managedDevice(q, d))
		}
	}
	return collected(q, shown, func(d gws.Device) string { return d.URI }, func(all []gws.Device) any { return gws.DevicesAnswer{Devices: all} })
}

func (a *API) managedDevice(q *request, d directory.Device) gws.Device {
	seat := a.Engine.Seat(d)
	return a.Render.ManagedDevice(q.base, render.Seat{Device: seat.Device, Standing: seat.Standing}, a.People())
}

// anyDevice answers GET /devices/{id}: to an agent one of his own, to
// supervisors and admins every one.
func (a *API) anyDevice(q *request) (any, error) {
	if q.mayRead("devices") != nil {
		return a.device(q)
	}
	d, ok := a.People().Device(directory.DeviceID(q.PathValue("id")))
	if !ok || !q.user.Reaches(d.ContactCenter) || a.provisions(q) != nil {
		return a.device(q)
	}
	return gws.DeviceAnswer{Device: a.managedDevice(q, d)}, nil
}

// createDevice carries out POST /devices.
func (a *API) createDevice(q *request) (any, error) {
	if err := q.mayAdminister("devices"); err != nil {
		return nil, err
	}
	return a.makeDevice(q, "")
}

// makeDevice makes the body's device and assigns it to the owner, if any.
func (a *API) makeDevice(q *request, owner directory.UserID) (any, error) {
	if !q.body.has("phoneNumber") {
		return nil, required("phoneNumber")
	}
	d := directory.Device{TelephonyNetwork: "Private", Type: directory.Extension}
	var err error
	if d.PhoneNumber, err = q.body.text("phoneNumber"); err != nil {
		return nil, err
	}
	if err := q.body.editDevice(&d); err != nil {
		return nil, err
	}
	if d.ContactCenter, err = a.domain(q); err != nil {
		return nil, err
	}
	ref, err := a.ref(q)
	if err != nil {
		return nil, err
	}
	id, err := a.Provisioning.CreateDevice(q.Context(), q.user, ref, d, owner)
	if err != nil {
		return nil, err
	}
	return a.Render.Created(q.base, gws.PathDevices, string(id)), nil
}

// editDevice writes into d what the body names.
func (f fields) editDevice(d *directory.Device) error {
	kind := string(d.Type)
	for name, value := range map[string]*string{"telephonyNetwork": &d.TelephonyNetwork, "type": &kind} {
		if err := f.edit(name, value); err != nil {
			return err
		}
	}
	d.Type = directory.DeviceType(kind)
	annex, err := f.sections("annex")
	if err != nil {
		return err
	}
	if f.has("annex") {
		d.Annex = annex
	}
	return f.editSIP(d)
}

// editSIP takes the secret that a softphone registers with (D-39); an empty one
// takes it away.
func (f fields) editSIP(d *directory.Device) error {
	o, err := f.object("sip")
	if err != nil || o == nil {
		return err
	}
	if !o.has("password") {
		return required("sip.password")
	}
	password, err := o.text("password")
	if err != nil {
		return fault.New("api.fields", fault.Invalid, "sip", "sip.password must be a string")
	}
	d.SIP = directory.SIPCredential{Password: password}
	return nil
}

// updateDevice carries out PUT and POST /devices/{id}.
func (a *API) updateDevice(q *request) (any, error) {
	if err := q.mayAdminister("devices"); err != nil {
		return nil, err
	}
	if err := q.noOperation(); err != nil {
		return nil, err
	}
	id := directory.DeviceID(q.PathValue("id"))
	if err := q.sameID(string(id)); err != nil {
		return nil, err
	}
	number, err := q.body.text("phoneNumber")
	if err != nil {
		return nil, err
	}
	domain, err := a.domain(q)
	if err != nil {
		return nil, err
	}
	return nil, a.Provisioning.UpdateDevice(q.Context(), q.user, id, func(d *directory.Device) error {
		d.PhoneNumber, d.ContactCenter = or(number, d.PhoneNumber), or(domain, d.ContactCenter)
		return q.body.editDevice(d)
	})
}

// deleteDevice carries out DELETE /devices/{id}.
func (a *API) deleteDevice(q *request) (any, error) {
	return nil, a.Provisioning.DeleteDevice(q.Context(), q.user, directory.DeviceID(q.PathValue("id")))
}

// existing returns the device that a body names by uri or path; "" if it means
// a new one.
func (f fields) existing() (directory.DeviceID, error) {
	var id directory.DeviceID
	for _, name := range []string{"uri", "path", "devicePath"} {
		text, err := f.text(name)
		switch {
		case err != nil:
			return "", err
		case f.has(name) && text == "":
			return "", fault.New("api.fields", fault.Missing, name, name+" is empty; expected the uri of a device")
		case id == "":
			id = directory.DeviceID(lastPart(text, gws.PathDevices))
		}
	}
	return id, nil
}
