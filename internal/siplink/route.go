package siplink

import (
	"strings"

	"parley/internal/directory"
	"parley/internal/im"
)

// Trunk is a way to numbers that are no DN of ours.
type Trunk struct {
	Name           string
	URI            string // "sip:192.0.2.10:5060;transport=tcp": host and parameters; the user part is the number
	Leg            im.Leg // how its peers are called
	ContactCenter  string // whose DNs may be called by it, and who may call by it; empty: the only one there is
	User, Password string // for its challenges; empty: none
}

// Rule sends numbers with a prefix to a trunk.
type Rule struct {
	Prefix  string // empty: every number
	Instead string // what replaces the prefix
	Trunk   string
}

// Route finds where numbers are.
type Route struct {
	People   func() *directory.Snapshot
	Bindings func(number string) []Target // of a DN's registrations, best first
	Trunks   []Trunk
	Plan     []Rule // the first that fits counts
}

// Leg says how a number that is no DN is reached from a contact center; NoLeg:
// not at all.
func (r Route) Leg(center, number string) im.Leg {
	trunk, _, _ := r.dial(center, number)
	return trunk.Leg
}

// dial applies the plan.
func (r Route) dial(center, number string) (Trunk, string, bool) {
	for _, rule := range r.Plan {
		rest, fits := strings.CutPrefix(number, rule.Prefix)
		trunk, ok := r.trunk(rule.Trunk)
		dialed := rule.Instead + rest
		if fits && ok && r.serves(trunk, center) && directory.ValidNumber(dialed) {
			return trunk, dialed, true
		}
	}
	return Trunk{}, "", false
}

// Dialed is the number as it goes to the peer: what the dial plan makes of it.
func (r Route) Dialed(center, number string) string {
	if _, isDN := r.People().DeviceNumbered(center, number); !isDN {
		if _, dialed, ok := r.dial(center, number); ok {
			return dialed
		}
	}
	return number
}

// known is how the number of a peer behind a trunk is dialed here: the dial plan
// undone, so that whoever is called back is found, and who answers a call is
// known to be the one who was called.
func (r Route) known(center string, p Peer) string {
	for _, rule := range r.Plan {
		rest, fits := strings.CutPrefix(p.Number, rule.Instead)
		if !fits || rule.Trunk != p.Trunk {
			continue
		}
		number := rule.Prefix + rest
		_, isDN := r.People().DeviceNumbered(center, number)
		if t, dialed, ok := r.dial(center, number); ok && !isDN && t.Name == p.Trunk && dialed == p.Number {
			return number
		}
	}
	return p.Number
}

func (r Route) trunk(name string) (Trunk, bool) {
	for _, t := range r.Trunks {
		if t.Name == name {
			return t, true
		}
	}
	return Trunk{}, false
}

// serves reports whether the trunk is the contact center's.
func (r Route) serves(t Trunk, center string) bool { return r.centerOf(t) == center }

// centerOf is the contact center of a trunk; "" if it must be named and is not.
func (r Route) centerOf(t Trunk) string {
	centers := r.People().ContactCenters()
	if t.ContactCenter == "" && len(centers) == 1 {
		return centers[0].DomainName
	}
	return t.ContactCenter
}

// targets returns where the number is, best first; none: nobody can say. By a
// trunk that the peer came through it goes back.
func (r Route) targets(center, number, trunk string) []Target {
	if t, ok := r.trunk(trunk); ok {
		if usual, dialed, ok := r.dial(center, number); ok && usual.Name == trunk {
			number = dialed
		}
		return []Target{t.target(number)}
	}
	if device, ok := r.People().DeviceNumbered(center, number); ok {
		if contact, static := device.Contact(); static {
			return []Target{{URI: contact}}
		}
		return r.Bindings(device.PhoneNumber)
	}
	if t, dialed, ok := r.dial(center, number); ok {
		return []Target{t.target(dialed)}
	}
	return nil
}

func (t Trunk) target(number string) Target {
	return Target{URI: withUser(t.URI, number), User: t.User, Password: t.Password}
}

// withUser puts the user part into a URI that has none. The number is of D-24's
// characters, of which # alone is not a URI's own.
func withUser(uri, user string) string {
	scheme, rest, _ := strings.Cut(uri, ":")
	return scheme + ":" + strings.ReplaceAll(user, "#", "%23") + "@" + rest
}

// admit says in which contact center a peer is, and how it is called; false for
// who may not call: a DN that is no SIP extension, a trunk that calls itself by
// a DN of ours.
func (r Route) admit(p Peer) (center string, leg im.Leg, ok bool) {
	if p.Trunk != "" {
		trunk, known := r.trunk(p.Trunk)
		center = r.centerOf(trunk)
		_, isDN := r.People().DeviceNumbered(center, p.Number)
		return center, trunk.Leg, known && center != "" && !isDN && directory.ValidNumber(p.Number)
	}
	device, ok := r.People().SIPExtension(p.Number)
	return device.ContactCenter, im.Leg(device.Fitness().Signalling), ok
}
