package api

import (
	"parley/gws"
	"parley/internal/directory"
	"parley/internal/engine"
)

// stand carries out an operation on how the user stands on a device, or on all
// of them: an agent state or do-not-disturb. A resource's last word: what it
// does not know is no operation there.
func (a *API) stand(q *request, name gws.OperationName, device directory.DeviceID) error {
	ref, err := a.ref(q)
	if err != nil {
		return err
	}
	switch {
	case a.Engine.AgentStates(q.user).Has(string(name)):
		return a.changeState(q, engine.StateChange{Device: device, Operation: string(name), Ref: ref})
	case name == gws.OpDoNotDisturbOn, name == gws.OpDoNotDisturbOff:
		return a.Engine.DoNotDisturb(q.Context(), q.user, device, name == gws.OpDoNotDisturbOn, ref)
	}
	return unknownOperation(name)
}

// changeState reads the reason, which is an addition of ours.
func (a *API) changeState(q *request, r engine.StateChange) error {
	if !a.Render.Strict {
		var err error
		if r.Reason, err = q.body.text("reason"); err != nil {
			return err
		}
	}
	return a.Engine.ChangeState(q.Context(), q.user, r)
}

// deviceOperation carries out POST /me/devices/{id}.
func (a *API) deviceOperation(q *request) (any, error) {
	if _, err := a.device(q); err != nil {
		return nil, err
	}
	name, err := q.body.operation()
	if err != nil {
		return nil, err
	}
	return nil, a.stand(q, name, directory.DeviceID(q.PathValue("id")))
}
