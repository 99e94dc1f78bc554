package api

import (
	"strings"

	"parley/gws"
	"parley/internal/directory"
	"parley/internal/engine"
	"parley/internal/fault"
	"parley/internal/roster"
)

// meOperation carries out POST /me.
func (a *API) meOperation(q *request) (any, error) {
	name, err := q.body.operation()
	if err != nil {
		return nil, err
	}
	if _, err := a.ref(q); err != nil { // a start or an end is the same without
		return nil, err
	}
	switch name {
	case gws.OpStartContactCenterSession:
		return a.start(q)
	case gws.OpEndContactCenterSession:
		return nil, a.end(q)
	default:
		return nil, a.stand(q, name, "")
	}
}

// start carries out StartContactCenterSession (gws-api 4.2, D-10, D-16, D-33).
func (a *API) start(q *request) (any, error) {
	wish, err := q.wish()
	if err != nil {
		return nil, err
	}
	names, err := q.body.texts("channels")
	if err != nil {
		return nil, err
	}
	channels, err := a.Engine.StartSession(q.Context(), q.user, wish, names)
	if err != nil {
		return nil, err
	}
	return partial(channels), nil
}

func (q *request) wish() (roster.Wish, error) {
	var wish roster.Wish
	var err error
	if wish.Place, err = q.body.text("place"); err != nil {
		return wish, err
	}
	path, err := q.body.devicePath()
	if err != nil || path == "" {
		return wish, err
	}
	id, ok := strings.CutPrefix(path, gws.PathDevices+"/")
	if !ok {
		return wish, fault.New("api.start", fault.NotFound, path, "devicePath names no device that you could log in on")
	}
	wish.Device = directory.DeviceID(id)
	return wish, nil
}

// partial is the answer when some channels are not served; nil when all are.
func partial(channels []engine.Channel) any {
	answer := gws.ChannelsAnswer{}
	for _, c := range channels {
		result := gws.ChannelResult{Channel: c.Name}
		if c.Err != nil {
			result.Answer = failure(statusOf(fault.KindOf(c.Err)), c.Err)
			answer.Answer = gws.Answer{StatusCode: gws.StatusPartialSuccess, StatusMessage: "Some channels could not be started"}
		}
		answer.Channels = append(answer.Channels, result)
	}
	if answer.StatusCode == gws.StatusOK {
		return nil
	}
	return answer
}

// end carries out EndContactCenterSession, which is also the logout (gws-api 4.3).
func (a *API) end(q *request) error {
	if err := a.Engine.EndSession(q.Context(), q.user.ID); err != nil {
		return err
	}
	if err := a.Auth.Logout(q.Context(), q.login.ID); err != nil {
		return err
	}
	a.Auth.ForgetCookie(q.w, q.Request)
	return nil
}
