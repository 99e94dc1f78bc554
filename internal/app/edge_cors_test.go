package app_test

import (
	"net/http"
	"strings"
	"testing"

	"parley/internal/config"
)

const (
	crmPage    = "https://crm.example.test" // of the configuration
	centerPage = "https://desk.demo.test"   // that demo's admin allows
	evilPage   = "https://evil.test"
	otherPage  = "https://desk.branch.test"
)

func allowsCRM(cfg *config.Config) { cfg.HTTP.CORS.AllowedOrigins = []string{crmPage} }

// preflight asks as a browser does, without credentials.
func (s *stage) preflight(path, origin, method, headers string) answer {
	s.Helper()
	browser := &actor{stage: s, http: &http.Client{}}
	return browser.do("OPTIONS", path, "", "", "Origin", origin, "Access-Control-Request-Method", method, "Access-Control-Request-Headers", headers)
}

// TestCORS: pages of configured origins, and of no others (gws-api 2.6).
func TestCORS(t *testing.T) {
	inModes(t, func(s *stage) {
		paths := []string{"/api/v2/me", "/api/v2/me/", "/api/v2/me/im-sessions/x", "/api/v2/settings/access-control", "/api/v2/diagnostics/version",
			"/api/v2/nonsense", "/api/v2/notifications", "/api/v2/notifications/", "/api/v2/notifications/handshake",
			"/api/v2/notifications/connect", "/api/v2/notifications/disconnect", "/genesys/cometd", "/genesys/cometd/connect"}
		for _, path := range paths {
			s.scene("a preflight succeeds without credentials: "+strings.ReplaceAll(path, "/", "|"), func() {
				got := s.preflight(path, crmPage, "POST", "content-type,x-csrf-token")
				want := map[string]string{"Access-Control-Allow-Origin": crmPage, "Access-Control-Allow-Credentials": "true",
					"Access-Control-Allow-Methods": "GET,POST,PUT,DELETE,OPTIONS", "Access-Control-Max-Age": "120"}
				for header, value := range want {
					if all := got.Header[header]; len(all) != 1 || all[0] != value {
						s.Errorf("HTTP %d, %s %q", got.HTTP, header, all)
					}
				}
				if got.HTTP != 204 || !strings.Contains(got.Header.Get("Access-Control-Allow-Headers"), "X-CSRF-TOKEN") {
					s.Errorf("HTTP %d %v", got.HTTP, got.Header)
				}
				if got := s.preflight(path, evilPage, "POST", ""); got.Header.Get("Access-Control-Allow-Origin") != "" {
					s.Errorf("another page: %v", got.Header)
				}
			})
		}
		anna := s.actor("anna")
		s.scene("the page reads answers and refusals", func() {
			for _, who := range []*actor{anna, {stage: s, http: &http.Client{}}} {
				got := who.do("GET", "/api/v2/me", "", "", "Origin", crmPage)
				exposed := got.Header.Get("Access-Control-Expose-Headers")
				alike(s.T, []any{got.Header.Get("Access-Control-Allow-Origin"), exposed}, []any{crmPage, "X-CSRF-HEADER,X-CSRF-TOKEN"})
			}
		})
		s.scene("another page reads nothing and changes nothing", func() {
			got := anna.do("GET", "/api/v2/me", "", "", "Origin", evilPage)
			alike(s.T, []any{got.HTTP, got.Header.Get("Access-Control-Allow-Origin")}, []any{200, ""})
			for _, origin := range []string{evilPage, "null"} {
				got = anna.do("POST", "/api/v2/me", "", startSession, "Origin", origin)
				got.refused(s.T, 403, 3, "origin of the page is not allowed")
			}
			anna.do("POST", "/api/v2/me", "", startSession, "Origin", s.url).fine(s.T)
			anna.do("POST", "/api/v2/me", "", startSession, "Origin", crmPage).fine(s.T)
		})
		s.scene("the same pages shake hands, each header once", func() {
			got := anna.do("POST", "/api/v2/notifications", "application/json", handshake, "Origin", crmPage)
			alike(s.T, got.Header["Access-Control-Allow-Origin"], []string{crmPage})
			if got.HTTP != 200 || !strings.Contains(got.Text, `"successful":true`) {
				s.Error(got.HTTP, got.Text)
			}
			alike(s.T, anna.do("POST", "/api/v2/notifications", "application/json", handshake, "Origin", evilPage).HTTP, 403)
		})
	}, allowsCRM)
}

