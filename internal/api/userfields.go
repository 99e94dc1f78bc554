package api

import (
	"encoding/json"
	"slices"

	"parley/internal/directory"
	"parley/internal/fault"
)

// editUser writes into u what the body names. A password of "" is what a GET
// shows, and changes nothing.
func (f fields) editUser(u *directory.User) error {
	for name, value := range map[string]*string{"firstName": &u.FirstName, "lastName": &u.LastName,
		"emailAddress": &u.EmailAddress, "employeeId": &u.EmployeeID, "place": &u.Place} {
		if err := f.edit(name, value); err != nil {
			return err
		}
	}
	password, err := f.text("password")
	if err != nil {
		return err
	}
	if password != "" {
		u.Credential = directory.Credential{Password: password}
	}
	if err := f.into("enabled", &u.Enabled, "true or false"); err != nil {
		return err
	}
	for _, read := range []func(*directory.User) error{f.editRoles, f.editSkills, f.editSettings, f.editPrivileges, f.refuseChange} {
		if err := read(u); err != nil {
			return err
		}
	}
	return nil
}

// edit overwrites a text if the body names it.
func (f fields) edit(name string, value *string) error {
	if !f.has(name) {
		return nil
	}
	text, err := f.text(name)
	if err == nil {
		*value = text
	}
	return err
}

func (f fields) editRoles(u *directory.User) error {
	names, err := f.texts("roles")
	if err != nil || !f.has("roles") {
		return err
	}
	u.Roles = nil
	for _, name := range names {
		u.Roles = append(u.Roles, directory.Role(name))
	}
	return nil
}

// editSkills takes names, and the objects that a GET shows.
func (f fields) editSkills(u *directory.User) error {
	var items []json.RawMessage
	if err := f.into("skills", &items, "an array"); err != nil || !f.has("skills") {
		return err
	}
	u.Skills = nil
	for _, item := range items {
		var shown struct {
			DisplayName string `json:"displayName"`
		}
		if json.Unmarshal(item, &shown.DisplayName) != nil && json.Unmarshal(item, &shown) != nil {
			return fault.New("api.fields", fault.Invalid, "skills", "skills must be an array of names")
		}
		u.Skills = append(u.Skills, shown.DisplayName)
	}
	return nil
}

// editSettings takes the settings as a GET shows them, privileges among them.
func (f fields) editSettings(u *directory.User) error {
	sections, err := f.sections("settings")
	if err == nil && f.has("settings") {
		u.Settings = sections
		u.TakeGrants()
	}
	return err
}

// editPrivileges takes those that are granted (D-13), whatever settings say.
func (f fields) editPrivileges(u *directory.User) error {
	granted, err := f.texts("privileges")
	if err != nil || !f.has("privileges") {
		return err
	}
	for _, name := range granted {
		if !slices.Contains(directory.Privileges(), directory.Privilege(name)) {
			return fault.New("api.fields", fault.OutOfRange, name, "privileges: "+name+" is not known")
		}
	}
	u.Denied = slices.DeleteFunc(directory.Privileges(), func(p directory.Privilege) bool { return slices.Contains(granted, string(p)) })
	return nil
}

// refuseChange: who must change his password first would find no way to do so.
func (f fields) refuseChange(*directory.User) error {
	var must bool
	err := f.into("changePasswordOnFirstLogin", &must, "true or false")
	if err == nil && must {
		return fault.New("api.fields", fault.Invalid, "changePasswordOnFirstLogin", "changePasswordOnFirstLogin is not served; leave it false")
	}
	return err
}

// sections reads options by section; numbers and booleans are kept as they are
// spelled.
func (f fields) sections(name string) (map[string]map[string]string, error) {
	var raw map[string]map[string]json.RawMessage
	if err := f.into(name, &raw, "an object of sections, each an object of options"); err != nil {
		return nil, err
	}
	sections := map[string]map[string]string{}
	for section, options := range raw {
		sections[section] = map[string]string{}
		for option, value := range options {
			text, ok := scalar(value)
			if !ok {
				return nil, fault.New("api.fields", fault.Invalid, option, name+"."+section+"."+option+" must be a text, a number, true or false")
			}
			sections[section][option] = text
		}
	}
	return sections, nil
}

func scalar(value json.RawMessage) (text string, ok bool) {
	if json.Unmarshal(value, &text) == nil && string(value) != "null" {
		return text, true
	}
	var other any
	if err := json.Unmarshal(value, &other); err != nil {
		return "", false
	}
	switch other.(type) {
	case float64, bool:
		return string(value), true
	}
	return "", false
}
