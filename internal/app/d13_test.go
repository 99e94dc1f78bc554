package app_test

import (
	"fmt"
	"slices"
	"testing"

	"parley/internal/directory"
)

// deny takes privileges from a user of the demo.
func deny(name string, privileges ...directory.Privilege) func(*directory.Contents) {
	return func(people *directory.Contents) {
		i := slices.IndexFunc(people.Users, func(u directory.User) bool { return u.UserName == name })
		people.Users[i].Denied = privileges
	}
}

func TestD13(t *testing.T) {
	inModes(t, func(s *stage) {
		s.people = append(s.people, deny("anna", directory.CanMakeIM), deny("ben", directory.CanReleaseIM), deny("sofia", directory.CanUseIM))
		s.stop()
		s.open()
		anna, ben, sofia := s.seated("anna"), s.seated("ben"), s.seated("sofia")
		grants := func(a *actor) string {
			settings := a.get("/me?subresources=settings").Body["user"].(map[string]any)["settings"].(map[string]any)
			return members(settings["tasks"])
		}
		s.scene("settings show what is granted", func() {
			alike(s.T, grants(anna), "InteractionWorkspace.IM.canReleaseIM InteractionWorkspace.IM.canUse")
			alike(s.T, grants(ben), "InteractionWorkspace.IM.canMakeIM InteractionWorkspace.IM.canUse")
			alike(s.T, grants(s.actor("dora")), "InteractionWorkspace.IM.canMakeIM InteractionWorkspace.IM.canReleaseIM InteractionWorkspace.IM.canUse")
		})
		s.scene("who may not make cannot initiate", func() {
			anna.post("/me/im-sessions", initiate3002).refused(s.T, 403, 5, "canMakeIM")
			anna.idle()
		})
		s.scene("who may not release cannot complete, the other can", func() {
			path := talk(ben, anna)
			ben.post(path, complete).refused(s.T, 403, 5, "canReleaseIM")
			ben.says(path, anna, "hello")
			anna.completes(path, ben)
		})
		s.scene("who may not use may nothing", func() {
			sofia.post("/me/im-sessions", initiate3002).refused(s.T, 403, 5, "canUse")
			sofia.get("/me/im-sessions").refused(s.T, 403, 5, "canUse")
			alike(s.T, sofia.get("/me?subresources=*").Body["user"].(map[string]any)["imSessions"], []any{})
		})
		s.scene("an admin takes and grants them where they are shown, or by the list", func() {
			admin, dora := s.actor("admin"), s.seated("dora").withDevice()
			puts := func(format string, args ...any) { admin.put(userPath("dora"), fmt.Sprintf(format, args...)).fine(s.T) }
			const tasks = `{"settings":{"tasks":{"InteractionWorkspace.IM.canMakeIM":%q,"InteractionWorkspace.Voice.canUse":"grant"}}}`
			puts(tasks, "deny")
			alike(s.T, grants(dora), "InteractionWorkspace.IM.canReleaseIM InteractionWorkspace.IM.canUse InteractionWorkspace.Voice.canUse")
			dora.post("/me/im-sessions", initiate3002).refused(s.T, 403, 5, "canMakeIM")
			puts(tasks, "grant")
			dora.completes(talk(dora, ben), ben)
			puts(`{"privileges":["InteractionWorkspace.IM.canUse"]}`)
			alike(s.T, grants(dora), "InteractionWorkspace.IM.canUse InteractionWorkspace.Voice.canUse")
			puts(`{"settings":{}}`)
			alike(s.T, grants(dora), "InteractionWorkspace.IM.canUse")
		})
	})
}
