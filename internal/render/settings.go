package render

import (
	"cmp"
	"net/url"
	"slices"

	"parley/gws"
	"parley/internal/agentstate"
	"parley/internal/directory"
)

// SettingsGroups lists the groups of settings that a user may read: the
// system's, without the agent states if there are none for him, and the
// sections of his own options (D-46).
func (r Renderer) SettingsGroups(base Base, u directory.User, states agentstate.Table) []gws.SettingsGroup {
	groups := []gws.SettingsGroup{{Name: gws.SettingsGeneral, DisplayName: "General Settings", Key: "name"}}
	if len(states) > 0 {
		groups = append(groups, gws.SettingsGroup{Name: gws.SettingsAgentStates, DisplayName: "Agent States", Key: "operationName"})
	}
	for section := range r.Settings(u) {
		if section != gws.SettingsGeneral && section != gws.SettingsAgentStates {
			groups = append(groups, gws.SettingsGroup{Name: section, DisplayName: section, Key: "name"})
		}
	}
	slices.SortFunc(groups, func(a, b gws.SettingsGroup) int { return cmp.Compare(a.Name, b.Name) })
	for i := range groups {
		groups[i].Path = gws.PathSettings + "/" + url.PathEscape(groups[i].Name)
		groups[i].URI = base.uri(groups[i].Path)
	}
	return groups
}

// AgentStates shows the operations that change an agent's state; never nil.
func (r Renderer) AgentStates(table agentstate.Table) []gws.AgentState {
	shown := []gws.AgentState{}
	for _, o := range table {
		shown = append(shown, gws.AgentState{OperationName: gws.OperationName(o.Name), UserState: userState(o.State)})
	}
	return shown
}

// GeneralSettings shows where the contact center is; empty where nobody said.
func (r Renderer) GeneralSettings(center directory.ContactCenter) gws.GeneralSettings {
	return gws.GeneralSettings{CountryCode: center.Country.Code, CountryDigits: center.Country.Digits, CountryName: center.Country.Name}
}

// Section shows one section of a user's options, by name; false if there is
// none.
func (r Renderer) Section(u directory.User, name string) ([]gws.Setting, bool) {
	options, ok := r.Settings(u)[name]
	shown := []gws.Setting{}
	for key, value := range options {
		shown = append(shown, gws.Setting{Name: key, Value: value})
	}
	slices.SortFunc(shown, func(a, b gws.Setting) int { return cmp.Compare(a.Name, b.Name) })
	return shown, ok
}
