package provision

import (
	"slices"

	"parley/internal/config/strict"
	"parley/internal/directory"
	"parley/internal/fault"
)

// userKeys are all keys of a user.
func userKeys() []string {
	return []string{"userName", "password", "passwordHash", "firstName", "lastName", "emailAddress", "employeeId",
		"roles", "enabled", "place", "devices", "skills", "settings", "privileges"}
}

func (c *center) user(v strict.Value) {
	fields := v.Fields(userKeys(), nil)
	if fields == nil {
		return
	}
	name := c.required(v, fields, "userName", userNameForm())
	if name != "" {
		c.userNames.claim(name, fields["userName"], ", and user names are unique over all contact centers")
	}
	user := directory.User{
		ID: directory.NewUserID(name), ContactCenter: c.domain, UserName: name,
		FirstName:    text(fields["firstName"], wordsForm()),
		LastName:     text(fields["lastName"], wordsForm()),
		EmailAddress: text(fields["emailAddress"], wordsForm()),
		EmployeeID:   text(fields["employeeId"], wordsForm()),
		Roles:        roles(fields["roles"]),
		Enabled:      flag(fields["enabled"], true),
		Place:        c.defaultPlace(fields["place"]),
		Devices:      c.references(fields["devices"], c.assigned, "is assigned to a user already"),
		Skills:       skills(fields["skills"]),
		Settings:     options(fields["settings"]),
		Credential:   c.credential(v, fields["password"], fields["passwordHash"]),
	}
	user.TakeGrants()
	if list := fields["privileges"]; list.Present() {
		user.Denied = denied(list)
	}
	c.contents.Users = append(c.contents.Users, user)
}

func (c *center) defaultPlace(v strict.Value) string {
	name := text(v, nameForm())
	if _, found := c.places[name]; name != "" && !found {
		v.Fault("there is no place %q in this contact center", name)
	}
	return name
}

// roles are an agent's unless the file says otherwise.
func roles(list strict.Value) []directory.Role {
	if !list.Present() {
		return []directory.Role{directory.RoleAgent}
	}
	items, ok := list.Items("one of " + join(directory.Roles()))
	if ok && len(items) == 0 {
		list.Fault("is empty; expected one or more of %s", join(directory.Roles()))
	}
	return listed(items, directory.Roles())
}

// denied returns the privileges that a list of the granted ones leaves out
// (D-13).
func denied(list strict.Value) []directory.Privilege {
	granted := listed(each(list, "one of "+join(directory.Privileges())), directory.Privileges())
	return slices.DeleteFunc(directory.Privileges(), func(p directory.Privilege) bool { return slices.Contains(granted, p) })
}

// listed reads texts out of a closed set, each once.
func listed[T ~string](items []strict.Value, all []T) []T {
	var values []T
	seen := lines{}
	for _, item := range items {
		if value := choiceOf(item, known(all)); value != "" {
			seen.claim(value, item, "")
			values = append(values, T(value))
		}
	}
	return values
}

func skills(list strict.Value) []string {
	var skills []string
	for _, item := range each(list, nameForm().expected) {
		skills = append(skills, text(item, nameForm()))
	}
	return skills
}

// credential takes exactly one of a password and its hash.
func (c *center) credential(user, password, hash strict.Value) directory.Credential {
	switch {
	case password.Present() && hash.Present():
		hash.Fault("stands beside password; expected one of the two")
	case !password.Present() && !hash.Present():
		user.Fault("has neither password nor passwordHash; expected one of the two")
	}
	credential := directory.Credential{Password: text(password, passwordForm()), Hash: text(hash, hashForm())}
	if credential.Hash != "" {
		if err := c.checkHash(credential.Hash); err != nil {
			hash.Fault("%s", words(err))
		}
	}
	return credential
}

// words are what an error says to people, all of it if it is no fault.
func words(err error) string {
	if text := fault.TextOf(err); text != "" {
		return text
	}
	return err.Error()
}
