package api

import (
	"strings"

	"parley/gws"
	"parley/internal/fault"
	"parley/internal/render"
)

// devices answers GET /me/devices: uris, or with fields the resources.
func (a *API) devices(q *request) (any, error) {
	shown := a.myDevices(q)
	if q.wantsFields() {
		return gws.DevicesAnswer{Devices: shown}, nil
	}
	uris := []string{}
	for _, d := range shown {
		uris = append(uris, d.URI)
	}
	return gws.URIsAnswer{URIs: uris}, nil
}

// device answers GET of one of the user's own devices.
func (a *API) device(q *request) (any, error) {
	for _, d := range a.myDevices(q) {
		if d.ID == q.PathValue("id") {
			return gws.DeviceAnswer{Device: d}, nil
		}
	}
	return nil, fault.New("api.device", fault.NotFound, q.PathValue("id"), "There is no such device")
}

func (a *API) myDevices(q *request) []gws.Device {
	return a.Render.Devices(q.base, a.seats(q))
}

// seats are the user's devices and how he stands on them, at one moment.
func (a *API) seats(q *request) []render.Seat {
	var seats []render.Seat
	for _, d := range a.Engine.Devices(q.user) {
		seats = append(seats, render.Seat{Device: d.Device, Standing: d.Standing})
	}
	return seats
}

// wantsFields reports whether a collection is asked for its resources rather
// than their uris (gws-api 2.2).
func (q *request) wantsFields() bool { return q.URL.Query().Get("fields") != "" }

// devicePath returns devicePath as "/devices/{id}", whether it was sent so, as
// the path under /me or as an absolute uri.
func (f fields) devicePath() (string, error) {
	path, err := f.text("devicePath")
	if i := strings.LastIndex(path, gws.PathDevices+"/"); i > 0 {
		path = path[i:]
	}
	return path, err
}
