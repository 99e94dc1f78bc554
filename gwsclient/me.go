package gwsclient

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"parley/gws"
)

// Me reads the user, with the named subresources ("devices", "settings", "*").
func (c *Client) Me(ctx context.Context, subresources ...string) (gws.User, error) {
	path := gws.PathMe
	if len(subresources) > 0 {
		path += "?" + url.Values{"subresources": {strings.Join(subresources, ",")}}.Encode()
	}
	var answer gws.UserAnswer
	err := c.get(ctx, path, &answer)
	return answer.User, err
}

// Devices reads the user's devices.
func (c *Client) Devices(ctx context.Context) ([]gws.Device, error) {
	var answer gws.DevicesAnswer
	err := c.get(ctx, gws.PathMyDevices+"?fields=*", &answer)
	return answer.Devices, err
}

// Version reads the server's version, without credentials.
func (c *Client) Version(ctx context.Context) (string, error) {
	var answer gws.VersionAnswer
	err := c.do(ctx, call{method: http.MethodGet, path: gws.PathVersion, anonymous: true}, &answer)
	return answer.Version, err
}
