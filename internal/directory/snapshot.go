package directory

import (
	"cmp"
	"maps"
	"slices"
)

// Snapshot is everything that is known of the contact centers at one moment.
// It is immutable and safe for any number of readers.
type Snapshot struct {
	centers map[string]ContactCenter
	users   map[UserID]User
	byName  map[string]UserID
	devices map[DeviceID]Device
	numbers map[where]DeviceID
	places  map[where]Place
	owners  map[DeviceID]UserID
	stands  map[DeviceID]where
}

// where is a name or number inside one contact center.
type where struct{ center, name string }

// Contents is what a Snapshot is made of.
type Contents struct {
	ContactCenters []ContactCenter
	Devices        []Device
	Places         []Place
	Users          []User
}

// New returns a snapshot of c. It trusts that names are unique and references
// resolve; provision checks them.
func New(c Contents) *Snapshot {
	s := &Snapshot{
		centers: map[string]ContactCenter{}, users: map[UserID]User{}, byName: map[string]UserID{},
		devices: map[DeviceID]Device{}, numbers: map[where]DeviceID{}, places: map[where]Place{},
		owners: map[DeviceID]UserID{}, stands: map[DeviceID]where{},
	}
	for _, center := range c.ContactCenters {
		s.centers[center.DomainName] = center
	}
	for _, d := range c.Devices {
		s.devices[d.ID] = d
		s.numbers[where{d.ContactCenter, Dialed(d.PhoneNumber)}] = d.ID
	}
	for _, p := range c.Places {
		at := where{p.ContactCenter, p.Name}
		s.places[at] = p
		for _, id := range p.Devices {
			s.stands[id] = at
		}
	}
	for _, u := range c.Users {
		s.users[u.ID] = u
		s.byName[u.UserName] = u.ID
		for _, id := range u.Devices {
			s.owners[id] = u.ID
		}
	}
	return s
}

// ContactCenter returns the contact center of that domain name.
func (s *Snapshot) ContactCenter(domain string) (ContactCenter, bool) {
	c, ok := s.centers[domain]
	return c, ok
}

// User returns the user of that id.
func (s *Snapshot) User(id UserID) (User, bool) {
	u, ok := s.users[id]
	return u, ok
}

// UserNamed returns the user who logs in by that name.
func (s *Snapshot) UserNamed(name string) (User, bool) { return s.User(s.byName[name]) }

// Users returns the users of a contact center by user name.
func (s *Snapshot) Users(domain string) []User {
	users := slices.Collect(maps.Values(s.users))
	users = slices.DeleteFunc(users, func(u User) bool { return u.ContactCenter != domain })
	slices.SortFunc(users, func(a, b User) int { return cmp.Compare(a.UserName, b.UserName) })
	return users
}

// Device returns the device of that id.
func (s *Snapshot) Device(id DeviceID) (Device, bool) {
	d, ok := s.devices[id]
	return d, ok
}

// DeviceNumbered returns the device with that number in a contact center; the
// marks that Dialed removes do not count.
func (s *Snapshot) DeviceNumbered(domain, number string) (Device, bool) {
	return s.Device(s.numbers[where{domain, Dialed(number)}])
}

// Place returns the place of that name in a contact center.
func (s *Snapshot) Place(domain, name string) (Place, bool) {
	p, ok := s.places[where{domain, name}]
	return p, ok
}
