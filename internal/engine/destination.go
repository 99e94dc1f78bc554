package engine

import (
	"parley/internal/directory"
	"parley/internal/fault"
	"parley/internal/im"
)

// destination finds out who answers at a number. Whoever cannot be reached is
// a party with a number alone and the reason why (D-04); what the caller should
// have known is a fault.
func (e *Engine) destination(op string, user directory.User, spelled string) (im.Party, bool, *im.Reason, error) {
	number := directory.Dialed(spelled)
	if !directory.ValidNumber(number) {
		return im.Party{}, false, nil, fault.New(op, fault.Invalid, "", "destination.phoneNumber is not a number that can be dialed")
	}
	for _, own := range e.Devices(user) {
		if directory.Dialed(own.PhoneNumber) == number {
			return im.Party{}, false, nil, fault.New(op, fault.Invalid, number, "destination.phoneNumber is your own number")
		}
	}
	party, manual, why := e.reach(user.ContactCenter, number)
	if why == nil {
		return party, manual, nil, nil
	}
	return im.Party{Number: number}, false, &im.Reason{Code: im.Unreachable, Text: why.Text}, nil
}

// reach returns the party that answers at the number and whether by hand, or
// why nobody does. A SIP extension answers whoever is logged in there (D-51).
func (e *Engine) reach(center, number string) (party im.Party, manual bool, why *Unreached) {
	people := e.people()
	device, ok := people.DeviceNumbered(center, number)
	if !ok && e.cfg.Trunk != nil {
		if leg := e.cfg.Trunk(center, number); leg != im.NoLeg {
			return im.Party{Number: number, Leg: leg}, false, nil
		}
	}
	if !ok {
		return party, false, &Unreached{Unknown, number + " is not known"}
	}
	switch fitness := device.Fitness(); {
	case !fitness.Fit:
		return party, false, &Unreached{Unfit, number + " cannot do instant messaging: " + fitness.Why}
	case fitness.Signalling != directory.Embedded && !e.cfg.SIP:
		return party, false, &Unreached{Unfit, number + " is a SIP extension, and SIP is not enabled on this server"}
	case fitness.Signalling != directory.Embedded:
		return im.Party{Number: device.PhoneNumber, Leg: im.Leg(fitness.Signalling)}, false, nil
	}
	holder, ok := e.roster.Holder(device.ID)
	callee, known := people.User(holder)
	if !ok || !known {
		return party, false, &Unreached{Absent, "nobody is logged in on " + number}
	}
	if e.undisturbed(holder, device.ID) {
		return party, false, &Unreached{Undisturbed, number + " does not want to be disturbed"}
	}
	party = im.Party{Agent: agent(callee), UserName: callee.UserName, Number: device.PhoneNumber, Device: string(device.ID)}
	return party, !device.AutoAnswer() && !e.cfg.Strict, nil
}