// TestOwnOrigins: each contact center adds origins of its own.
func TestOwnOrigins(t *testing.T) {
	s := withAdmins(t, allowsCRM)
	const group = "/settings/access-control"
	setting := func(list string) string { return `{"settings":{"name":"allowedOrigins","value":` + list + `}}` }
	admin, anna, gus := s.actor("admin"), s.actor("anna"), s.actor("gus")
	reads := func(who *actor, origin string) bool {
		return who.do("GET", "/api/v2/me", "", "", "Origin", origin).Header.Get("Access-Control-Allow-Origin") == origin
	}
	s.scene("nothing is set", func() {
		alike(s.T, admin.get(group).Text, `{"statusCode":0,"settings":[]}`)
		admin.remove(group).refused(s.T, 404, 6, "not set")
	})
	s.scene("only administrators may know or set it", func() {
		for _, who := range []*actor{anna, s.actor("sofia")} {
			for _, got := range []answer{who.get(group), who.post(group, setting(`["`+centerPage+`"]`)), who.put(group, setting(`["`+centerPage+`"]`)), who.remove(group)} {
				got.refused(s.T, 403, 5, "Only administrators")
			}
		}
	})
	s.scene("a bad list is refused as a whole", func() {
		for list, code := range map[string]int{`["https://good.test","*"]`: 2, `["https://*"]`: 2, `"*"`: 2, `[1]`: 2, `null`: 1, `["https://a.test/x"]`: 2} {
			admin.post(group, setting(list)).refused(s.T, 400, code, "")
		}
		admin.post(group, `{"settings":{"name":"other","value":[]}}`).refused(s.T, 400, 2, "only setting here is allowedOrigins")
		admin.post(group, `{"settings":{"value":[]}}`).refused(s.T, 400, 1, "name is required")
		alike(s.T, admin.get(group).Text, `{"statusCode":0,"settings":[]}`)
	})
	s.scene("POST adds it, once", func() {
		admin.post(group, setting(`["https://*.demo.test"]`)).fine(s.T)
		admin.post(group, setting(`[]`)).refused(s.T, 403, 18, "exists already")
		alike(s.T, admin.get(group).Text, `{"statusCode":0,"settings":[{"name":"allowedOrigins","value":["https://*.demo.test"]}]}`)
		alike(s.T, s.actor("rita").get(group).Text, `{"statusCode":0,"settings":[]}`)
	})
	s.scene("it is for users of that contact center, beside the configuration's", func() {
		alike(s.T, []any{reads(anna, centerPage), reads(anna, crmPage), reads(gus, centerPage), reads(gus, crmPage), reads(anna, otherPage)}, []any{true, true, false, true, false})
		gus.do("POST", "/api/v2/me", "", startSession, "Origin", centerPage).refused(s.T, 403, 3, "origin of the page")
	})
	s.scene("before anybody is known, for all", func() {
		if got := s.preflight("/api/v2/me", centerPage, "GET", ""); got.Header.Get("Access-Control-Allow-Origin") != centerPage {
			s.Error(got.Header)
		}
		if !reads(&actor{stage: s, http: &http.Client{}}, centerPage) {
			s.Error("the page cannot read that its user must log in")
		}
	})
	s.scene("so with the notifications", func() {
		shake := func(who *actor) bool {
			return strings.Contains(who.do("POST", "/api/v2/notifications", "application/json", handshake, "Origin", centerPage).Text, `"successful":true`)
		}
		alike(s.T, []any{shake(anna), shake(gus)}, []any{true, false})
	})
	s.scene("it outlives the server", func() {
		s.stop()
		s.open()
		alike(s.T, reads(anna, centerPage), true)
	})
	s.scene("PUT changes it, also as the setting alone, or as GET answers it", func() {
		admin.put(group, `{"name":"allowedOrigins","value":["https://x.test"]}`).fine(s.T)
		alike(s.T, []any{reads(anna, centerPage), reads(anna, "https://x.test")}, []any{false, true})
		was := admin.get(group).Text
		admin.put(group, `{"settings":[{"name":"allowedOrigins","value":["https://y.test"]}]}`).fine(s.T)
		alike(s.T, []any{reads(anna, "https://x.test"), reads(anna, "https://y.test")}, []any{false, true})
		admin.put(group, was).fine(s.T)
		for _, list := range []string{`[]`, `[1]`, `[null,null]`, `[{"name":"allowedOrigins","value":[]},{"name":"allowedOrigins","value":[]}]`} {
			admin.put(group, `{"settings":`+list+`}`).refused(s.T, 400, 2, "settings must be an object, or a list of one")
		}
		alike(s.T, admin.get(group).Text, was)
	})
	s.scene("DELETE removes it", func() {
		admin.remove(group).fine(s.T)
		alike(s.T, []any{reads(anna, "https://x.test"), reads(anna, crmPage)}, []any{false, true})
	})
}

