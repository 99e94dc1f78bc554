package api

import (
	"net/http"
	"path"
	"slices"
	"strings"

	"parley/gws"
)

// ServeHTTP finds the resource. One slash after a path is tolerated; a path
// that is written in a roundabout way ("//", "/./", "/../") names nothing.
func (a *API) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	written := r.URL.EscapedPath()
	plain := strings.TrimSuffix(written, "/")
	switch {
	case path.Clean(plain) != plain || plain == gws.BasePath:
		a.serve(nowhere, resource{never, nil}).ServeHTTP(w, r)
	case plain != written:
		short, u := *r, *r.URL
		u.Path, u.RawPath = strings.TrimSuffix(u.Path, "/"), strings.TrimSuffix(u.RawPath, "/")
		short.URL = &u
		a.mux.ServeHTTP(w, &short)
	default:
		a.mux.ServeHTTP(w, r)
	}
}

// options answers OPTIONS, for which nobody needs to be known.
func options(w http.ResponseWriter, handlers methods) {
	w.Header().Set("Allow", strings.Join(handlers.allowed(), ", "))
	w.Header().Set("Cache-Control", "no-store") // D-36
	w.WriteHeader(http.StatusNoContent)
}

// allowed are the methods of a resource in alphabetical order.
func (m methods) allowed() []string {
	list := []string{http.MethodOptions}
	for name := range m {
		list = append(list, name)
		if name == http.MethodGet {
			list = append(list, http.MethodHead)
		}
	}
	slices.Sort(list)
	return list
}

// Refuse answers a request that gets no further; the envelope and the headers
// are those of every refusal.
func (a *API) Refuse(w http.ResponseWriter, r *http.Request, err error) {
	code, status := a.answer(w, r, nil, err)
	a.Answered(Answered{Method: r.Method, HTTP: code, Status: status})
}
