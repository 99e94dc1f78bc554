package render

import (
	"parley/gws"
	"parley/internal/directory"
)

// Device shows a DN to the agent whose device it is; active says whether the
// agent is logged in on it.
func (r Renderer) Device(base Base, d directory.Device, active bool) gws.Device {
	path := gws.PathDevices + "/" + string(d.ID)
	number := participant(d.PhoneNumber)
	shown := gws.Device{
		ID: string(d.ID), DeviceState: gws.Inactive, UserState: gws.UserState{State: "LoggedOut"},
		PhoneNumber: d.PhoneNumber, E164Number: number.E164Number, TelephonyNetwork: d.TelephonyNetwork,
		DoNotDisturb: gws.Off, Capabilities: []gws.OperationName{}, Channels: []string{"voice"},
		URI: base.uri(path), Path: path,
	}
	if active {
		shown.DeviceState, shown.UserState = gws.Active, gws.UserState{State: "LoggedIn"}
	}
	if !r.Strict {
		fitness := d.Fitness()
		shown.IMCapable, shown.IMUnfitReason = &fitness.Fit, fitness.Why
	}
	return shown
}

// DeviceStateChange is the notification that tells an agent of his devices.
func (r Renderer) DeviceStateChange(devices []gws.Device) gws.DeviceStateChange {
	return gws.DeviceStateChange{Notification: gws.Notification{MessageType: gws.DeviceStateChangeMessage}, Devices: devices}
}
