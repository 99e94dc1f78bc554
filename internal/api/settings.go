package api

import (
	"parley/gws"
	"parley/internal/fault"
)

// settings answers GET /settings: the groups, with or without fields.
func (a *API) settings(q *request) (any, error) {
	return gws.SettingsGroupsAnswer{Settings: a.Render.SettingsGroups(q.base, q.user, a.Engine.AgentStates(q.user))}, nil
}

// settingsGroup answers GET /settings/{group}: a group of the system's, or a
// section of the user's own options. Without the feature there are no agent
// states (gws-api 2.1).
func (a *API) settingsGroup(q *request) (any, error) {
	name := q.PathValue("group")
	states := a.Engine.AgentStates(q.user)
	switch {
	case name == gws.SettingsGeneral:
		center, _ := a.People().ContactCenter(q.user.ContactCenter)
		return gws.GeneralSettingsAnswer{Settings: a.Render.GeneralSettings(center)}, nil
	case name == gws.SettingsAgentStates && len(states) > 0:
		return gws.AgentStatesAnswer{Settings: a.Render.AgentStates(states)}, nil
	}
	section, ok := a.Render.Section(q.user, name)
	if !ok || name == gws.SettingsAgentStates {
		return nil, fault.New("api.settings", fault.NotFound, name, "There is no group of settings "+name)
	}
	return gws.SettingsAnswer{Settings: section}, nil
}

// voiceEnvironment answers GET of what a device's voiceEnvironmentUri names.
func (a *API) voiceEnvironment(q *request) (any, error) {
	own := a.Render.VoiceEnvironment(q.base, q.user.ContactCenter)
	if own.ID != q.PathValue("id") {
		return nil, fault.New("api.voice", fault.NotFound, q.PathValue("id"), "There is no such voice environment")
	}
	return gws.VoiceEnvironmentAnswer{VoiceEnvironment: own}, nil
}
