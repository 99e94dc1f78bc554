package engine

import (
	"context"
	"slices"

	"parley/internal/agentstate"
	"parley/internal/directory"
	"parley/internal/fault"
	"parley/internal/roster"
)

// AgentStates returns the operations by which the user changes his state: the
// system's and those of his contact center; none where that has no voice.
func (e *Engine) AgentStates(user directory.User) agentstate.Table {
	if e.offersVoice("engine.states", user) != nil {
		return nil
	}
	center, _ := e.people().ContactCenter(user.ContactCenter)
	table := agentstate.System()
	for _, s := range center.AgentStates {
		table = append(table, agentstate.Operation{Name: s.OperationName, State: agentstate.State{
			ID: directory.NewAgentStateID(center.DomainName, s.OperationName), DisplayName: s.DisplayName,
			Name: agentstate.Name(s.State), WorkMode: s.WorkMode}})
	}
	return table
}

// StateChange is what an agent-state operation asks for (gws-api 4.4).
type StateChange struct {
	Device    directory.DeviceID // empty: every device on which the user is logged in
	Operation string
	Reason    string // the agent's own words; may be empty
	Ref       string // the client's own reference (D-32); may be empty
}

// ChangeState puts the user into the state that the operation leads to and
// returns when it is durable. It touches no IM session: IM needs a logged-in
// device and no particular state (D-10).
//
// Faults: Permission, Invalid for an unknown operation or a reason where none
// belongs, OutOfRange for a long reason, NotFound for a device that is not the
// user's, InvalidState where he is not logged in.
func (e *Engine) ChangeState(ctx context.Context, user directory.User, r StateChange) error {
	const op = "engine.state"
	if err := e.mayStart(op, user); err != nil {
		return err
	}
	state, err := e.AgentStates(user).After(r.Operation, r.Reason)
	if err != nil {
		return err
	}
	return e.stand(ctx, op, user, roster.Change{Device: r.Device, Ref: r.Ref, To: func(s agentstate.Standing) agentstate.Standing {
		s.State = state
		return s
	}})
}

// stand changes how the user stands on a device of his, or on all.
func (e *Engine) stand(ctx context.Context, op string, user directory.User, c roster.Change) error {
	if c.Device != "" && !slices.ContainsFunc(e.Devices(user), func(d Device) bool { return d.ID == c.Device }) {
		return fault.New(op, fault.NotFound, string(c.Device), "There is no such device")
	}
	return fault.Wrap(op, fault.Internal, user.UserName, e.roster.Stand(ctx, user.ID, c))
}
