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
	if why == "" {
		return party, manual, nil, nil
	}
	return im.Party{Number: number}, false, &im.Reason{Code: im.Unreachable, Text: why}, nil
}

// reach returns the party that answers at the number and whether by hand, or
// why nobody does.
func (e *Engine) reach(center, number string) (party im.Party, manual bool, why string) {
	people := e.people()
	device, ok := people.DeviceNumbered(center, number)
	if !ok {
		return party, false, number + " is not known"
	}
	if fitness := device.Fitness(); !fitness.Fit {
		return party, false, number + " cannot do instant messaging: " + fitness.Why
	} else if fitness.Signalling != directory.Embedded {
		return party, false, number + " is a SIP extension, and SIP is not enabled on this server"
	}
	holder, ok := e.roster.Holder(device.ID)
	callee, known := people.User(holder)
	if !ok || !known {
		return party, false, "nobody is logged in on " + number
	}
	if e.undisturbed(holder, device.ID) {
		return party, false, number + " does not want to be disturbed"
	}
	party = im.Party{Agent: agent(callee), UserName: callee.UserName, Number: device.PhoneNumber, Device: string(device.ID)}
	return party, !device.AutoAnswer() && !e.cfg.Strict, ""
}
