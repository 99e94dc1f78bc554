package directory

import (
	"cmp"
	"iter"
	"maps"
	"slices"
)

// ContactCenters returns all contact centers by domain name.
func (s *Snapshot) ContactCenters() []ContactCenter {
	return slices.SortedFunc(maps.Values(s.centers), func(a, b ContactCenter) int { return cmp.Compare(a.DomainName, b.DomainName) })
}

// ContactCenterByID returns the contact center of that id.
func (s *Snapshot) ContactCenterByID(id string) (ContactCenter, bool) {
	for _, c := range s.centers {
		if c.ID == id {
			return c, true
		}
	}
	return ContactCenter{}, false
}

// Devices returns the devices of a contact center by number.
func (s *Snapshot) Devices(domain string) []Device {
	devices := slices.Collect(maps.Values(s.devices))
	devices = slices.DeleteFunc(devices, func(d Device) bool { return d.ContactCenter != domain })
	slices.SortFunc(devices, func(a, b Device) int { return CompareNumbers(a.PhoneNumber, b.PhoneNumber) })
	return devices
}

// SIPExtension returns the SIP extension of that number. SIP knows no contact
// centers: where several have the number, it is the first one's by name.
func (s *Snapshot) SIPExtension(number string) (Device, bool) {
	for _, center := range s.ContactCenters() {
		if d, ok := s.DeviceNumbered(center.DomainName, number); ok && d.SIPExtension() {
			return d, true
		}
	}
	return Device{}, false
}

// CompareNumbers orders phone numbers: the shorter first, then as texts.
func CompareNumbers(a, b string) int {
	return cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(a, b))
}

// Places returns the places of a contact center by name.
func (s *Snapshot) Places(domain string) []Place {
	places := slices.Collect(maps.Values(s.places))
	places = slices.DeleteFunc(places, func(p Place) bool { return p.ContactCenter != domain })
	slices.SortFunc(places, func(a, b Place) int { return cmp.Compare(a.Name, b.Name) })
	return places
}

// PlaceByID returns the place of that id.
func (s *Snapshot) PlaceByID(id string) (Place, bool) {
	for _, p := range s.places {
		if p.ID == id {
			return p, true
		}
	}
	return Place{}, false
}

// Owner returns the user to whom the device is assigned directly (D-33).
func (s *Snapshot) Owner(id DeviceID) (User, bool) { return s.User(s.owners[id]) }

// PlaceOf returns the place where the device stands.
func (s *Snapshot) PlaceOf(id DeviceID) (Place, bool) {
	p, ok := s.places[s.stands[id]]
	return p, ok
}

// AllUsers returns the users of every contact center, in no order.
func (s *Snapshot) AllUsers() iter.Seq[User] { return maps.Values(s.users) }
