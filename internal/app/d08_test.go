package app_test

import (
	"net/http"
	"strings"
	"testing"
)

const handshake = `[{"channel":"/meta/handshake","version":"1.0","supportedConnectionTypes":["long-polling","websocket","callback-polling"]}]`

// TestD07: notifications need no token, but a page of another origin may not have them.
func TestD07(t *testing.T) {
	inModes(t, func(s *stage) {
		anna := s.actor("anna")
		shakes := func(header ...string) answer {
			return anna.do("POST", "/api/v2/notifications", "application/json", handshake, header...)
		}
		s.scene("a program without token or origin", func() { alike(s.T, shakes().HTTP, 200) })
		s.scene("a page of this server", func() {
			if got := shakes("Origin", s.url); got.HTTP != 200 || !strings.Contains(got.Text, `"successful":true`) {
				s.Errorf("HTTP %d %s", got.HTTP, got.Text)
			}
		})
		s.scene("a page of another", func() {
			for _, origin := range []string{"https://evil.example.test", "null", s.url + ".evil.test"} {
				if got := shakes("Origin", origin); strings.Contains(got.Text, `"successful":true`) {
					s.Errorf("%s: HTTP %d %s", origin, got.HTTP, got.Text)
				}
			}
		})
	})
}

func TestD08(t *testing.T) {
	inModes(t, func(s *stage) {
		anna, ben, window := s.seated("anna"), s.seated("ben"), s.actor("anna")
		s.scene("the handshake tells times and transports", func() {
			reply := ben.bayeux(handshake)[0].fields
			transports := words("websocket long-polling")
			if s.strict() {
				transports = words("long-polling")
			}
			alike(s.T, reply["supportedConnectionTypes"], transports)
			advice := reply["advice"].(map[string]any)
			alike(s.T, []any{advice["reconnect"], advice["interval"], advice["timeout"]}, []any{"retry", 0.0, 30000.0})
		})
		s.scene("each of a user's connections gets every message", func() {
			window.listen()
			path := talk(anna, ben)
			window.expectState("Initiating")
			window.expectState("Talking")
			anna.says(path, ben, "one")
			n := window.expectText("one") // D-09: the echo comes everywhere
			if !s.strict() {
				alike(s.T, n.Data["sender"].(map[string]any)["userName"], "anna")
			}
			ben.says(path, anna, "two")
			window.expectText("two")
			ben.completes(path, anna, window)
		})
	})
}

func TestD31(t *testing.T) {
	inModes(t, func(s *stage) {
		anna, ben := s.actor("anna"), s.seated("ben")
		for _, at := range []string{"/api/v2/notifications", "/api/v2/notifications/", "/api/v2/notifications/*",
			"/genesys/cometd", "/genesys/cometd/", "/genesys/cometd/*"} {
			s.scene(strings.ReplaceAll(at, "/", "|"), func() {
				anna.endpoint = at
				anna.listen()
				defer func() { anna.quit() }()
				anna.does("/me", startSession)
				anna.expect("/v2/me/devices", "messageType", "DeviceStateChangeMessage")
				path := talk(anna, ben)
				ben.completes(path, anna)
				anna.does("/me", endSession)
				anna.expect("/v2/me/devices", "messageType", "DeviceStateChangeMessage")
			})
		}
		if n := strings.Count(s.logs.String(), "/genesys/cometd"); n != 1 {
			s.Errorf("the log mentions the alias %d times", n)
		}
	})
}

// TestD36: every answer of the API forbids to keep it.
func TestD36(t *testing.T) {
	inModes(t, func(s *stage) {
		anna := s.seated("anna")
		for _, at := range []string{"/api/v2/me", "/api/v2/me?subresources=*", "/api/v2/me/devices", "/api/v2/me/im-sessions?fields=*",
			"/api/v2/diagnostics/version", "/api/v2/nonsense", "/api/v2/"} {
			for _, method := range []string{"GET", "HEAD", "POST", "PUT"} {
				for _, who := range []*actor{anna, {stage: s, http: &http.Client{}}} {
					got := who.do(method, at, "application/json", startSession)
					if got.Header.Get("Cache-Control") != "no-store" {
						s.Errorf("%s %s: HTTP %d %v", method, at, got.HTTP, got.Header)
					}
				}
			}
		}
		got := anna.do("POST", "/api/v2/notifications", "application/json", handshake)
		alike(s.T, []any{got.HTTP, got.Header.Get("Cache-Control")}, []any{200, "no-store"})
	})
}
