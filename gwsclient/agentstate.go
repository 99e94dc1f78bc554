package gwsclient

import (
	"context"
	"net/url"

	"parley/gws"
)

// Where names what an agent state or do-not-disturb is for: the path of a
// device ("/devices/{id}", as Device.Path has it), of a channel (Channel), or
// Everywhere.
type Where string

// Everywhere is every channel of the agent.
const Everywhere Where = ""

// Channel is one channel of the agent's: gws.ChannelVoice.
func Channel(name string) Where { return Where("/channels/" + url.PathEscape(name)) }

// SetState changes the agent's state: gws.OpReady, gws.OpNotReady, or whatever
// AgentStates lists. The reason, which parley alone understands, may be empty.
// The agent must be logged in; the new state is told by a DeviceStateChange and
// a ChannelStateChange.
func (c *Client) SetState(ctx context.Context, where Where, state gws.OperationName, reason string, options ...CallOption) error {
	body := gws.ChangeState{Operation: gws.Operation{OperationName: state}, Reason: reason}
	return c.post(ctx, gws.PathMe+string(where), state, body, nil, options)
}

// SetDoNotDisturb turns do-not-disturb on or off on a device, a channel or
// Everywhere: with it on, nobody reaches the agent by IM.
func (c *Client) SetDoNotDisturb(ctx context.Context, where Where, position gws.OnOff, options ...CallOption) error {
	body := gws.DoNotDisturb{Operation: gws.Operation{OperationName: gws.OpDoNotDisturbOff}}
	if position == gws.On {
		body.OperationName = gws.OpDoNotDisturbOn
	}
	return c.post(ctx, gws.PathMe+string(where), body.OperationName, body, nil, options)
}

// Channels reads how the agent stands on his channels.
func (c *Client) Channels(ctx context.Context) ([]gws.Channel, error) {
	var answer gws.ChannelStatesAnswer
	err := c.get(ctx, gws.PathMyChannels+"?fields=*", &answer)
	return answer.Channels, err
}

// AgentStates reads the states that SetState can lead to.
func (c *Client) AgentStates(ctx context.Context) ([]gws.AgentState, error) {
	var answer gws.AgentStatesAnswer
	err := c.get(ctx, gws.PathSettings+"/"+gws.SettingsAgentStates, &answer)
	return answer.Settings, err
}

// GeneralSettings reads the country of the contact center.
func (c *Client) GeneralSettings(ctx context.Context) (gws.GeneralSettings, error) {
	var answer gws.GeneralSettingsAnswer
	err := c.get(ctx, gws.PathSettings+"/"+gws.SettingsGeneral, &answer)
	return answer.Settings, err
}
