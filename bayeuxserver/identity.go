package bayeuxserver

import (
	"crypto/rand"
	"net/http"
	"strings"
)

// find gives the session that the client names, if the request may speak for
// it, or the reason why not.
func (x *exchange) find(id string) (*Session, Reason) {
	if x.sock != nil {
		if bound := x.sock.session(); bound != nil {
			if bound.id == id {
				return bound, ""
			}
			return nil, WrongSocket
		}
	}
	s := x.srv.registry.get(id)
	if s == nil {
		return nil, x.srv.registry.fate(id)
	}
	if reason := x.stands(s); reason != "" {
		return nil, reason
	}
	if x.sock != nil {
		x.sock.bind(s)
	}
	return s, ""
}

// stands says why the request may not speak for the session, "" when it may.
// Another user never may; the same user needs nothing else. A new socket may
// resume the session of nobody in particular by its id alone: Faye opens its
// socket before it has a cookie, and foreign pages cannot open one (I5, I7).
// Over HTTP that needs the cookie of the browser the session was made in.
func (x *exchange) stands(s *Session) Reason {
	user := x.identify()
	switch {
	case user != "" && s.user != "" && user != s.user:
		return WrongUser
	case x.sock != nil && x.srv.config.HandshakePerConnection:
		return WrongSocket
	case user != "" && user == s.user, x.srv.config.TrustClientSession:
		return ""
	case x.sock != nil && s.user != "":
		return WrongUser
	case x.sock != nil:
		return ""
	case x.browser != "" && x.browser == s.browser:
		return ""
	}
	return WrongBrowser
}

// identify asks once who the request proves to come from; a socket remembers it
// from its upgrade.
func (x *exchange) identify() string {
	if x.sock != nil {
		return x.sock.user
	}
	if !x.knowUser && x.srv.hooks.Identify != nil {
		x.user = x.srv.hooks.Identify(x.http)
	}
	x.knowUser = true
	return x.user
}

const longestCookie = 128

// browserOf is the browser cookie's value, "" when there is none that could be
// ours.
func (srv *Server) browserOf(r *http.Request) string {
	for _, line := range r.Header["Cookie"] {
		for pair := range strings.SplitSeq(line, ";") {
			name, value, _ := strings.Cut(strings.TrimSpace(pair), "=")
			if name == srv.config.Cookie.Name && len(value) <= longestCookie {
				return value
			}
		}
	}
	return ""
}

// setCookie gives a browser its cookie (I1).
func (srv *Server) setCookie(w http.ResponseWriter, value string) {
	c := &srv.config.Cookie
	http.SetCookie(w, &http.Cookie{Name: c.Name, Value: value, Path: c.Path, Domain: c.Domain, MaxAge: c.MaxAge,
		Secure: c.Secure, Partitioned: c.Partitioned, SameSite: c.SameSite, HttpOnly: true})
}

func newBrowser() string { return rand.Text() }
