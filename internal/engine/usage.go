package engine

import (
	"context"
	"fmt"
	"slices"

	"parley/internal/directory"
	"parley/internal/fault"
)

// UserInUse is fault.InUse while the user is in an IM session: one who is to be
// deleted ends it first. A user who is merely logged in is logged out.
func (e *Engine) UserInUse(ctx context.Context, u directory.User) error {
	_, talking, err := e.log.Current(ctx, agent(u))
	if err != nil || !talking {
		return fault.Wrap("engine.usage", fault.Internal, u.UserName, err)
	}
	return inUse(u.UserName, fmt.Sprintf("User '%s' is in an IM session", u.UserName))
}

// DeviceInUse is fault.InUse while somebody is logged in on the device, or has
// it with the place or the devices on which he is: losing it would log him out.
func (e *Engine) DeviceInUse(_ context.Context, d directory.Device) error {
	for _, s := range e.roster.Sessions() {
		switch name := e.nameOf(s.User); {
		case slices.Contains(s.Active, d.ID):
			return inUse(d.PhoneNumber, fmt.Sprintf("Device '%s' is in use: %s is logged in on it", d.PhoneNumber, name))
		case slices.Contains(s.Assigned, d.ID):
			return inUse(d.PhoneNumber, fmt.Sprintf("Device '%s' is in use: %s is logged in and has it", d.PhoneNumber, name))
		}
	}
	return nil
}

// PlaceInUse is fault.InUse while somebody is logged in at the place.
func (e *Engine) PlaceInUse(_ context.Context, p directory.Place) error {
	for _, s := range e.roster.Sessions() {
		u, _ := e.people().User(s.User)
		if s.Place == p.Name && u.ContactCenter == p.ContactCenter {
			return inUse(p.Name, fmt.Sprintf("Place '%s' is in use: %s is logged in there", p.Name, u.UserName))
		}
	}
	return nil
}

func (e *Engine) nameOf(id directory.UserID) string {
	u, _ := e.people().User(id)
	return u.UserName
}

func inUse(subject, text string) error {
	return fault.New("engine.usage", fault.InUse, subject, text)
}

// Seat returns a device and how whoever is logged in on it stands there.
func (e *Engine) Seat(d directory.Device) Device {
	holder, _ := e.roster.Holder(d.ID)
	session, _ := e.roster.Session(holder)
	standing := session.Standing(d.ID)
	return Device{Device: d, Active: standing.LoggedIn(), Standing: standing}
}
