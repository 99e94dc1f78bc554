package gwsclient

import (
	"context"

	"parley/gws"
)

// StartContactCenterSession logs the agent in on his devices; without channels
// it asks for "voice", which IM needs. It may be repeated. When some channels
// failed and others did not, the error is nil and the results tell (D-16);
// otherwise there are none.
func (c *Client) StartContactCenterSession(ctx context.Context, start gws.StartContactCenterSession, options ...CallOption) ([]gws.ChannelResult, error) {
	start.OperationName = gws.OpStartContactCenterSession
	if len(start.Channels) == 0 {
		start.Channels = []string{"voice"}
	}
	var answer gws.ChannelsAnswer
	err := c.post(ctx, gws.PathMe, start.OperationName, start, &answer, options)
	return answer.Channels, err
}

// EndContactCenterSession logs the agent out, which completes his IM session
// and ends the login. Close notification streams first.
func (c *Client) EndContactCenterSession(ctx context.Context, options ...CallOption) error {
	body := gws.EndContactCenterSession{Operation: gws.Operation{OperationName: gws.OpEndContactCenterSession}}
	return c.post(ctx, gws.PathMe, body.OperationName, body, nil, options)
}
