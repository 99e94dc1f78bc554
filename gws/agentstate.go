package gws

// ChangeState is the body of Ready, NotReady, AuxWork, AfterCallWork and custom
// agent states: POST to /me, to a channel or to a device. Which there are tells
// GET /settings/agent-states.
type ChangeState struct {
	Operation
	Reason string `json:"reason,omitempty"` // ▲ the agent's own words; not with Ready
}

// DoNotDisturb is the body of DoNotDisturbOn and DoNotDisturbOff: POST to a
// device or a channel.
type DoNotDisturb struct{ Operation }

// ChannelAnswer is one of the user's channels.
type ChannelAnswer struct {
	Answer
	Channel Channel `json:"channel"`
}

// ChannelStatesAnswer is the collection of the user's channels with fields=*.
type ChannelStatesAnswer struct {
	Answer
	Channels []Channel `json:"channels"`
}

// VoiceEnvironmentAnswer is one voice environment.
type VoiceEnvironmentAnswer struct {
	Answer
	VoiceEnvironment VoiceEnvironment `json:"voiceEnvironment"`
}
