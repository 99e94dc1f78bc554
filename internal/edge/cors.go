package edge

import (
	"net/http"
	"slices"
	"strings"

	"github.com/rs/cors"
)

// preflightAge is how long a browser may remember an answer to a preflight, in
// seconds (gws-api 2.6).
const preflightAge = 120

// The vendor's lists, and ▲ what parley's own additions need.
const (
	methods = "GET,POST,PUT,DELETE,OPTIONS"
	headers = "X-Requested-With,Content-Type,Accept,Origin,Cookie,authorization,ssid,surl,ContactCenterId,X-CSRF-TOKEN," +
		"Idempotency-Key,X-Request-Id"
	exposed = "X-CSRF-HEADER,X-CSRF-TOKEN"
)

// CORS lets pages whose origin is allowed read what next answers, credentials
// included, and answers every preflight: none carries credentials, so none needs
// any. What is allowed is told as a whole, not only what was asked for.
func CORS(allowed func(*http.Request) bool, next http.Handler) http.Handler {
	filter := cors.New(cors.Options{
		AllowOriginVaryRequestFunc: func(r *http.Request, _ string) (bool, []string) { return allowed(r), nil },
		AllowedMethods:             append(strings.Split(methods, ","), http.MethodHead),
		AllowedHeaders:             strings.Split(headers, ","),
		ExposedHeaders:             strings.Split(exposed, ","),
		AllowCredentials:           true,
		MaxAge:                     preflightAge,
		OptionsPassthrough:         true,
	})
	handler := filter.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if isPreflight(r) {
			answerPreflight(w)
			return
		}
		if h := w.Header(); h["Access-Control-Expose-Headers"] != nil {
			h.Set("Access-Control-Expose-Headers", exposed) // the filter has a spelling of its own
		}
		next.ServeHTTP(w, r)
	}))
	vary := []string{"Origin"}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case isPreflight(r):
			normalize(r.Header)
		case r.Header["Origin"] == nil:
			// Not a page: a held poll need not have the filter on its stack.
			w.Header()["Vary"] = vary
			next.ServeHTTP(w, r)
			return
		}
		handler.ServeHTTP(w, r)
	})
}

func isPreflight(r *http.Request) bool {
	return r.Method == http.MethodOptions && r.Header["Access-Control-Request-Method"] != nil
}

func answerPreflight(w http.ResponseWriter) {
	if w.Header()["Access-Control-Allow-Origin"] != nil {
		w.Header().Set("Access-Control-Allow-Methods", methods)
		w.Header().Set("Access-Control-Allow-Headers", headers)
	}
	w.WriteHeader(http.StatusNoContent)
}

// normalize writes the names as browsers do, in lower case and in order: others
// who ask do not.
func normalize(h http.Header) {
	const name = "Access-Control-Request-Headers"
	if h[name] == nil {
		return
	}
	var names []string
	for _, one := range strings.Split(strings.ToLower(strings.Join(h[name], ",")), ",") {
		if one = strings.TrimSpace(one); one != "" {
			names = append(names, one)
		}
	}
	slices.Sort(names)
	h.Set(name, strings.Join(slices.Compact(names), ","))
}
