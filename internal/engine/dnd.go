package engine

import (
	"context"

	"parley/internal/agentstate"
	"parley/internal/directory"
	"parley/internal/roster"
)

// DoNotDisturb turns do-not-disturb on or off on a device of the user's, or on
// every device where he is logged in, and returns when it is durable. While it
// is on nobody reaches him there (D-04); the session he is in goes on, a call
// that rings already goes on ringing, and he may begin sessions himself (D-45).
//
// Faults: Permission, NotFound for a device that is not the user's,
// InvalidState where he is not logged in.
func (e *Engine) DoNotDisturb(ctx context.Context, user directory.User, device directory.DeviceID, on bool, ref string) error {
	const op = "engine.dnd"
	if err := e.mayStart(op, user); err != nil {
		return err
	}
	return e.stand(ctx, op, user, roster.Change{Device: device, Ref: ref, To: func(s agentstate.Standing) agentstate.Standing {
		s.DoNotDisturb = on
		return s
	}})
}

// undisturbed reports whether the user wants nobody to reach him on the device.
func (e *Engine) undisturbed(user directory.UserID, device directory.DeviceID) bool {
	seat, _ := e.roster.Session(user)
	return seat.Standing(device).DoNotDisturb
}
