package engine

import (
	"context"
	"strings"

	"parley/internal/directory"
	"parley/internal/fault"
	"parley/internal/im"
	"parley/internal/lease"
	"parley/internal/roster"
)

// Channel is what became of one channel that StartContactCenterSession named;
// a nil Err means that it is served.
type Channel struct {
	Name string
	Err  error
}

// StartSession logs the user in (D-10, D-33). The answer tells of every channel
// that was named; none named means voice. If no channel can be served nobody is
// logged in, and the first channel's fault is returned (D-16).
func (e *Engine) StartSession(ctx context.Context, user directory.User, w roster.Wish, names []string) ([]Channel, error) {
	const op = "engine.start"
	if err := e.mayStart(op, user); err != nil {
		return nil, err
	}
	channels := e.channels(op, user, names)
	if served(channels) == 0 {
		return nil, channels[0].Err
	}
	if err := e.mayMove(ctx, op, user, w); err != nil {
		return nil, err
	}
	s, err := e.roster.Start(ctx, e.people(), user, w)
	if err != nil {
		return channels, fault.Wrap(op, fault.Internal, user.UserName, err)
	}
	return channels, e.stillAllowed(ctx, op, s)
}

// stillAllowed ends a session that was made while the people changed: Follow
// came too early to see it.
func (e *Engine) stillAllowed(ctx context.Context, op string, s roster.Session) error {
	if err := e.cfg.CatchUp(ctx); err != nil {
		return err
	}
	user, stays := e.stays(s)
	if stays {
		return nil
	}
	if err := e.EndSession(ctx, s.User); err != nil {
		return err
	}
	return fault.New(op, fault.InvalidState, user.UserName, "Invalid state: your devices changed just now; try again")
}

func (e *Engine) mayStart(op string, user directory.User) error {
	if err := e.offersVoice(op, user); err != nil {
		return err
	}
	if !user.HasRole(directory.RoleAgent, directory.RoleSupervisor) {
		return fault.New(op, fault.Permission, user.UserName, "Only agents and supervisors may have a contact center session")
	}
	return nil
}

// offersVoice refuses what takes devices where the feature is missing: such an
// operation is not valid there (gws-api 2.1).
func (e *Engine) offersVoice(op string, user directory.User) error {
	center, _ := e.people().ContactCenter(user.ContactCenter)
	if center.Has(directory.FeatureVoice) {
		return nil
	}
	return fault.New(op, fault.Invalid, user.UserName,
		"The feature "+string(directory.FeatureVoice)+" is not assigned to your contact center")
}

// mayMove refuses another place or device to who is in an IM session.
func (e *Engine) mayMove(ctx context.Context, op string, user directory.User, w roster.Wish) error {
	seat, loggedIn := e.roster.Session(user.ID)
	if !loggedIn || w.Keeps(seat) {
		return nil
	}
	_, talking, err := e.log.Current(ctx, agent(user))
	if err == nil && talking {
		return fault.New(op, fault.InvalidState, user.UserName,
			"Invalid state: you are in an IM session on "+seat.Name()+"; complete it before you move")
	}
	return fault.Wrap(op, fault.Internal, user.UserName, err)
}

func (e *Engine) channels(op string, user directory.User, names []string) []Channel {
	if len(names) == 0 {
		return []Channel{{Name: "voice"}}
	}
	center, _ := e.people().ContactCenter(user.ContactCenter)
	channels := make([]Channel, len(names))
	for i, name := range names {
		channels[i] = Channel{Name: name}
		switch strings.ToLower(name) {
		case "voice":
			continue
		case "im", "imsession", "im-session", "im session":
			if center.Has(directory.FeatureIM) {
				continue
			}
		}
		channels[i].Err = fault.New(op, fault.Invalid, name, "The channel "+name+" is not served")
	}
	return channels
}

func served(channels []Channel) int {
	n := 0
	for _, c := range channels {
		if c.Err == nil {
			n++
		}
	}
	return n
}

// EndSession logs the user out: his devices are free, and his IM session ends
// for both (D-25). Ending what was never started is fine.
func (e *Engine) EndSession(ctx context.Context, user directory.UserID) error {
	const op = "engine.end"
	if _, _, err := e.roster.End(ctx, user); err != nil {
		return fault.Wrap(op, fault.Internal, string(user), err)
	}
	return fault.Wrap(op, fault.Internal, string(user), e.leave(ctx, im.AgentID(user)))
}

// stillSeated ends the session of a party who logged out while it was being
// opened: EndSession came too early to see it (D-25).
func (e *Engine) stillSeated(ctx context.Context, parties ...im.Party) error {
	if err := e.cfg.CatchUp(ctx); err != nil {
		return err
	}
	for _, p := range parties {
		holder, ok := e.roster.Holder(directory.DeviceID(p.Device))
		if p.Agent == "" || ok && p.Agent == im.AgentID(holder) {
			continue
		}
		if err := e.leave(ctx, p.Agent); err != nil {
			return err
		}
	}
	return nil
}

// leave ends the agent's live session because the agent is gone.
func (e *Engine) leave(ctx context.Context, agent im.AgentID) error {
	return e.leaveUnder(ctx, lease.Lease{}, agent)
}

func (e *Engine) leaveUnder(ctx context.Context, under lease.Lease, agent im.AgentID) error {
	s, ok, err := e.log.Current(ctx, agent)
	if !ok || err != nil {
		return err
	}
	act := im.Act{By: agent, At: e.now()}
	_, err = e.log.ChangeUnder(ctx, under, im.Change{Session: s.ID, By: agent, Decide: func(s im.Session) ([]im.Event, error) {
		p, _ := s.Party(agent)
		return s.Release(act, im.Reason{Code: im.AgentLeft, Text: p.Number + " has left"})
	}})
	if err != nil && fault.KindOf(err) == fault.NotFound {
		return nil // somebody else ended it meanwhile
	}
	return err
}
