package roster

import (
	"context"
	"maps"
	"slices"

	"parley/internal/agentstate"
	"parley/internal/directory"
	"parley/internal/fault"
)

// Standing is how the user stands on the device; the zero Standing where he is
// not logged in.
func (s Session) Standing(device directory.DeviceID) agentstate.Standing {
	if !slices.Contains(s.Active, device) {
		return agentstate.Standing{}
	}
	if standing, chosen := s.Standings[device]; chosen {
		return standing
	}
	return agentstate.Standing{State: agentstate.Entered()}
}

// Change is a change of a user's standings.
type Change struct {
	Device directory.DeviceID // empty: every device on which the user is logged in
	Ref    string             // the client's own reference (D-32); may be empty
	To     func(agentstate.Standing) agentstate.Standing
}

// mostRefs is how many references of changes a session remembers.
const mostRefs = 32

// Stand changes how the user stands and returns when it is durable. It calls
// changed even if everything stays as it was, because whoever asked waits to
// hear of it; a repeat of a reference that the session remembers does nothing.
// Where the user is not logged in there is fault.InvalidState.
func (r *Roster) Stand(ctx context.Context, user directory.UserID, c Change) error {
	done, err := r.turn(ctx, user)
	if err != nil {
		return err
	}
	news, err := r.stand(ctx, user, c)
	done()
	if news {
		r.changed(user)
	}
	return err
}

func (r *Roster) stand(ctx context.Context, user directory.UserID, c Change) (news bool, err error) {
	err = r.decide(ctx, func() error {
		s, version := r.known(user)
		if version == 0 || c.Device != "" && !slices.Contains(s.Active, c.Device) {
			return fault.New("roster.stand", fault.InvalidState, string(user), "Invalid state: you are not logged in there")
		}
		if c.Ref != "" && slices.Contains(s.Refs, c.Ref) {
			return nil
		}
		next := s.after(c)
		if news = c.Ref == "" && maps.Equal(next.Standings, s.Standings); news {
			return nil
		}
		news, err = r.write(ctx, "roster.stand", next, version)
		return err
	})
	return news, err
}

// after returns the session as it stands after c; s stays as it is.
func (s Session) after(c Change) Session {
	standings := maps.Clone(s.Standings)
	if standings == nil {
		standings = map[directory.DeviceID]agentstate.Standing{}
	}
	for _, device := range s.Active {
		if c.Device == "" || c.Device == device {
			standings[device] = c.To(s.Standing(device))
		}
	}
	s.Standings = standings
	if c.Ref != "" {
		kept := s.Refs[max(0, len(s.Refs)+1-mostRefs):]
		s.Refs = append(slices.Clone(kept), c.Ref)
	}
	return s
}
