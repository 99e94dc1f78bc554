package engine

import (
	"context"
	"errors"
	"slices"

	"parley/internal/directory"
	"parley/internal/im"
	"parley/internal/roster"
)

// Follow makes logins and IM sessions agree with the people as they are now:
// who may no longer be logged in, or whose devices went to somebody else, is
// logged out, and who may no longer use IM leaves his session (D-25). It goes
// on after a failure; calling it again mends what is left.
func (e *Engine) Follow(ctx context.Context) error {
	var failures []error
	for _, s := range e.roster.Sessions() {
		user, stays := e.stays(s)
		switch {
		case !stays:
			failures = append(failures, e.EndSession(ctx, s.User))
		case e.mayUseIM("engine.follow", user) != nil:
			failures = append(failures, e.leave(ctx, im.AgentID(s.User)))
		}
	}
	return errors.Join(failures...)
}

// stays reports whether the people as they are now allow the session.
func (e *Engine) stays(s roster.Session) (directory.User, bool) {
	people := e.people()
	user, ok := people.User(s.User)
	if !ok || !user.Enabled || e.mayStart("engine.follow", user) != nil {
		return user, false
	}
	devices := user.Devices
	if s.Place != "" {
		place, _ := people.Place(user.ContactCenter, s.Place)
		devices = place.Devices
	}
	lost := slices.ContainsFunc(s.Assigned, func(id directory.DeviceID) bool { return !slices.Contains(devices, id) })
	return user, !lost
}
