package provision

import (
	"encoding/json"
	"strings"

	"parley/internal/directory"
)

// wordFields are the plain texts of a user.
func wordFields(u *directory.User) map[string]*string {
	return map[string]*string{"firstName": &u.FirstName, "lastName": &u.LastName,
		"emailAddress": &u.EmailAddress, "employeeId": &u.EmployeeID}
}

// flatUser returns a user's fields without the credential.
func flatUser(u directory.User) fields {
	f := fields{fieldCenter: u.ContactCenter, fieldRoles: join(u.Roles)}
	for name, value := range wordFields(&u) {
		f.set(name, *value, "")
	}
	if !u.Enabled {
		f[fieldEnabled] = "false"
	}
	f.set(fieldPlace, u.Place, "")
	if len(u.Skills) > 0 {
		text, _ := json.Marshal(u.Skills) // texts always encode
		f[fieldSkills] = string(text)
	}
	f.setSections(listSettings, u.Settings)
	for _, p := range u.Denied {
		f[item(listDenied, string(p))] = "yes"
	}
	return f
}

func (f fields) setSections(list string, sections map[string]map[string]string) {
	for section, options := range sections {
		for name, value := range options {
			f[item(list, section, name)] = value
		}
	}
}

func (f fields) sections(list string) map[string]map[string]string {
	sections := map[string]map[string]string{}
	for _, parts := range f.items(list) {
		if len(parts) != 2 {
			continue
		}
		if sections[parts[0]] == nil {
			sections[parts[0]] = map[string]string{}
		}
		sections[parts[0]][parts[1]] = f[item(list, parts...)]
	}
	return sections
}

func (f fields) user(id directory.UserID, name string) directory.User {
	u := directory.User{ID: id, UserName: name, ContactCenter: f[fieldCenter], Enabled: f[fieldEnabled] != "false",
		Place: f[fieldPlace], Settings: f.sections(listSettings)}
	for name, value := range wordFields(&u) {
		*value = f[name]
	}
	for role := range strings.SplitSeq(f[fieldRoles], ", ") {
		u.Roles = append(u.Roles, directory.Role(role))
	}
	if text, ok := f[fieldSkills]; ok {
		_ = json.Unmarshal([]byte(text), &u.Skills) // what flatUser wrote
	}
	for _, p := range directory.Privileges() {
		if f[item(listDenied, string(p))] != "" {
			u.Denied = append(u.Denied, p)
		}
	}
	return u
}

// flatDevice returns a device's fields without owner and place.
func flatDevice(d directory.Device) fields {
	f := fields{fieldNumber: d.PhoneNumber}
	f.set(fieldNetwork, d.TelephonyNetwork, networks()[0])
	f.set(fieldType, string(d.Type), types()[0])
	f.setSections(listAnnex, d.Annex)
	for algorithm, sum := range d.SIP.HA1 {
		f[item(listSIP, algorithm)] = sum
	}
	return f
}

func (f fields) device(id directory.DeviceID, domain string) directory.Device {
	d := directory.Device{ID: id, ContactCenter: domain, PhoneNumber: f[fieldNumber],
		TelephonyNetwork: f[fieldNetwork], Type: directory.DeviceType(f[fieldType]), Annex: f.sections(listAnnex)}
	if d.TelephonyNetwork == "" {
		d.TelephonyNetwork = networks()[0]
	}
	if d.Type == "" {
		d.Type = directory.DeviceType(types()[0])
	}
	for _, parts := range f.items(listSIP) {
		if d.SIP.HA1 == nil {
			d.SIP.HA1 = map[string]string{}
		}
		d.SIP.HA1[parts[0]] = f[item(listSIP, parts...)]
	}
	return d
}

func flatCenter(c directory.ContactCenter) fields {
	f := fields{}
	for _, feature := range c.Features {
		f[item(listFeature, string(feature))] = "yes"
	}
	f.setCenter(c)
	return f
}

// center lists known features in their usual order, others after them.
func (f fields) center(id, domain string) directory.ContactCenter {
	c := directory.ContactCenter{ID: id, DomainName: domain, Features: []directory.Feature{}}
	for _, feature := range directory.Features() {
		if f[item(listFeature, string(feature))] != "" {
			c.Features = append(c.Features, feature)
		}
	}
	for _, parts := range f.items(listFeature) {
		if feature := directory.Feature(parts[0]); !c.Has(feature) {
			c.Features = append(c.Features, feature)
		}
	}
	f.readCenter(&c)
	return c
}

func networks() []string { return []string{"Private", "Public"} }

func types() []string { return []string{string(directory.Extension), string(directory.ACDPosition)} }
