package gwsclient

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"parley/bayeuxclient"
	"parley/gws"
)

// Notification is one event of a stream.
type Notification struct {
	User  string // whom it was for
	Topic string // "/v2/me/im-sessions"
	At    time.Time

	// Data is the notification as it came; not to be changed.
	Data json.RawMessage
	// Body is Data as one of gws.IMSessionStateChange, gws.IMLogUpdate,
	// gws.DeviceStateChange and gws.ChannelStateChange; nil when it is none of
	// them or a Gap.
	Body any

	// Gap, with everything but User and At unset: the connection was made anew,
	// notifications may be lost. Read IMSessions, Devices and Channels again.
	Gap bool
}

// Notifications is a stream that reconnects and subscribes again by itself.
type Notifications struct {
	client *Client
	bayeux *bayeuxclient.Client
}

// Notifications opens a stream of the topics, of all that the user has without
// any. When it returns, the subscriptions stand: nothing that happens after it
// is missed. The context bounds the opening alone.
func (c *Client) Notifications(ctx context.Context, topics ...string) (*Notifications, error) {
	if len(topics) == 0 {
		topics = []string{gws.TopicMe}
	}
	b, err := bayeuxclient.Dial(ctx, c.streamConfig())
	if err != nil {
		return nil, err
	}
	if err := b.Subscribe(ctx, topics...); err != nil {
		_ = b.Close(ctx)
		return nil, err
	}
	return &Notifications{client: c, bayeux: b}, nil
}

func (c *Client) streamConfig() bayeuxclient.Config {
	config := c.options.Notifications
	config.URL, config.HTTPClient = c.base+gws.PathNotifications, c.options.HTTPClient
	config.Header = func(h http.Header) {
		c.credentials(h)
		c.addToken(h)
	}
	config.Changed = c.options.Hooks.Connection
	return config
}

// Next waits for the next notification. After the stream has ended it returns
// why, see bayeuxclient.Client.Next.
func (n *Notifications) Next(ctx context.Context) (Notification, error) {
	e, err := n.bayeux.Next(ctx)
	if err != nil {
		return Notification{}, err
	}
	told := Notification{User: n.client.user, Topic: e.Channel, At: e.At, Data: e.Data, Body: body(e.Data), Gap: e.Gap}
	if hook := n.client.options.Hooks.Notified; hook != nil {
		hook(told)
	}
	return told, nil
}

// Close ends the stream and waits for its goroutines.
func (n *Notifications) Close(ctx context.Context) error { return n.bayeux.Close(ctx) }

// body reads what it knows; nil is the answer to everything else.
func body(data json.RawMessage) any {
	var head gws.Notification
	if json.Unmarshal(data, &head) != nil {
		return nil
	}
	switch head.MessageType {
	case gws.IMSessionStateChangeMessage:
		return as[gws.IMSessionStateChange](data)
	case gws.IMLogUpdateMessage:
		return as[gws.IMLogUpdate](data)
	case gws.DeviceStateChangeMessage:
		return as[gws.DeviceStateChange](data)
	case gws.ChannelStateChangeMessageV2:
		return as[gws.ChannelStateChange](data)
	case gws.ServiceStateChangeMessage: // has no shape of its own
	}
	return nil
}

func as[T any](data json.RawMessage) any {
	var v T
	if json.Unmarshal(data, &v) != nil {
		return nil
	}
	return v
}
