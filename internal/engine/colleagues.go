package engine

import (
	"cmp"
	"context"
	"slices"

	"parley/internal/directory"
	"parley/internal/fault"
)

// Colleague is another user of the contact center, and where to reach him.
type Colleague struct {
	directory.User
	Device    Device // where a call to him goes
	InSession bool   // he is in an IM session
	Lost      bool   // and is not connected: who was comes back within the grace time, or has left (D-25)
}

// Colleagues returns the other enabled users who have a device, in the order of
// their names.
func (e *Engine) Colleagues(ctx context.Context, user directory.User) ([]Colleague, error) {
	const op = "engine.colleagues"
	busy, err := e.log.Busy(ctx)
	if err != nil {
		return nil, fault.Wrap(op, fault.Internal, user.UserName, err)
	}
	slices.Sort(busy)
	var all []Colleague
	for _, u := range e.people().Users(user.ContactCenter) {
		device, ok := reachedAt(e.Devices(u))
		if !ok || !u.Enabled || u.ID == user.ID {
			continue
		}
		_, talking := slices.BinarySearch(busy, agent(u))
		all = append(all, Colleague{User: u, Device: device, InSession: talking})
	}
	if err := e.findLost(ctx, all); err != nil {
		return nil, fault.Wrap(op, fault.Internal, user.UserName, err)
	}
	slices.SortStableFunc(all, func(a, b Colleague) int {
		return cmp.Or(cmp.Compare(a.LastName, b.LastName), cmp.Compare(a.FirstName, b.FirstName), cmp.Compare(a.UserName, b.UserName))
	})
	return all, nil
}

// findLost marks who is in a session without a connection to any node.
func (e *Engine) findLost(ctx context.Context, all []Colleague) error {
	var talking []string
	for _, c := range all {
		if c.InSession {
			talking = append(talking, string(c.ID))
		}
	}
	if len(talking) == 0 {
		return nil
	}
	elsewhere, err := e.cfg.Nodes.Present(ctx, talking)
	for i, c := range all {
		all[i].Lost = c.InSession && !elsewhere[string(c.ID)] && e.presence.of(agent(c.User)) == 0
	}
	return err
}

// reachedAt picks the device at which somebody is best reached: one that can
// message, rather where he is logged in; else the first.
func reachedAt(devices []Device) (Device, bool) {
	if len(devices) == 0 {
		return Device{}, false
	}
	rank := func(d Device) int {
		switch {
		case d.Fitness().Fit && d.Active:
			return 0
		case d.Fitness().Fit:
			return 1
		}
		return 2
	}
	return slices.MinFunc(devices, func(a, b Device) int { return cmp.Compare(rank(a), rank(b)) }), true
}

// OpenPlaces returns the places of the contact center where the user may log in
// now, because nobody else sits there: his own first, the others by name.
func (e *Engine) OpenPlaces(user directory.User) []directory.Place {
	var open []directory.Place
	for _, p := range e.people().Places(user.ContactCenter) {
		if len(p.Devices) > 0 && !e.taken(p, user.ID) {
			open = append(open, p)
		}
	}
	slices.SortStableFunc(open, func(a, b directory.Place) int {
		own := func(p directory.Place) int {
			if p.Name == user.Place {
				return 0
			}
			return 1
		}
		return cmp.Or(cmp.Compare(own(a), own(b)), cmp.Compare(a.Name, b.Name))
	})
	return open
}

func (e *Engine) taken(p directory.Place, by directory.UserID) bool {
	return slices.ContainsFunc(p.Devices, func(d directory.DeviceID) bool {
		holder, held := e.roster.Holder(d)
		return held && holder != by
	})
}
