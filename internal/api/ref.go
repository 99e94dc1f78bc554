package api

import (
	"parley/gws"
	"parley/internal/fault"
)

// maxRef is the most characters of a client's own reference.
const maxRef = 255

// ref returns the client's own reference of a request (D-32, off in strict
// mode): the header Idempotency-Key.
func (a *API) ref(q *request) (string, error) {
	if a.Render.Strict {
		return "", nil
	}
	return prefixed("key:", gws.IdempotencyKey, q.Header.Get(gws.IdempotencyKey), nil)
}

// messageRef is ref for SendMessage, where the member clientMessageId comes
// first. The two cannot be taken for one another.
func (a *API) messageRef(q *request) (string, error) {
	if a.Render.Strict || !q.body.has("clientMessageId") {
		return a.ref(q)
	}
	id, err := q.body.text("clientMessageId")
	return prefixed("message:", "clientMessageId", id, err)
}

func prefixed(prefix, name, value string, err error) (string, error) {
	switch {
	case err != nil || value == "":
		return "", err
	case len(value) > maxRef:
		return "", fault.New("api.ref", fault.OutOfRange, name, name+" is longer than 255 bytes")
	}
	return prefix + value, nil
}
