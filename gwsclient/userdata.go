package gwsclient

import (
	"context"

	"parley/gws"
)

// AttachUserData adds user data, or replaces what has the same key.
func (c *Client) AttachUserData(ctx context.Context, id string, data gws.UserData, options ...CallOption) error {
	body := gws.AttachUserData{Operation: gws.Operation{OperationName: gws.OpAttachUserData}, UserData: data}
	return c.post(ctx, sessionPath(id), body.OperationName, body, nil, options)
}

// UpdateUserData replaces values by key.
func (c *Client) UpdateUserData(ctx context.Context, id string, data gws.UserData, options ...CallOption) error {
	body := gws.UpdateUserData{Operation: gws.Operation{OperationName: gws.OpUpdateUserData}, UserData: data}
	return c.post(ctx, sessionPath(id), body.OperationName, body, nil, options)
}

// DeleteUserData removes one key.
func (c *Client) DeleteUserData(ctx context.Context, id, key string, options ...CallOption) error {
	body := gws.DeleteUserData{Operation: gws.Operation{OperationName: gws.OpDeleteUserData}, Key: key}
	return c.post(ctx, sessionPath(id), body.OperationName, body, nil, options)
}
