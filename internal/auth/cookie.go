package auth

import (
	"iter"
	"net/http"
	"strings"
)

// CookieName is the vendor's name of the cookie that opens a login.
const CookieName = "JSESSIONID"

// maxCookies is how many cookies of our name are tried; a browser sends several
// when another server of the same host set one for a deeper path.
const maxCookies = 4

// cookies yields the values of our cookie, without the copies that the standard
// library makes of every cookie on every request.
func cookies(r *http.Request) iter.Seq[string] {
	return func(yield func(string) bool) {
		left := maxCookies
		for _, line := range r.Header["Cookie"] {
			for pair := range strings.SplitSeq(line, ";") {
				name, value, _ := strings.Cut(strings.TrimSpace(pair), "=")
				if name != CookieName || value == "" {
					continue
				}
				if left--; left < 0 || !yield(strings.Trim(value, `"`)) {
					return
				}
			}
		}
	}
}

func hasCookie(r *http.Request) bool {
	for range cookies(r) {
		return true
	}
	return false
}

// setCookie sends the raw id of a login. Without Max-Age the browser drops it
// when it closes; the login's own expiry is the server's matter.
func (a *Auth) setCookie(w http.ResponseWriter, r *http.Request, raw string) {
	http.SetCookie(w, a.cookie(r, raw))
}

func (a *Auth) cookie(r *http.Request, raw string) *http.Cookie {
	return &http.Cookie{
		Name: CookieName, Value: raw, Path: "/", HttpOnly: true,
		Secure: a.cfg.Secure || r.TLS != nil, SameSite: a.cfg.SameSite,
	}
}

// ForgetCookie makes the client drop the cookie, as the answer to
// EndContactCenterSession does (gws-api 4.3). It replaces what EnsureLogin may
// have set in the same answer.
func (a *Auth) ForgetCookie(w http.ResponseWriter, r *http.Request) {
	kept := w.Header()["Set-Cookie"][:0:0]
	for _, line := range w.Header()["Set-Cookie"] {
		if !strings.HasPrefix(line, CookieName+"=") {
			kept = append(kept, line)
		}
	}
	w.Header()["Set-Cookie"] = kept
	gone := a.cookie(r, "")
	gone.MaxAge = -1
	http.SetCookie(w, gone)
}
