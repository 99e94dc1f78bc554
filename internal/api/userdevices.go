package api

import (
	"parley/gws"
	"parley/internal/directory"
)

// userDevices answers GET /users/{id}/devices.
func (a *API) userDevices(q *request) (any, error) {
	shown, err := a.devicesOf(q)
	if err != nil {
		return nil, err
	}
	return collected(q, shown, func(d gws.Device) string { return d.URI }, func(all []gws.Device) any { return gws.DevicesAnswer{Devices: all} })
}

// userDevice answers GET /users/{id}/devices/{device}.
func (a *API) userDevice(q *request) (any, error) {
	shown, err := a.devicesOf(q)
	if err != nil {
		return nil, err
	}
	for _, d := range shown {
		if d.ID == q.PathValue("device") {
			return gws.DeviceAnswer{Device: d}, nil
		}
	}
	return nil, noSuch("device", q.PathValue("device"))
}

func (a *API) devicesOf(q *request) ([]gws.Device, error) {
	u, err := a.named(q)
	if err != nil {
		return nil, err
	}
	if q.mayRead("devices") != nil {
		return a.Render.Devices(q.base, a.seatsOf(u)), nil
	}
	shown := []gws.Device{}
	for _, d := range a.Engine.Devices(u) {
		shown = append(shown, a.managedDevice(q, d.Device))
	}
	return shown, nil
}

// giveDevice carries out POST /users/{id}/devices: a new device, or one that
// there is, whoever had it before.
func (a *API) giveDevice(q *request) (any, error) {
	if err := q.mayAdminister("devices of others"); err != nil {
		return nil, err
	}
	u, err := a.named(q)
	if err != nil {
		return nil, err
	}
	return a.give(q, u.ID)
}

// giveMyselfDevice carries out POST /me/devices.
func (a *API) giveMyselfDevice(q *request) (any, error) { return a.give(q, q.user.ID) }

func (a *API) give(q *request, owner directory.UserID) (any, error) {
	if err := q.noOperation(); err != nil {
		return nil, err
	}
	id, err := q.body.existing()
	if err != nil {
		return nil, err
	}
	if id == "" {
		return a.makeDevice(q, owner)
	}
	if err := a.Provisioning.Assign(q.Context(), q.user, id, owner); err != nil {
		return nil, err
	}
	return a.Render.Created(q.base, gws.PathDevices, string(id)), nil
}

// takeDevice carries out DELETE /users/{id}/devices/{device} (D-14).
func (a *API) takeDevice(q *request) (any, error) {
	return nil, a.Provisioning.Unassign(q.Context(), q.user, directory.DeviceID(q.PathValue("device")), directory.UserID(q.PathValue("id")))
}
