package app_test

import (
	"net/http"
	"strings"
	"testing"
)

// TestD06: who does not say who he is gets the same answer everywhere, and a
// script no browser's dialog.
func TestD06(t *testing.T) {
	inModes(t, func(s *stage) {
		anna, ben := s.seated("anna"), s.seated("ben")
		path := talk(anna, ben)
		for _, at := range []string{"/me", "/me?subresources=*", "/me/devices", "/me/im-sessions", path, "/im-sessions/x",
			path + "/messages", "/nonsense", "/devices/x"} {
			for _, method := range []string{"GET", "POST", "PUT"} {
				s.scene(method+" "+strings.ReplaceAll(at, "/", "|"), func() {
					s.denied(method, at, "", "")
				})
			}
		}
		for _, who := range [][2]string{{"nobody", "demo"}, {"anna", "wrong"}, {"anna", ""}, {"", "demo"}} {
			s.scene(who[0]+":"+who[1], func() { s.denied("POST", path, who[0], who[1]) })
		}
		s.scene("an unknown user and a wrong password look alike", func() {
			one, other := s.unknown("GET", "/me", "anna", "wrong"), s.unknown("GET", "/me", "nobody", "wrong")
			alike(s.T, one.Text, other.Text)
		})
		s.scene("the version needs no credentials", func() {
			got := s.unknown("GET", "/diagnostics/version", "", "")
			alike(s.T, got.Text, `{"statusCode":0,"version":"0.0.1"}`)
		})
		s.scene("the cookie alone is enough", func() {
			alike(s.T, anna.cookieOnly().get("/me").Body["user"].(map[string]any)["userName"], "anna")
		})
		anna.completes(path, ben)
	})
}

// denied checks the answer to a browser and to a script.
func (s *stage) denied(method, path, name, password string) {
	s.Helper()
	got := s.unknown(method, path, name, password)
	got.refused(s.T, http.StatusUnauthorized, 20, "Access denied")
	if ask := got.Header.Get("WWW-Authenticate"); !strings.HasPrefix(ask, "Basic") {
		s.Errorf("WWW-Authenticate: %q", ask)
	}
	if name+password != "" {
		return // a password takes its time
	}
	quiet := s.unknown(method, path, name, password, "X-Requested-With", "XMLHttpRequest")
	quiet.refused(s.T, http.StatusUnauthorized, 20, "Access denied")
	if _, asks := quiet.Header["Www-Authenticate"]; asks || quiet.Text != got.Text {
		s.Errorf("%v %s", quiet.Header, quiet.Text)
	}
}

// unknown sends a request of somebody with that name and password, or with none.
func (s *stage) unknown(method, path, name, password string, header ...string) answer {
	s.Helper()
	a := &actor{stage: s, name: name, password: password, http: &http.Client{}}
	return a.do(method, "/api/v2"+path, "application/json", complete, header...)
}

// cookieOnly is the same user, who shows his cookie and no password.
func (a *actor) cookieOnly() *actor {
	return &actor{stage: a.stage, number: a.number, http: a.http}
}
