package api

import "parley/internal/engine"

// send carries out SendMessage (D-20).
func (a *API) send(q *request, ref string) error {
	r := engine.Send{Ref: ref}
	var err error
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
