package api

import (
	"parley/gws"
	"parley/internal/fault"
)

// maxRef is the most characters of a client's own reference.
const maxRef = 255

// ref returns the client's own reference of a request (D-32, off in strict
// mode): a message's clientMessageId, else the header Idempotency-Key. The two
// cannot be taken for one another.
func (a *API) ref(q *request) (string, error) {
	if a.Render.Strict {
		return "", nil
	}
	if q.body.has("clientMessageId") {
		id, err := q.body.text("clientMessageId")
		return prefixed("message:", "clientMessageId", id, err)
	}
	return prefixed("key:", gws.IdempotencyKey, q.Header.Get(gws.IdempotencyKey), nil)
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
