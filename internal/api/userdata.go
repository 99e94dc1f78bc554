package api

import "parley/internal/fault"

// attach carries out AttachUserData and UpdateUserData: both set values (D-21).
func (a *API) attach(q *request, ref string) error {
	set, err := q.body.userData()
	if err != nil {
		return err
	}
	if set == nil {
		return required("userData")
	}
	return a.Engine.ChangeUserData(q.Context(), q.user, q.sessionID(), set, nil, ref)
}

// deleteUserData carries out DeleteUserData: key, as documented, or keys (D-21).
func (a *API) deleteUserData(q *request, ref string) error {
	keys, err := q.body.keys()
	if err != nil {
		return err
	}
	return a.Engine.ChangeUserData(q.Context(), q.user, q.sessionID(), nil, keys, ref)
}

func (f fields) keys() ([]string, error) {
	keys, err := f.texts("keys")
	if err != nil {
		return nil, err
	}
	key, err := f.text("key")
	switch {
	case err != nil:
		return nil, err
	case f.has("key"):
		keys = append(keys, key)
	case !f.has("keys"):
		return nil, fault.New("api.fields", fault.Missing, "key", "key is required")
	}
	return keys, nil
}
