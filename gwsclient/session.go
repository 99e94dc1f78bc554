package gwsclient

import (
	"context"
	"net/url"

	"parley/gws"
)

// InitiateIMSession asks for a session with a number. The session's id comes
// with its first notification.
func (c *Client) InitiateIMSession(ctx context.Context, initiate gws.InitiateIMSession, options ...CallOption) error {
	initiate.OperationName = gws.OpInitiateIMSession
	return c.post(ctx, gws.PathMyIMSessions, initiate.OperationName, initiate, nil, options)
}

// Complete ends the session for everybody.
func (c *Client) Complete(ctx context.Context, id string, options ...CallOption) error {
	return c.plain(ctx, id, gws.OpComplete, options)
}

// Accept answers a session that is Alerting and has the capability (D-01).
func (c *Client) Accept(ctx context.Context, id string, options ...CallOption) error {
	return c.plain(ctx, id, gws.OpAccept, options)
}

// Reject declines such a session.
func (c *Client) Reject(ctx context.Context, id string, options ...CallOption) error {
	return c.plain(ctx, id, gws.OpReject, options)
}

func (c *Client) plain(ctx context.Context, id string, name gws.OperationName, options []CallOption) error {
	return c.post(ctx, sessionPath(id), name, gws.Operation{OperationName: name}, nil, options)
}

// SendMessage says something in the session. A parley server in friendly mode
// needs Text alone; the vendor's and a strict one also Destination, the peer's
// number, and DevicePath, the agent's own device (D-20).
func (c *Client) SendMessage(ctx context.Context, id string, message gws.SendMessage, options ...CallOption) error {
	message.OperationName = gws.OpSendMessage
	return c.post(ctx, sessionPath(id), message.OperationName, message, nil, options)
}

func sessionPath(id string) string { return gws.PathMyIMSessions + "/" + url.PathEscape(id) }
