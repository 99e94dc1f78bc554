package gws

// The groups of settings that every installation has (vendor page "System
// settings"). A user's own options are further groups, by section.
const (
	SettingsGeneral     = "general-settings"
	SettingsAgentStates = "agent-states"
)

// SettingsGroup is one entry of GET /settings (vendor page "Custom settings").
type SettingsGroup struct {
	Name        string `json:"name"` // the last part of its path
	DisplayName string `json:"displayName"`
	Key         string `json:"key"` // the member that tells the group's settings apart
	URI         string `json:"uri"`
	Path        string `json:"path"`
}

// SettingsGroupsAnswer is GET /settings, with or without fields.
type SettingsGroupsAnswer struct {
	Answer
	Settings []SettingsGroup `json:"settings"`
}

// AgentState is an operation that an agent's desktop offers, and the state that
// it leads to: the group agent-states.
type AgentState struct {
	OperationName OperationName `json:"operationName"` // what to POST to /me, a channel or a device
	UserState
}

// AgentStatesAnswer is GET /settings/agent-states.
type AgentStatesAnswer struct {
	Answer
	Settings []AgentState `json:"settings"`
}

// GeneralSettings are facts of the contact center. They are empty where the
// installation does not know its country.
type GeneralSettings struct {
	CountryCode   string `json:"countryCode"`   // "US"
	CountryDigits string `json:"countryDigits"` // "1"
	CountryName   string `json:"countryName"`
}

// GeneralSettingsAnswer is GET /settings/general-settings: an object, where
// other groups are arrays.
type GeneralSettingsAnswer struct {
	Answer
	Settings GeneralSettings `json:"settings"`
}

// Setting is one option of a section.
type Setting struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// SettingsAnswer is GET of a group of the user's own options, by name.
type SettingsAnswer struct {
	Answer
	Settings []Setting `json:"settings"`
}
