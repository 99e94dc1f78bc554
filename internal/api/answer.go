package api

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"net/http"
	"strconv"

	"parley/gws"
	"parley/internal/auth"
	"parley/internal/fault"
)

// answer writes the envelope. A fault of the server is logged here and nowhere else.
func (a *API) answer(w http.ResponseWriter, r *http.Request, body any, err error) {
	code := http.StatusOK
	switch {
	case err != nil:
		s := statusOf(fault.KindOf(err))
		code, body = s.http, failure(s, err)
		a.note(w, r, s, err)
	case body == nil:
		body = gws.Answer{}
	}
	write(w, code, body)
}

func failure(s status, err error) gws.Answer {
	text := fault.TextOf(err)
	if text == "" {
		text = s.text
	}
	return gws.Answer{StatusCode: s.code, StatusMessage: text}
}

// note asks for credentials where they are missing and logs what is our own fault.
func (a *API) note(w http.ResponseWriter, r *http.Request, s status, err error) {
	switch {
	case s.http == http.StatusUnauthorized:
		auth.Challenge(w, r)
	case s.http == http.StatusServiceUnavailable:
		w.Header().Set("Retry-After", "1")
		a.Logger.Warn("a request could not be served now", slog.String("op", "api"), slog.Any("error", err))
	case s.http >= http.StatusInternalServerError && r.Context().Err() == nil:
		a.Logger.Error("a request failed", slog.String("op", "api"), slog.String("method", r.Method),
			slog.String("path", r.URL.Path), slog.Any("error", err))
	}
}

func write(w http.ResponseWriter, code int, body any) {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(body); err != nil {
		panic("api: an answer that cannot be encoded: " + err.Error())
	}
	text.Truncate(text.Len() - 1) // the encoder's line end
	h := w.Header()
	h.Set("Content-Type", "application/json")
	h.Set("Cache-Control", "no-store") // D-36
	h.Set("Content-Length", strconv.Itoa(text.Len()))
	w.WriteHeader(code)
	w.Write(text.Bytes())
}
