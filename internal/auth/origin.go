package auth

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// SameOrigin reports whether the page that sent the request may: a browser's
// Origin header must name the host of the request, or one of the allowed
// origins, which are exact ("https://desk.example.test:8443") or stand for
// every host inside a domain ("https://*.example.test"). Programs send no
// Origin and may. What does not parse, "null" included, may not; nor does a
// bare "*" allow anything (gws-api 2.6).
//
// On a connection with TLS the page must have come by TLS too. On one without,
// a proxy may have ended TLS, so that either scheme counts (D-07, I7).
func SameOrigin(r *http.Request, allowed []string) bool {
	from, own := originOf(r)
	return own || slices.ContainsFunc(allowed, from.matches)
}

// originOf returns where the page comes from that sent the request, and whether
// that is the server itself, or nowhere because no page did.
func originOf(r *http.Request) (from origin, own bool) {
	headers := r.Header["Origin"]
	if len(headers) == 0 {
		return origin{}, true
	}
	from, ok := parseOrigin(headers[0])
	if !ok || len(headers) > 1 {
		return origin{}, false
	}
	host, ok := parseOrigin(from.scheme + "://" + r.Host)
	return from, ok && from == host && (r.TLS == nil || from.scheme == "https")
}

// origin is RFC 6454's triple, with the default port filled in.
type origin struct{ scheme, host, port string }

func parseOrigin(text string) (origin, bool) {
	u, err := url.Parse(text)
	if err != nil {
		return origin{}, false
	}
	o := origin{scheme: u.Scheme, host: strings.ToLower(u.Hostname()), port: u.Port()}
	if o.port == "" {
		o.port = map[string]string{"http": "80", "https": "443"}[o.scheme]
	}
	// Nothing but scheme, host and port may be there: no path, user or query.
	bare := len(text) == len(u.Scheme)+len("://")+len(u.Host) && u.User == nil
	return o, bare && (o.scheme == "http" || o.scheme == "https") && o.host != ""
}

func (o origin) matches(pattern string) bool {
	p, ok := parseOrigin(pattern)
	if !ok || o.host == "" || p.scheme != o.scheme || p.port != o.port {
		return false
	}
	domain, wild := strings.CutPrefix(p.host, "*.")
	if !wild {
		return p.host == o.host
	}
	inside, ok := strings.CutSuffix(o.host, "."+domain)
	return ok && inside != "" && domain != ""
}
