package registrar

import (
	"net/netip"
	"slices"
	"sync"

	"parley/internal/directory"
	"parley/internal/siplink/wire"
)

// Directory finds accounts among the people, places and DNs as they stand. SIP
// knows no contact centers: where several have a number, it is that of the DN
// which may register or has a static contact, the first by contact center.
type Directory struct {
	People func() *directory.Snapshot
	Realm  string

	mu     sync.Mutex // guards what follows, which is made anew for each snapshot
	of     *directory.Snapshot
	byName map[string]Account
	byFrom map[netip.Addr][]Account
}

// Account returns the DN of that number.
func (d *Directory) Account(number string) (Account, bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.read()
	a, ok := d.byName[directory.Dialed(number)]
	return a, ok
}

// From returns the DNs whose static contact has that address.
func (d *Directory) From(ip netip.Addr) []Account {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.read()
	return d.byFrom[ip.Unmap()]
}

// read takes over a new snapshot; for whoever has the lock.
func (d *Directory) read() {
	people := d.People()
	if people == d.of {
		return
	}
	d.of, d.byName, d.byFrom = people, map[string]Account{}, map[netip.Addr][]Account{}
	for _, center := range people.ContactCenters() {
		for _, device := range people.Devices(center.DomainName) {
			d.add(device)
		}
	}
	for _, a := range d.byName {
		for _, ip := range a.Static {
			d.byFrom[ip] = append(d.byFrom[ip], a)
		}
	}
}

func (d *Directory) add(device directory.Device) {
	a := d.account(device)
	number := directory.Dialed(a.Number)
	if old, taken := d.byName[number]; taken && (len(old.HA1)+len(old.Static) > 0 || len(a.HA1)+len(a.Static) == 0) {
		return
	}
	d.byName[number] = a
}

func (d *Directory) account(device directory.Device) Account {
	a := Account{Number: device.PhoneNumber, HA1: device.SIP.HA1}
	if device.SIP.Password != "" { // of people who are in no book
		a.HA1 = HA1s(directory.Dialed(device.PhoneNumber), d.Realm, device.SIP.Password)
	}
	contact, ok := device.Contact()
	uri, err := wire.ReadURI(contact)
	if ip, bad := netip.ParseAddr(uri.Host); ok && err == nil && bad == nil && !slices.Contains(a.Static, ip.Unmap()) {
		a.Static = append(a.Static, ip.Unmap())
	}
	return a
}
