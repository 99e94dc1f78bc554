package gwsclient

import (
	"context"
	"fmt"
	"net/url"
	"strconv"
	"time"

	"parley/gws"
)

// SIPRegistrations reads which softphones are registered. Servers other than
// parley have none, and so has one without SIP: code 6.
func (c *Client) SIPRegistrations(ctx context.Context) ([]gws.SIPRegistration, error) {
	var answer gws.SIPRegistrationsAnswer
	err := c.get(ctx, gws.PathSIPRegistrations, &answer)
	return answer.Registrations, err
}

// SIPTrace reads the SIP messages after an index, those of one number or, with
// an empty one, all, and the index after which to ask next. If there is none it
// waits for one, up to 25 seconds.
func (c *Client) SIPTrace(ctx context.Context, number string, after int64, wait time.Duration) ([]gws.SIPMessage, int64, error) {
	query := url.Values{"after": {strconv.FormatInt(after, 10)}}
	if number != "" {
		query.Set("number", number)
	}
	if wait > 0 {
		query.Set("wait", fmt.Sprint(int(wait.Seconds())))
	}
	var answer gws.SIPTraceAnswer
	err := c.get(ctx, gws.PathSIPTrace+"?"+query.Encode(), &answer)
	return answer.Messages, answer.Next, err
}
