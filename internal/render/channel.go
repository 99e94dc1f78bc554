package render

import (
	"parley/gws"
	"parley/internal/agentstate"
)

// Channels shows how an agent stands on his channels. There is one, voice,
// which all devices serve; other media are not served.
func (r Renderer) Channels(seats []Seat) []gws.Channel {
	standings := make([]agentstate.Standing, len(seats))
	for i, s := range seats {
		standings[i] = s.Standing
	}
	voice := agentstate.Folded(standings)
	return []gws.Channel{{Channel: gws.ChannelVoice, UserState: userState(voice.State), DNDState: onOff(voice.DoNotDisturb)}}
}

// ChannelURI is the address of a user's channel.
func (r Renderer) ChannelURI(base Base, c gws.Channel) string {
	return base.uri(gws.PathMyChannels + "/" + c.Channel)
}

// ChannelStateChange is the notification that tells an agent of his channels.
func (r Renderer) ChannelStateChange(seats []Seat) gws.ChannelStateChange {
	return gws.ChannelStateChange{Notification: gws.Notification{MessageType: gws.ChannelStateChangeMessageV2},
		Channels: r.Channels(seats)}
}

func userState(s agentstate.State) gws.UserState {
	if s.Name == "" {
		s.Name = agentstate.LoggedOut
	}
	return gws.UserState{ID: s.ID, DisplayName: s.DisplayName, State: string(s.Name), WorkMode: s.WorkMode, Reason: s.Reason}
}

func onOff(on bool) gws.OnOff {
	if on {
		return gws.On
	}
	return gws.Off
}
