package render

import (
	"parley/gws"
	"parley/internal/agentstate"
	"parley/internal/directory"
)

// Seat is one of a user's devices and how he stands on it.
type Seat struct {
	directory.Device
	agentstate.Standing
}

// Devices shows a user his devices; never nil.
func (r Renderer) Devices(base Base, seats []Seat) []gws.Device {
	shown := make([]gws.Device, len(seats))
	for i, s := range seats {
		shown[i] = r.Device(base, s)
	}
	return shown
}

// Device shows a DN to the agent whose device it is (gws-api 4.5).
func (r Renderer) Device(base Base, s Seat) gws.Device {
	path := gws.PathDevices + "/" + string(s.ID)
	shown := gws.Device{
		ID: string(s.ID), DeviceState: gws.Inactive, UserState: userState(s.State),
		PhoneNumber: s.PhoneNumber, E164Number: participant(s.PhoneNumber).E164Number, TelephonyNetwork: s.TelephonyNetwork,
		DoNotDisturb: onOff(s.DoNotDisturb), Capabilities: deviceCapabilities(s.Standing), Channels: []string{gws.ChannelVoice},
		VoiceEnvironment: base.uri(voiceEnvironmentPath(s.ContactCenter)), URI: base.uri(path), Path: path,
	}
	if s.LoggedIn() {
		shown.DeviceState = gws.Active
	}
	if !r.Strict {
		fitness := s.Fitness()
		shown.IMCapable, shown.IMUnfitReason = &fitness.Fit, fitness.Why
	}
	return shown
}

// deviceCapabilities lists what the device can be asked for now; never nil.
// Agent states are no capabilities in any of the vendor's samples.
func deviceCapabilities(s agentstate.Standing) []gws.OperationName {
	switch {
	case !s.LoggedIn():
		return []gws.OperationName{}
	case s.DoNotDisturb:
		return []gws.OperationName{gws.OpDoNotDisturbOff}
	}
	return []gws.OperationName{gws.OpDoNotDisturbOn}
}

func voiceEnvironmentPath(center string) string {
	return gws.PathVoiceEnvironments + "/" + directory.NewVoiceEnvironmentID(center)
}

// VoiceEnvironment shows the switch behind a contact center: what a device's
// voiceEnvironmentUri leads to.
func (r Renderer) VoiceEnvironment(base Base, center string) gws.VoiceEnvironment {
	path := voiceEnvironmentPath(center)
	return gws.VoiceEnvironment{ID: directory.NewVoiceEnvironmentID(center), URI: base.uri(path), Path: path}
}

// DeviceStateChange is the notification that tells an agent of his devices.
func (r Renderer) DeviceStateChange(base Base, seats []Seat) gws.DeviceStateChange {
	return gws.DeviceStateChange{Notification: gws.Notification{MessageType: gws.DeviceStateChangeMessage},
		Devices: r.Devices(base, seats)}
}
