package provision

import (
	"slices"

	"parley/internal/directory"
)

// file is what a provisioning file says, as the book compares it.
type file struct {
	objects   map[ref]object // ID and File alone
	passwords map[ref]string // in plain text
}

func readContents(c directory.Contents) file {
	f := file{map[ref]object{}, map[ref]string{}}
	for _, center := range c.ContactCenters {
		f.objects[centerRef(center.DomainName)] = object{ID: center.ID, File: flatCenter(center)}
	}
	numbers := map[directory.DeviceID]ref{}
	for _, d := range c.Devices {
		r := deviceRef(d.ContactCenter, d.PhoneNumber)
		f.objects[r], numbers[d.ID] = object{ID: string(d.ID), File: flatDevice(d)}, r
	}
	for _, p := range c.Places {
		f.objects[placeRef(p.ContactCenter, p.Name)] = object{ID: p.ID, File: fields{}}
		for _, id := range p.Devices {
			f.objects[numbers[id]].File[fieldPlace] = p.Name
		}
	}
	for _, u := range c.Users {
		f.addUser(u, numbers)
	}
	return f
}

func (f file) addUser(u directory.User, numbers map[directory.DeviceID]ref) {
	r, flat := userRef(u.UserName), flatUser(u)
	flat[fieldCredential] = u.Credential.Hash
	if u.Credential.Hash == "" {
		flat[fieldCredential], f.passwords[r] = inFile, u.Credential.Password
	}
	f.objects[r] = object{ID: string(u.ID), File: flat}
	for _, id := range u.Devices {
		f.objects[numbers[id]].File[fieldOwner] = u.UserName
	}
}

// contents is the state as the directory wants it. References to what is not
// there are left out.
func (s state) contents(f file) directory.Contents {
	c := directory.Contents{}
	for _, r := range s.refs(centers) {
		c.ContactCenters = append(c.ContactCenters, s[r].Has.center(s[r].ID, r.key))
	}
	standing, owned := map[ref][]directory.DeviceID{}, map[ref][]directory.DeviceID{}
	for _, r := range s.byNumber() {
		o, domain := s[r], r.domain(nil)
		d := o.Has.device(directory.DeviceID(o.ID), domain)
		c.Devices = append(c.Devices, d)
		place, owner := placeRef(domain, o.Has[fieldPlace]), userRef(o.Has[fieldOwner])
		standing[place], owned[owner] = append(standing[place], d.ID), append(owned[owner], d.ID)
	}
	for _, r := range s.refs(places) {
		c.Places = append(c.Places, directory.Place{ID: s[r].ID, ContactCenter: r.domain(nil), Name: r.name(), Devices: standing[r]})
	}
	for _, r := range s.refs(users) {
		u := s[r].Has.user(directory.UserID(s[r].ID), r.key)
		u.Devices, u.Credential = owned[r], f.credential(r, s[r].Has)
		c.Users = append(c.Users, u)
	}
	return c
}

// byNumber returns the devices as CompareNumbers orders them.
func (s state) byNumber() []ref {
	all := s.refs(devices)
	slices.SortStableFunc(all, func(a, b ref) int { return directory.CompareNumbers(a.name(), b.name()) })
	return all
}

func (f file) credential(r ref, has fields) directory.Credential {
	if has[fieldCredential] == inFile {
		return directory.Credential{Password: f.passwords[r]}
	}
	return directory.Credential{Hash: has[fieldCredential]}
}
