package api

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"net/http"
	"strconv"

	"parley/gws"
	"parley/internal/auth"
	"parley/internal/edge"
	"parley/internal/fault"
)

// answer writes the envelope and returns its codes. A fault of the server is logged
// here and nowhere else.
func (a *API) answer(w http.ResponseWriter, r *http.Request, body any, err error) (code, status int) {
	code = http.StatusOK
	switch {
	case err != nil:
		s := statusOf(fault.KindOf(err))
		code, status, body = s.http, int(s.code), failure(s, err)
		a.note(w, r, s, err)
	case body == nil:
		body = gws.Answer{}
	default:
		body = chosen(r, body)
	}
	a.write(w, r, code, body)
	return code, status
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
	case s.http == http.StatusTooManyRequests && w.Header().Get("Retry-After") == "":
		w.Header().Set("Retry-After", "1")
	case s.http == http.StatusServiceUnavailable:
		w.Header().Set("Retry-After", "1")
		a.Logger.Warn("a request could not be served now", slog.String("op", "api"),
			slog.String("request", w.Header().Get(edge.RequestID)), slog.Any("error", err))
	case s.http >= http.StatusInternalServerError && r.Context().Err() == nil:
		a.Logger.Error("a request failed", slog.String("op", "api"), slog.String("method", r.Method),
			slog.String("path", r.URL.Path), slog.String("request", w.Header().Get(edge.RequestID)), slog.Any("error", err))
	}
}

func (a *API) write(w http.ResponseWriter, r *http.Request, code int, body any) {
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
	sent := a.zips.compress(w, r, text.Bytes())
	h.Set("Content-Length", strconv.Itoa(len(sent)))
	w.WriteHeader(code)
	w.Write(sent)
}
