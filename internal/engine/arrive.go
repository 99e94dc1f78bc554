package engine

import (
	"context"
	"errors"
	"fmt"
	"unicode/utf8"

	"parley/internal/directory"
	"parley/internal/fault"
	"parley/internal/im"
)

// Why is the closed list of reasons why a SIP peer reaches nobody.
type Why string

// The reasons.
const (
	Unknown     Why = "unknown"     // no DN of the contact center
	Absent      Why = "absent"      // nobody is logged in there
	Unfit       Why = "unfit"       // the DN cannot do instant messaging, or its agent may not
	Undisturbed Why = "undisturbed" // do-not-disturb (D-45)
	Foreign     Why = "foreign"     // a SIP extension too: parley relays between no two SIP peers
	Busy        Why = "busy"        // the agent is in another session
	TooLong     Why = "tooLong"     // the text is over the limit
)

// Unreached is the error of a peer who reaches nobody.
type Unreached struct {
	Why  Why
	Text string
}

func (u *Unreached) Error() string { return "engine.arrive: " + u.Text }

// Arrival is a call that comes from a SIP peer.
type Arrival struct {
	ContactCenter string // of the DN
	From          string // the peer's number
	To            string // the DN
	Leg           im.Leg
	Ref           string // the peer's own reference of the call; a repeat makes nothing twice
	// Ready is called before anybody can hear of the session, with the id that
	// it will have; a fault of it is Arrive's. nil: nothing is to be made ready.
	Ready   func(ctx context.Context, id im.SessionID) error
	Text    string // what it says at once; empty: nothing yet
	TextRef string // and the reference of that
}

// Arrive begins a session that a SIP peer asks for and returns it once it is
// durable: it rings, or it talks already and Text is its first message. Whoever
// reaches nobody is answered with *Unreached, and nothing is kept. While it
// rings, Text waits (D-53).
func (e *Engine) Arrive(ctx context.Context, a Arrival) (im.Session, error) {
	const op = "engine.arrive"
	if err := e.legible(op, a.To, a.Text); err != nil {
		return im.Session{}, err
	}
	callee, manual, err := e.answerer(a)
	if err != nil {
		return im.Session{}, err
	}
	call := im.Call{ID: e.ids.session(), Initiator: im.Party{Number: a.From, Leg: a.Leg}, Target: callee}
	if err := e.prepare(ctx, a, call); err != nil {
		return im.Session{}, err
	}
	act := im.Act{At: e.now(), Ref: a.Ref}
	events, until := call.Connect(act), e.now().Add(e.cfg.RingTimeout)
	if manual {
		events = call.Ring(act, until)
	}
	id, _, err := e.log.Open(ctx, events)
	if errors.Is(err, &fault.Error{Kind: fault.InvalidState}) {
		return im.Session{}, &Unreached{Busy, a.To + " is busy"}
	}
	if err != nil {
		return im.Session{}, fault.Wrap(op, fault.Internal, a.To, err)
	}
	if manual && id == call.ID {
		e.watchRinging(id, until)
	}
	if err := e.stillSeated(context.WithoutCancel(ctx), callee); err != nil {
		return im.Session{}, fault.Wrap(op, fault.Internal, a.To, err)
	}
	if a.Text != "" {
		return e.FarSends(ctx, id, a.Text, a.TextRef)
	}
	s, err := e.log.Session(ctx, id)
	return s, fault.Wrap(op, fault.Internal, a.To, err)
}

// prepare has the leg made ready, unless it is known that there will be none.
func (e *Engine) prepare(ctx context.Context, a Arrival, call im.Call) error {
	const op = "engine.prepare"
	_, busy, err := e.log.Current(ctx, call.Target.Agent)
	if busy {
		var repeated bool
		if _, repeated, err = e.log.Opened(ctx, "", a.Ref); err == nil && !repeated {
			return &Unreached{Busy, a.To + " is busy"}
		}
	}
	if err == nil && !busy && a.Ready != nil {
		err = a.Ready(ctx, call.ID)
	}
	return fault.Wrap(op, fault.Internal, a.To, err)
}

// answerer is the agent whom a SIP peer reaches, and whether he answers by hand.
func (e *Engine) answerer(a Arrival) (im.Party, bool, error) {
	callee, manual, why := e.reach(a.ContactCenter, a.To)
	switch {
	case why != nil:
		return callee, false, why
	case callee.Leg != im.NoLeg:
		if _, isDN := e.people().DeviceNumbered(a.ContactCenter, a.To); !isDN {
			return callee, false, &Unreached{Unknown, a.To + " is not known"} // no way from trunk to trunk
		}
		return callee, false, &Unreached{Foreign, a.To + " is a SIP extension, and parley relays between no two of them"}
	}
	user, _ := e.people().User(directory.UserID(callee.Agent))
	if err := e.mayUseIM("engine.arrive", user); err != nil {
		return callee, false, &Unreached{Unfit, a.To + " may not use instant messaging"}
	}
	return callee, manual, nil
}

// legible refuses a text that no agent could have sent either (D-20).
func (e *Engine) legible(op, subject, text string) error {
	switch {
	case !utf8.ValidString(text):
		return fault.New(op, fault.Invalid, subject, "the text is not valid UTF-8")
	case utf8.RuneCountInString(text) > e.cfg.MaxText:
		return &Unreached{TooLong, fmt.Sprintf("the text is longer than %d characters", e.cfg.MaxText)}
	}
	return nil
}

// Between returns the live session of a SIP peer with the agent at a DN of the
// contact center; false if there is none.
func (e *Engine) Between(ctx context.Context, center, peer, dn string) (im.Session, bool, error) {
	device, _ := e.people().DeviceNumbered(center, dn)
	holder, ok := e.roster.Holder(device.ID)
	if !ok {
		return im.Session{}, false, nil
	}
	s, live, err := e.log.Current(ctx, im.AgentID(holder))
	far, isSIP := s.Far()
	own, _ := s.Party(im.AgentID(holder))
	return s, live && isSIP && far.Number == peer && own.Device == string(device.ID), err
}
