package api

import "parley/internal/engine"

// send carries out SendMessage (D-20).
func (a *API) send(q *request) error {
	var r engine.Send
	var err error
	if r.Ref, err = a.messageRef(q); err != nil {
		return err
	}
	if r.Text, err = q.body.text("text"); err != nil {
		return err
	}
	if r.Destination, err = q.body.destination(); err != nil {
		return err
	}
	if r.DevicePath, err = q.body.devicePath(); err != nil {
		return err
	}
	return a.Engine.Send(q.Context(), q.user, q.sessionID(), r)
}
