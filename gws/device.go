package gws

// Device is an agent's view of a DN (vendor pages "Device Resource", "Devices").
type Device struct {
	ID               string          `json:"id"` // UUID
	DeviceState      DeviceState     `json:"deviceState,omitempty"`
	UserState        UserState       `json:"userState,omitzero"`
	PhoneNumber      string          `json:"phoneNumber"`
	E164Number       string          `json:"e164Number"`
	TelephonyNetwork string          `json:"telephonyNetwork,omitempty"` // Private or Public
	DoNotDisturb     OnOff           `json:"doNotDisturb,omitempty"`
	VoiceServiceURI  string          `json:"voiceServiceUri,omitempty"`
	VoiceEnvironment string          `json:"voiceEnvironmentUri,omitempty"`
	Capabilities     []OperationName `json:"capabilities"` // never nil on the wire
	Description      string          `json:"description,omitempty"`
	Channels         []string        `json:"channels,omitempty"` // "voice"
	URI              string          `json:"uri,omitempty"`
	Path             string          `json:"path,omitempty"` // "/devices/{id}": what devicePath takes

	IMCapable     *bool  `json:"imCapable,omitempty"`     // ▲ nil: not told (D-12)
	IMUnfitReason string `json:"imUnfitReason,omitempty"` // ▲ why not

	PhoneNumberURI string                       `json:"phoneNumberUri,omitempty"` // the rest: provisioning view
	Type           string                       `json:"type,omitempty"`           // ▲ Extension or ACDPosition
	Annex          map[string]map[string]string `json:"annex,omitzero"`           // ▲ options by section
	UserPath       string                       `json:"userPath,omitempty"`       // ▲ to whom it is assigned
	PlacePath      string                       `json:"placePath,omitempty"`      // ▲ where it stands
}

// DeviceState says whether an agent is logged in on the device.
type DeviceState string

// The device states.
const (
	Active   DeviceState = "Active"
	Inactive DeviceState = "Inactive"
)

// OnOff is a switch: the vendor writes words, not booleans.
type OnOff string

// The two positions.
const (
	On  OnOff = "On"
	Off OnOff = "Off"
)

// UserState is the agent's state on a device or a channel.
type UserState struct {
	ID          string `json:"id,omitempty"` // one of the ids below, or a custom state's
	DisplayName string `json:"displayName,omitempty"`
	State       string `json:"state"` // Ready, NotReady, LoggedIn, LoggedOut
	WorkMode    string `json:"workMode,omitempty"`
	Reason      string `json:"reason,omitempty"`
}

// The ids of the system's own agent states, the same on every installation.
const (
	ReadyStateID    = "9430250E-0A1B-421F-B372-F29E69366DED"
	NotReadyStateID = "900D55CC-2BB0-431F-8BF9-D3525B383BE6"
	AuxWorkStateID  = "2B36138D-C564-4562-A8CB-3C32D564F296"

	AfterCallWorkStateID = "D3663509-3D82-4DD3-A82E-2EA8EFA02AEF"
)

// ChannelVoice is the channel that parley serves; IM belongs to it.
const ChannelVoice = "voice"

// Channel is an agent's state on one channel.
type Channel struct {
	Channel   string    `json:"channel"` // "voice"
	UserState UserState `json:"userState"`
	DNDState  OnOff     `json:"dndState,omitempty"`
}

// VoiceEnvironment is the switch behind a contact center's devices.
type VoiceEnvironment struct {
	ID   string `json:"id"` // UUID
	URI  string `json:"uri"`
	Path string `json:"path"`
}