func csrf(cfg *config.Config) { cfg.HTTP.CSRF = true }

// TestCSRF: the vendor's scheme, as documented (gws-api 2.5).
func TestCSRF(t *testing.T) {
	inModes(t, func(s *stage) {
		anna, ben := s.actor("anna"), s.actor("ben")
		token := func(who *actor, path string) string {
			got := who.get(path)
			if name := got.Header.Get("X-CSRF-HEADER"); name != "X-CSRF-TOKEN" {
				s.Errorf("X-CSRF-HEADER %q", name)
			}
			return got.Header.Get("X-CSRF-TOKEN")
		}
		hers, his := token(anna, "/me"), token(ben, "/me")
		s.scene("any GET tells the token of the login, refusals included", func() {
			for _, path := range []string{"/me?subresources=*", "/me/devices", "/me/im-sessions?fields=*", "/settings"} {
				alike(s.T, token(anna, path), hers)
			}
			if hers == his || hers == "" {
				s.Errorf("tokens %q and %q", hers, his)
			}
		})
		for name, c := range map[string]struct {
			who    *actor
			header []string
			words  string
		}{
			"no cookie":       {&actor{stage: s, name: "anna", password: "demo", http: &http.Client{}}, []string{"X-CSRF-TOKEN", hers}, "no JSESSIONID cookie"},
			"no token":        {anna, nil, "no X-CSRF-TOKEN header"},
			"another's token": {anna, []string{"X-CSRF-TOKEN", his}, "not the token of this login"},
		} {
			s.scene(name+" is refused in its own words", func() {
				for _, method := range []string{"POST", "PUT", "DELETE"} {
					got := c.who.do(method, "/api/v2/me", "application/json", startSession, c.header...)
					got.refused(s.T, 403, 3, "Missing or invalid Csrf token")
					got.refused(s.T, 403, 3, c.words)
				}
			})
		}
		s.scene("the token lets writing pass, by the cookie alone too", func() {
			anna.post("/me", startSession, "X-CSRF-TOKEN", hers).fine(s.T)
			anna.cookieOnly().post("/me", startSession, "x-csrf-token", hers).fine(s.T)
		})
		s.scene("the notifications need none (D-07)", func() {
			anna.listen()
			anna.post("/me", endSession, "X-CSRF-TOKEN", hers).fine(s.T)
			anna.expect("/v2/me/devices", "messageType", "DeviceStateChangeMessage")
		})
		s.scene("the token goes with the login", func() {
			anna.post("/me", startSession, "X-CSRF-TOKEN", hers).refused(s.T, 403, 3, "Missing or invalid Csrf token")
			if again := token(anna, "/me"); again == hers || again == "" {
				s.Errorf("token %q", again)
			}
		})
	}, csrf)
}
