package edge

import (
	"context"
	"crypto/rand"
	"log/slog"
	"net/http"
	"net/netip"
	"time"
)

// RequestID is the header that names a request, in both directions.
const RequestID = "X-Request-Id"

// maxID is the most characters of an id that a client gives.
const maxID = 128

// maxPath is how much of a path is logged, in bytes.
const maxPath = 256

// Door is the outermost handler.
type Door struct {
	Next    http.Handler
	Logger  *slog.Logger
	Proxies []netip.Prefix // whose X-Forwarded-For is believed; none: nobody's
}

// ServeHTTP passes the request on.
func (d Door) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if len(d.Proxies) > 0 {
		r.RemoteAddr = clientAddr(r, d.Proxies)
	}
	id := requestID(r)
	w.Header()[RequestID] = []string{id}
	if !d.Logger.Enabled(r.Context(), slog.LevelDebug) {
		d.Next.ServeHTTP(w, r)
		return
	}
	d.logged(w, r, id)
}

// logged writes the line even if the handler panics.
func (d Door) logged(w http.ResponseWriter, r *http.Request, id string) {
	t := &trace{}
	watched := &watch{ResponseWriter: w}
	start := time.Now()
	path := r.URL.Path // before anybody changes it
	defer func() {
		d.Logger.LogAttrs(r.Context(), slog.LevelDebug, "request",
			slog.String("method", r.Method), slog.String("path", path[:min(len(path), maxPath)]),
			slog.Int("status", watched.status), slog.Int64("ms", time.Since(start).Milliseconds()),
			slog.String("user", t.user), slog.String("request", id), slog.String("address", r.RemoteAddr))
	}()
	d.Next.ServeHTTP(watched, r.WithContext(context.WithValue(r.Context(), traceKey{}, t)))
}

// requestID takes the client's id over if it is short and of harmless
// characters, or makes one.
func requestID(r *http.Request) string {
	given := r.Header.Get(RequestID)
	if given == "" || len(given) > maxID {
		return rand.Text()
	}
	for _, c := range []byte(given) {
		if !harmless(c) {
			return rand.Text()
		}
	}
	return given
}

func harmless(c byte) bool {
	switch {
	case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9':
		return true
	}
	switch c {
	case '-', '_', '.', ':', '/', '+', '=', '~', '@', '|':
		return true
	}
	return false
}
