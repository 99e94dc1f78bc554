package app_test

import (
	"strings"
	"testing"
)

// TestD26: gus' contact center has no instant messaging.
func TestD26(t *testing.T) {
	inModes(t, func(s *stage) {
		gus, anna, ben := s.seated("gus"), s.seated("anna"), s.seated("ben")
		path := talk(anna, ben)
		subscribed := gus.bayeux(`[{"channel":"/meta/subscribe","clientId":"` + gus.client + `","subscription":"/v2/me/im-sessions"}]`)
		alike(t, subscribed[0].fields["successful"], true)
		for _, at := range []string{"/me/im-sessions", "/me/im-sessions?fields=*", "/me/im-sessions/none", path, strings.TrimPrefix(path, "/me")} {
			gus.get(at).refused(t, 404, 6, "")
			for _, body := range []string{initiate3002, accept, complete, `{}`, `{`, ``, `[]`, `{"operationName":"Explode"}`} {
				gus.post(at, body).refused(t, 404, 6, "")
			}
			gus.do("POST", "/api/v2"+at, "text/plain", "x").refused(t, 404, 6, "")
			gus.do("PUT", "/api/v2"+at, "application/json", complete).refused(t, 404, 6, "")
		}
		gus.get(path+"/messages?index=nonsense").refused(t, 404, 6, "")
		if _, there := gus.get("/me?subresources=*").Body["user"].(map[string]any)["imSessions"]; there {
			t.Error("imSessions without the feature (D-11)")
		}
		anna.completes(path, ben)
		gus.fence()
	})
}

// TestD27: an admin alone may not use instant messaging.
func TestD27(t *testing.T) {
	inModes(t, func(s *stage) {
		admin, sofia, anna := s.actor("admin"), s.seated("sofia"), s.seated("anna")
		admin.listen()
		path := talk(sofia, anna) // a supervisor may
		admin.get("/me/im-sessions").refused(t, 403, 5, "agents and supervisors")
		admin.get(path).refused(t, 403, 5, "")
		admin.post("/me/im-sessions", initiate3002).refused(t, 403, 5, "")
		admin.post(path, complete).refused(t, 403, 5, "")
		admin.post(path, `{"operationName":"DeleteUserData","key":"a"}`).refused(t, 403, 5, "")
		admin.post("/me", startSession).refused(t, 403, 5, "")
		sofia.completes(path, anna)
		admin.silent()
	})
}
