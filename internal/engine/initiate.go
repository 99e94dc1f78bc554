package engine

import (
	"context"
	"errors"
	"fmt"

	"parley/internal/directory"
	"parley/internal/fault"
	"parley/internal/im"
)

// Initiate is what InitiateIMSession asks for (seed page).
type Initiate struct {
	Destination string // phone number
	UserData    im.UserData
	DevicePath  string // "/devices/{id}"; needed only if several devices are suitable
	Ref         string // the client's own reference (D-32); may be empty
}

// Initiate starts an IM session and returns its id once it is durable. A
// callee that cannot be reached is no fault: the session ends at once and
// the log says why (D-04).
//
// Faults: NotFound without the feature or for a foreign devicePath, Permission,
// Invalid for a bad number, OutOfRange for too much user data, Missing when
// devicePath is needed, InvalidState without a suitable device or while the
// user is in a session (D-02, D-03).
func (e *Engine) Initiate(ctx context.Context, user directory.User, r Initiate) (im.SessionID, error) {
	const op = "engine.initiate"
	if err := e.mayInitiate(op, user, r); err != nil {
		return "", err
	}
	if id, done, err := e.initiated(ctx, user, r.Ref); done || err != nil {
		return id, fault.Wrap(op, fault.Internal, user.UserName, err)
	}
	callee, manual, refusal, err := e.destination(op, user, r.Destination)
	if err != nil {
		return "", err
	}
	device, err := e.pick(op, user, r.DevicePath)
	if err != nil {
		return "", err
	}
	call := im.Call{ID: e.ids.session(), Target: callee, UserData: r.UserData, Initiator: im.Party{
		Agent: agent(user), UserName: user.UserName, Number: device.PhoneNumber, Device: string(device.ID)}}
	id, err := e.place(ctx, call, im.Act{By: agent(user), At: e.now(), Ref: r.Ref}, manual, refusal)
	if err == nil {
		err = e.stillSeated(context.WithoutCancel(ctx), call.Initiator, call.Target)
	}
	return id, fault.Wrap(op, fault.Internal, user.UserName, err)
}

func (e *Engine) mayInitiate(op string, user directory.User, r Initiate) error {
	if err := e.mayUseIM(op, user); err != nil {
		return err
	}
	if err := e.granted(op, user, directory.CanMakeIM); err != nil {
		return err
	}
	if size := r.UserData.Size(); size > e.cfg.MaxUserData {
		return fault.New(op, fault.OutOfRange, user.UserName,
			fmt.Sprintf("userData is %d bytes; the limit is %d", size, e.cfg.MaxUserData))
	}
	return nil
}

// initiated finds the session that a repeated request made before.
func (e *Engine) initiated(ctx context.Context, user directory.User, ref string) (im.SessionID, bool, error) {
	if ref == "" {
		return "", false, nil
	}
	return e.log.Opened(ctx, agent(user), ref)
}

// place puts the call into the log: connected, ringing or refused.
func (e *Engine) place(ctx context.Context, call im.Call, act im.Act, manual bool, refusal *im.Reason) (im.SessionID, error) {
	switch {
	case refusal != nil:
		return e.open(ctx, call.Refuse(act, *refusal))
	case call.Target.Leg != im.NoLeg:
		return e.open(ctx, call.Dial(act))
	case manual:
		return e.ring(ctx, call, act)
	}
	id, err := e.open(ctx, call.Connect(act))
	return e.orBusy(ctx, call, act, id, err)
}

func (e *Engine) ring(ctx context.Context, call im.Call, act im.Act) (im.SessionID, error) {
	until := act.At.Add(e.cfg.RingTimeout)
	id, err := e.open(ctx, call.Ring(act, until))
	if err == nil && id == call.ID {
		e.watchRinging(id, until)
	}
	return e.orBusy(ctx, call, act, id, err)
}

// orBusy turns a busy callee into a call that failed; a busy caller stays a fault (D-02).
func (e *Engine) orBusy(ctx context.Context, call im.Call, act im.Act, id im.SessionID, err error) (im.SessionID, error) {
	busy := errors.Is(err, &fault.Error{Kind: fault.InvalidState})
	if !busy || fault.SubjectOf(err) != string(call.Target.Agent) {
		return id, err
	}
	call.Target = im.Party{Number: call.Target.Number}
	return e.open(ctx, call.Refuse(act, im.Reason{Code: im.Busy, Text: call.Target.Number + " is busy"}))
}

func (e *Engine) open(ctx context.Context, events []im.Event) (im.SessionID, error) {
	id, _, err := e.log.Open(ctx, events)
	if errors.Is(err, &fault.Error{Kind: fault.InvalidState}) && fault.SubjectOf(err) == string(events[0].Sender) {
		return "", fault.New("engine.open", fault.InvalidState, string(events[0].Sender),
			"Invalid state: you are in an IM session already")
	}
	return id, err
}
