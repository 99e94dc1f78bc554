package api

import (
	"parley/gws"
	"parley/internal/fault"
)

// channels answers GET /me/channels: uris, or with fields the resources.
func (a *API) channels(q *request) (any, error) {
	shown := a.Render.Channels(a.seats(q))
	if q.wantsFields() {
		return gws.ChannelStatesAnswer{Channels: shown}, nil
	}
	uris := []string{}
	for _, c := range shown {
		uris = append(uris, a.Render.ChannelURI(q.base, c))
	}
	return gws.URIsAnswer{URIs: uris}, nil
}

// channel answers GET of one channel; media that are not served do not exist.
func (a *API) channel(q *request) (any, error) {
	name := q.PathValue("channel")
	for _, c := range a.Render.Channels(a.seats(q)) {
		if c.Channel == name {
			return gws.ChannelAnswer{Channel: c}, nil
		}
	}
	return nil, fault.New("api.channel", fault.NotFound, name, "The channel "+name+" is not served")
}

// channelOperation carries out POST /me/channels/{channel}. All devices of a
// user serve the channel, so it is for all of them.
func (a *API) channelOperation(q *request) (any, error) {
	if _, err := a.channel(q); err != nil {
		return nil, err
	}
	name, err := q.body.operation()
	if err != nil {
		return nil, err
	}
	return nil, a.stand(q, name, "")
}
