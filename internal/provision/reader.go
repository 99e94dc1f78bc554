package provision

import (
	"strings"

	"parley/internal/config/strict"
	"parley/internal/directory"
)

// reader collects what a file says.
type reader struct {
	checkHash func(string) error
	faults    strict.Faults
	contents  directory.Contents
	domains   lines
	userNames lines // over all contact centers
}

// lines remembers where a name first stood.
type lines map[string]int

// claim adds a fault unless the name is new. where ends the sentence: "in this
// contact center".
func (l lines) claim(name string, v strict.Value, where string) {
	if first, taken := l[name]; taken {
		v.Fault("%q is there twice%s; the first is in line %d", name, where, first)
		return
	}
	l[name] = v.Line()
}

// center is what later objects of one contact center refer to.
type center struct {
	*reader
	domain   string
	devices  map[string]directory.DeviceID // by number as dialed
	numbers  lines
	places   lines
	standing lines // number → line of the place
	assigned lines // number → line of the user
}

func (r *reader) file(root strict.Value) {
	fields := root.Fields([]string{"contactCenters"}, nil)
	list := fields["contactCenters"]
	items, ok := list.Items("a contact center")
	if ok && len(items) == 0 && len(r.faults.All()) == 0 {
		root.Fault("has no contactCenters; a file without any would lock everybody out")
	}
	for _, item := range items {
		r.center(item)
	}
}

func (r *reader) center(v strict.Value) {
	fields := v.Fields([]string{"domainName", "features", "country", "agentStates", "devices", "places", "users"}, nil)
	if fields == nil {
		return
	}
	domain := r.required(v, fields, "domainName", domainForm())
	if domain != "" {
		r.domains.claim(domain, fields["domainName"], "")
	}
	r.contents.ContactCenters = append(r.contents.ContactCenters, directory.ContactCenter{
		ID: directory.NewContactCenterID(domain), DomainName: domain, Features: r.features(v, fields["features"]),
		Country: r.country(fields["country"]), AgentStates: r.agentStates(fields["agentStates"])})
	c := &center{reader: r, domain: domain, devices: map[string]directory.DeviceID{},
		numbers: lines{}, places: lines{}, standing: lines{}, assigned: lines{}}
	for _, item := range each(fields["devices"], "a device with its phoneNumber") {
		c.device(item)
	}
	for _, item := range each(fields["places"], "a place with its name") {
		c.place(item)
	}
	for _, item := range each(fields["users"], "a user with his userName") {
		c.user(item)
	}
}

// features are not optional: forgotten, every operation would answer 404 and
// nobody would know why.
func (r *reader) features(v, list strict.Value) []directory.Feature {
	if !list.Present() {
		v.Fault("has no features; name those that are assigned, such as [%s, %s], or write []", directory.FeatureVoice, directory.FeatureIM)
	}
	seen := lines{}
	features := []directory.Feature{}
	for _, item := range each(list, featureForm().expected) {
		text := text(item, featureForm())
		if near, ok := strict.Nearest(text, known(directory.Features())); ok && near != text {
			item.Fault("%q is not a feature; did you mean %s?", text, near)
			continue
		}
		if text != "" {
			seen.claim(text, item, "")
			features = append(features, directory.Feature(text))
		}
	}
	return features
}

// device reads a DN.
func (c *center) device(v strict.Value) {
	fields := v.Fields([]string{"phoneNumber", "telephonyNetwork", "type", "annex", "sip"}, nil)
	if fields == nil {
		return
	}
	number := c.required(v, fields, "phoneNumber", numberForm())
	d := directory.Device{
		ID: directory.NewDeviceID(c.domain, number), ContactCenter: c.domain, PhoneNumber: number,
		TelephonyNetwork: choice(fields["telephonyNetwork"], "Private", "Public"),
		Type:             directory.DeviceType(choice(fields["type"], string(directory.Extension), string(directory.ACDPosition))),
		Annex:            options(fields["annex"]),
		SIP:              sipCredential(fields["sip"]),
	}
	if number == "" {
		return
	}
	c.numbers.claim(directory.Dialed(number), fields["phoneNumber"], " in this contact center")
	c.devices[directory.Dialed(number)] = d.ID
	c.contents.Devices = append(c.contents.Devices, d)
}

func (c *center) place(v strict.Value) {
	fields := v.Fields([]string{"name", "devices"}, nil)
	if fields == nil {
		return
	}
	name := c.required(v, fields, "name", nameForm())
	if name != "" {
		c.places.claim(name, fields["name"], " in this contact center")
	}
	c.contents.Places = append(c.contents.Places, directory.Place{
		ID: directory.NewPlaceID(c.domain, name), ContactCenter: c.domain, Name: name,
		Devices: c.references(fields["devices"], c.standing, "stands at a place already"),
	})
}

// references resolves a list of numbers, each of which may be referred to once.
func (c *center) references(list strict.Value, taken lines, already string) []directory.DeviceID {
	var ids []directory.DeviceID
	for _, item := range each(list, numberForm().expected) {
		number := text(item, numberForm())
		id, found := c.devices[directory.Dialed(number)]
		first, again := taken[directory.Dialed(number)]
		switch {
		case number == "":
		case !found:
			item.Fault("there is no device %q in this contact center", number)
		case again:
			item.Fault("device %q %s, in line %d", number, already, first)
		default:
			taken[directory.Dialed(number)] = item.Line()
			ids = append(ids, id)
		}
	}
	return ids
}

// required reads a text that must be there.
func (r *reader) required(v strict.Value, fields map[string]strict.Value, name string, f form) string {
	if !fields[name].Present() {
		v.Fault("has no %s; expected %s", name, f.expected)
		return ""
	}
	return text(fields[name], f)
}

// each returns the items of a list, none if it is no list.
func each(list strict.Value, expected string) []strict.Value {
	items, _ := list.Items(expected)
	return items
}

// known returns texts of any kind as plain ones.
func known[T ~string](all []T) []string {
	texts := make([]string, len(all))
	for i, one := range all {
		texts[i] = string(one)
	}
	return texts
}

// join lists choices in a sentence.
func join[T ~string](all []T) string { return strings.Join(known(all), ", ") }
