package app_test

import (
	"net/http"
	"strings"
	"testing"

	"parley/internal/directory"
)

// The sequences of the known desktops (gws-api 8 and 9), written anew from their
// behaviour on the wire.

// strictly is a GET as client C1 reads it: the media type to the letter, and a
// numeric statusCode that is zero.
func (a *actor) strictly(path string) map[string]any {
	a.Helper()
	got := a.get(path)
	if code, ok := got.Body["statusCode"].(float64); got.Header.Get("Content-Type") != "application/json" || !ok || code != 0 {
		a.Fatalf("%s: HTTP %d %q %s", path, got.HTTP, got.Header.Get("Content-Type"), got.Text)
	}
	return got.Body
}

// typed is the next notification of client C1, which throws on one without a
// messageType.
func (a *actor) typed() note {
	a.Helper()
	n := a.next()
	if kind, _ := n.Data["messageType"].(string); kind == "" {
		a.Fatalf("%s would have thrown on %s", a.name, n.raw)
	}
	return n
}

// TestClientC1: Basic with every request in ISO-8859-1, no cookies at all, /**,
// and no patience with what is not as documented.
func TestClientC1(t *testing.T) {
	inModes(t, func(s *stage) {
		s.restaff(func(c *directory.Contents) {
			for i := range c.Users {
				if c.Users[i].UserName == "anna" {
					c.Users[i].Credential = directory.Credential{Password: "gëheim"}
				}
			}
		})
		ben := s.seated("ben")
		anna := &actor{stage: s, name: "anna", number: "3001", password: "g\xebheim", http: &http.Client{}, topics: []string{"/**"}}
		user := anna.strictly("/me?subresources=*")["user"].(map[string]any)
		for _, member := range []string{"settings", "devices", "features", "channels"} {
			if user[member] == nil {
				t.Errorf("C1 throws without user.%s", member)
			}
		}
		anna.listen()
		anna.does("/me", `{"operationName":"StartContactCenterSession","channels":["voice"]}`)
		anna.expect("/v2/me/devices", "messageType", "DeviceStateChangeMessage")

		anna.initiates("3002")
		first := anna.typed().Data["imSession"].(map[string]any)
		path := "/im-sessions/" + first["id"].(string)
		alike(t, anna.expectState("Talking")["path"], path)
		ben.does("/me"+path, `{"operationName":"SendMessage","text":"hi","destination":{"phoneNumber":"3001"},"devicePath":%q}`, ben.device("3002"))
		if said := anna.typed(); said.Data["imSessionPath"] != path || said.Data["message"] != "hi" {
			t.Error(said.raw)
		}
		anna.strictly("/me" + path)
		anna.does("/me"+path, complete)
		anna.expectState("Completed")

		s.scene("an asynchronous failure brings the resource inside the error", func() {
			anna.initiates("9999")
			anna.typed()
			failed := anna.typed()
			session, _ := failed.Data["imSession"].(map[string]any)
			alike(s.T, []any{failed.Data["notificationType"], session["state"]}, []any{"Error", "Completed"})
			anna.typed()
		})
		s.scene("all this is one login", func() {
			anna.does("/me", endSession)
			alike(s.T, anna.typed().Data["messageType"], "DeviceStateChangeMessage")
		})
	})
}

// TestClientC2: Basic once, then the cookie and the CSRF token under the name
// that the server told; /v2/me/*; the session is started again after each loss.
func TestClientC2(t *testing.T) {
	inModes(t, func(s *stage) {
		ben := s.actor("ben")
		token := ben.get("/me")
		ben.headers = map[string]string{token.Header.Get("X-CSRF-HEADER"): token.Header.Get(token.Header.Get("X-CSRF-HEADER"))}
		ben.listen()
		ben.start()

		anna := s.actor("anna")
		login := anna.get("/me?subresources=features,devices,channels,settings")
		alike(t, members(login.Body["user"].(map[string]any)["settings"].(map[string]any)["tasks"]) != "", true)
		name := login.Header.Get("X-CSRF-HEADER")
		anna = anna.cookieOnly()
		anna.listen() // without the token
		rest := *anna
		rest.headers = map[string]string{name: login.Header.Get(name)}
		anna = &rest
		anna.start()
		path := talk(anna, ben)

		s.scene("a loss: shake hands, subscribe, start again, which changes nothing", func() {
			anna.listen()
			anna.does("/me", `{"operationName":"StartContactCenterSession","channels":["voice"]}`)
			state := anna.get("/me?subresources=*").Body["user"].(map[string]any)["imSessions"].([]any)[0].(map[string]any)
			alike(s.T, "/me"+state["path"].(string), path)
			anna.silent()
			ben.completes(path, anna)
		})
		s.scene("logout: the Bayeux session first, then the login", func() {
			anna.disconnects()
			anna.does("/me", endSession)
			anna.get("/me").refused(s.T, 401, 20, "Access denied")
		})
	}, csrf)
}

// TestClientC3: Basic in the headers of the Bayeux requests, which carry no
// token, and /v2/me/*.
func TestClientC3(t *testing.T) {
	inModes(t, func(s *stage) {
		anna, ben := s.actor("anna"), s.actor("ben")
		anna.http, ben.http = &http.Client{}, &http.Client{} // its Bayeux requests have no cookie either
		for _, who := range []*actor{anna, ben} {
			who.listen()
			who.start()
		}
		path := talk(anna, ben)
		anna.completes(path, ben)
		s.scene("without them nobody shakes hands", func() {
			nobody := &actor{stage: s, http: &http.Client{}}
			reply := nobody.bayeux(handshake)[0]
			alike(s.T, []any{reply.fields["successful"], reply.fields["error"]}, []any{false, "403::handshake_denied"})
		})
	})
}

// TestClientC4: logs in first, subscribes to named topics and waits for each to
// be acknowledged before it starts, sends the token with Bayeux too, takes only 0
// and 7 for success, and does not start again after a loss.
func TestClientC4(t *testing.T) {
	inModes(t, func(s *stage) {
		desktop := func(name string) *actor {
			first := s.actor(name)
			login := first.get("/me")
			a := first.cookieOnly()
			a.number = first.number
			a.headers = map[string]string{"X-CSRF-TOKEN": login.Header.Get("X-CSRF-TOKEN")}
			a.topics = []string{"/v2/me/devices", "/v2/me/im-sessions"}
			a.listen()
			got := a.post("/me", `{"operationName":"StartContactCenterSession","channels":["voice","chat"],"mobileSession":{"x":1}}`)
			if code := got.Body["statusCode"]; got.HTTP != 200 || code != 0.0 && code != 7.0 {
				s.Fatalf("C4 fails on HTTP %d %s", got.HTTP, got.Text)
			}
			a.expect("/v2/me/devices", "messageType", "DeviceStateChangeMessage")
			return a
		}
		anna, ben := desktop("anna"), desktop("ben")
		path := talk(anna, ben)
		s.scene("a connect that is answered with advice handshake", func() {
			anna.quit()
			before := anna.client
			ended := anna.bayeux(`[{"channel":"/meta/disconnect","clientId":"` + before + `"}]`)
			alike(s.T, ended[0].fields["successful"], true)
			lost := anna.bayeux(strings.Replace(connectNone, "$", before, 1))[0]
			alike(s.T, lost.fields["advice"].(map[string]any)["reconnect"], "handshake")
			anna.listen()
			sessions := anna.get("/me/im-sessions?fields=*").Body["imSessions"].([]any)
			alike(s.T, "/me"+sessions[0].(map[string]any)["path"].(string), path)
			ben.completes(path, anna)
		})
	}, csrf)
}
