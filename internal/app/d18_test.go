package app_test

import (
	"strings"
	"testing"
)

func TestD18(t *testing.T) {
	inModes(t, func(s *stage) {
		anna, ben, dora, gus := s.seated("anna"), s.seated("ben"), s.seated("dora"), s.seated("gus")
		sofia, admin := s.seated("sofia"), s.actor("admin")
		path := talk(anna, ben)
		uri := strings.TrimPrefix(path, "/me")

		s.scene("participants read it by its uri as they see it", func() {
			for _, who := range []*actor{anna, ben} {
				alike(s.T, who.get(uri).Body, who.get(path).Body)
			}
		})
		s.scene("supervisor and admin of the center read it", func() {
			for _, who := range []*actor{sofia, admin} {
				session := who.get(uri).Body["imSession"].(map[string]any)
				want := map[string]any{"state": "Talking", "id": session["id"], "path": uri, "uri": s.url + "/api/v2" + uri,
					"participants": []any{participant("3001"), participant("3002")}, "capabilities": []any{}}
				if !s.strict() {
					want["startedAt"] = anna.get(uri).Body["imSession"].(map[string]any)["startedAt"]
				}
				alike(s.T, session, want)
			}
		})
		s.scene("nobody else does", func() {
			dora.get(uri).refused(s.T, 404, 6, "no such IM session")
			gus.get(uri).refused(s.T, 404, 6, "")
		})
		s.scene("only participants have it under /me", func() {
			for _, who := range []*actor{sofia, dora} {
				who.get(path).refused(s.T, 404, 6, "no such IM session")
				who.idle()
			}
			admin.get(path).refused(s.T, 403, 5, "")
		})
		s.scene("only participants may post to it", func() {
			sofia.post(uri, complete).refused(s.T, 404, 6, "no such IM session")
			dora.post(uri, complete).refused(s.T, 404, 6, "no such IM session")
			admin.post(uri, complete).refused(s.T, 403, 5, "")
			anna.says(uri, ben, "hello")
			anna.completes(uri, ben)
		})
		sofia.fence()
	})
}
