package api

import (
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"

	"parley/internal/fault"
)

// read reads a body as one JSON object. Nothing half understood gets through:
// repeated keys, what follows the object, broken Unicode and deep nesting are
// refused.
func (a *API) read(w http.ResponseWriter, r *http.Request) (fields, error) {
	if err := mediaType(r.Header.Get("Content-Type")); err != nil {
		return nil, err
	}
	text, err := io.ReadAll(http.MaxBytesReader(w, r.Body, a.MaxBody))
	if err != nil {
		return nil, unread(err, a.MaxBody)
	}
	body, err := members(text, a.MaxDepth)
	if err == nil && body == nil {
		err = fault.New("api.read", fault.Missing, "", "The body must be one JSON object")
	}
	return body, err
}

// mediaType accepts JSON, and no type at all.
func mediaType(header string) error {
	if header == "" {
		return nil
	}
	kind, _, err := mime.ParseMediaType(header)
	if err == nil && kind == "application/json" {
		return nil
	}
	return fault.New("api.read", fault.MediaType, "", "The body must be application/json")
}

func unread(err error, most int64) error {
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return fault.New("api.read", fault.TooLarge, "", fmt.Sprintf("The body is larger than %d bytes", most))
	}
	return &fault.Error{Op: "api.read", Kind: fault.Missing, Text: "The body could not be read", Err: err}
}
