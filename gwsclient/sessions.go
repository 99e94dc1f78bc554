package gwsclient

import (
	"context"
	"fmt"
	"net/url"

	"parley/gws"
)

// IMSessions reads the agent's sessions that are not over: what to do after a
// Gap.
func (c *Client) IMSessions(ctx context.Context) ([]gws.IMSession, error) {
	var answer gws.IMSessionsAnswer
	err := c.get(ctx, gws.PathMyIMSessions+"?fields=*", &answer)
	return answer.IMSessions, err
}

// IMSession reads one session.
func (c *Client) IMSession(ctx context.Context, id string) (gws.IMSession, error) {
	var answer gws.IMSessionAnswer
	err := c.get(ctx, gws.PathMyIMSessions+"/"+url.PathEscape(id), &answer)
	return answer.IMSession, err
}

// Messages reads the transcript from the entry with that index on, 1 being the
// first, and at most limit of them; 0 leaves either to the server (D-17, D-37).
// Servers other than parley have none.
func (c *Client) Messages(ctx context.Context, id string, index int64, limit int) ([]gws.Message, error) {
	query := url.Values{}
	if index > 0 {
		query.Set("index", fmt.Sprint(index))
	}
	if limit > 0 {
		query.Set("limit", fmt.Sprint(limit))
	}
	path := sessionPath(id) + "/messages"
	if len(query) > 0 {
		path += "?" + query.Encode()
	}
	var answer gws.MessagesAnswer
	err := c.get(ctx, path, &answer)
	return answer.Messages, err
}
