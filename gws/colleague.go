package gws

// Colleague is ▲ another user as an agent may see him: who, where, and whether
// it makes sense to call.
type Colleague struct {
	UserName      string   `json:"userName"`
	FirstName     string   `json:"firstName"`
	LastName      string   `json:"lastName"`
	PhoneNumber   string   `json:"phoneNumber"` // where a call goes
	Presence      Presence `json:"presence"`
	Lost          bool     `json:"connectionLost,omitempty"` // InSession, but not connected for notifications
	IMCapable     bool     `json:"imCapable"`                // of the device with that number
	IMUnfitReason string   `json:"imUnfitReason,omitempty"`
}

// Presence is one word for how somebody stands. Of several that are true it is
// the first.
type Presence string

// The words, in that order.
const (
	PresenceLoggedOut    Presence = "LoggedOut"
	PresenceInSession    Presence = "InSession" // in an IM session: busy
	PresenceDoNotDisturb Presence = "DoNotDisturb"
	PresenceNotReady     Presence = "NotReady"
	PresenceReady        Presence = "Ready"
	PresenceLoggedIn     Presence = "LoggedIn" // no state chosen
)

// ColleaguesAnswer is ▲ everybody else of the contact center who has a device.
type ColleaguesAnswer struct {
	Answer
	Colleagues []Colleague `json:"colleagues"` // never nil on the wire
}
