package engine

import (
	"fmt"
	"slices"
	"strings"

	"parley/internal/agentstate"
	"parley/internal/directory"
	"parley/internal/fault"
)

// Device is one of a user's devices as it stands now.
type Device struct {
	directory.Device
	Active   bool // the user is logged in on it
	Standing agentstate.Standing
}

// unfit says why the device cannot start an IM session now, "" if it can (D-03).
// Where a SIP extension answers, sessions begin on that (D-51).
func (d Device) unfit(sip bool) string {
	fitness := d.Fitness()
	switch {
	case !fitness.Fit:
		return fitness.Why
	case fitness.Signalling != directory.Embedded && !sip:
		return "a SIP extension answers there, and SIP is not enabled on this server"
	case fitness.Signalling != directory.Embedded:
		return "a SIP extension answers there; begin the session on that, or set [TServer] sip-signalling-chat to none"
	case !d.Active:
		return "not logged in"
	}
	return ""
}

// Path is the device's path as devicePath names it.
func (d Device) Path() string { return "/devices/" + string(d.ID) }

// Devices returns the devices of the user: those of his contact-center session
// or else of his default place, and those assigned to him directly.
func (e *Engine) Devices(user directory.User) []Device { return e.DevicesIn(e.people(), user) }

// DevicesIn is Devices with the people of another moment.
func (e *Engine) DevicesIn(people *directory.Snapshot, user directory.User) []Device {
	session, loggedIn := e.roster.Session(user.ID)
	ids := session.Assigned
	if place, ok := people.Place(user.ContactCenter, user.Place); ok && !loggedIn {
		ids = place.Devices
	}
	var devices []Device
	for _, id := range append(slices.Clone(ids), user.Devices...) {
		d, ok := people.Device(id)
		known := slices.ContainsFunc(devices, func(have Device) bool { return have.ID == id })
		if ok && !known {
			standing := session.Standing(id)
			devices = append(devices, Device{Device: d, Active: standing.LoggedIn(), Standing: standing})
		}
	}
	return devices
}

// pick chooses the device that a new session uses (D-03).
func (e *Engine) pick(op string, user directory.User, path string) (Device, error) {
	devices := e.Devices(user)
	if path != "" {
		return e.named(op, devices, path)
	}
	var fit []Device
	var reasons, paths []string
	for _, d := range devices {
		if why := d.unfit(e.cfg.SIP); why != "" {
			reasons = append(reasons, d.PhoneNumber+": "+why)
			continue
		}
		fit = append(fit, d)
		paths = append(paths, fmt.Sprintf("%s (%s)", d.Path(), d.PhoneNumber))
	}
	switch len(fit) {
	case 0:
		return Device{}, noneFit(op, user, reasons)
	case 1:
		return fit[0], nil
	}
	return Device{}, fault.New(op, fault.Missing, user.UserName,
		"devicePath is required, because several devices can start an IM session: "+strings.Join(paths, ", "))
}

func (e *Engine) named(op string, devices []Device, path string) (Device, error) {
	for _, d := range devices {
		if d.Path() != path {
			continue
		}
		if why := d.unfit(e.cfg.SIP); why != "" {
			return Device{}, fault.New(op, fault.InvalidState, path,
				fmt.Sprintf("Invalid state: device %s cannot start an IM session: %s", d.PhoneNumber, why))
		}
		return d, nil
	}
	return Device{}, fault.New(op, fault.NotFound, path, "devicePath names no device of yours")
}

func noneFit(op string, user directory.User, reasons []string) error {
	text := "Invalid state: no suitable device: "
	if len(reasons) == 0 {
		return fault.New(op, fault.InvalidState, user.UserName, text+"you have none")
	}
	return fault.New(op, fault.InvalidState, user.UserName, text+strings.Join(reasons, "; "))
}
