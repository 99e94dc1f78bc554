package render

import (
	"maps"

	"parley/gws"
	"parley/internal/directory"
)

// User shows a user without subresources.
func (r Renderer) User(base Base, u directory.User, center directory.ContactCenter) gws.User {
	path := gws.PathUsers + "/" + string(u.ID)
	shown := gws.User{ID: string(u.ID), UserName: u.UserName, FirstName: u.FirstName, LastName: u.LastName,
		EmailAddress: u.EmailAddress, Roles: []gws.Role{}, Enabled: u.Enabled, ContactCenter: center.ID,
		URI: base.uri(path), Path: path}
	for _, role := range u.Roles {
		shown.Roles = append(shown.Roles, gws.Role(role))
	}
	return shown
}

// Settings shows a user's options, among them the grants of instant messaging
// that a desktop looks for (D-13).
func (r Renderer) Settings(u directory.User) gws.Settings {
	shown := gws.Settings{}
	for section, options := range u.Settings {
		shown[section] = maps.Clone(options)
	}
	for _, p := range directory.Privileges() {
		if !u.May(p) {
			continue
		}
		if shown[directory.GrantsSection] == nil {
			shown[directory.GrantsSection] = map[string]string{}
		}
		shown[directory.GrantsSection][string(p)] = directory.Granted
	}
	return shown
}

// Features shows what is assigned to a contact center, each at its address in
// the collection.
func (r Renderer) Features(base Base, collection string, center directory.ContactCenter) []gws.Feature {
	shown := []gws.Feature{}
	for _, f := range center.Features {
		path := collection + "/" + string(f)
		name, about := f.Words()
		shown = append(shown, gws.Feature{ID: string(f), DisplayName: name, Description: about, URI: base.uri(path), Path: path})
	}
	return shown
}

// Skills shows a user's skills.
func (r Renderer) Skills(u directory.User) []gws.Skill {
	shown := []gws.Skill{}
	for _, name := range u.Skills {
		shown = append(shown, gws.Skill{DisplayName: name})
	}
	return shown
}
