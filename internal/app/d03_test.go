package app_test

import (
	"fmt"
	"strings"
	"testing"
)

func TestD03(t *testing.T) {
	inModes(t, func(s *stage) {
		anna, ben, dora, erik := s.seated("anna"), s.seated("ben"), s.seated("dora"), s.seated("erik")
		one, other := dora.device("3004"), dora.device("3005")
		with := func(devicePath string) string {
			return strings.TrimSuffix(initiate3002, "}") + fmt.Sprintf(`,"devicePath":%q}`, devicePath)
		}
		s.scene("dora must choose between two devices", func() {
			got := dora.post("/me/im-sessions", initiate3002)
			got.refused(s.T, 400, 1, "devicePath")
			got.refused(s.T, 400, 1, one)
			got.refused(s.T, 400, 1, other)
			dora.idle()
		})
		s.scene("dora chooses", func() {
			for spelled, number := range map[string]string{one: "3004", other: "3005", s.url + "/api/v2" + one: "3004"} {
				dora.number = number
				dora.does("/me/im-sessions", "%s", with(spelled))
				dora.expectState("Initiating")
				ben.expectState("Alerting")
				alike(s.T, ben.expectState("Talking")["participants"], []any{participant(number)})
				path := "/me" + dora.expectState("Talking")["path"].(string)
				dora.completes(path, ben)
			}
		})
		s.scene("a foreign or unknown device is not found", func() {
			for _, path := range []string{anna.device("3001"), "/devices/none", "none", "/devices/"} {
				dora.post("/me/im-sessions", with(path)).refused(s.T, 404, 6, "devicePath")
				anna.post("/me/im-sessions", with(dora.device("3004"))).refused(s.T, 404, 6, "devicePath")
			}
		})
		s.scene("erik has no suitable device and is told why", func() {
			for _, body := range []string{initiate3002, with(erik.device("3006"))} {
				got := erik.post("/me/im-sessions", body)
				got.refused(s.T, 403, 2, "Invalid state: ")
				got.refused(s.T, 403, 2, "3006")
				got.refused(s.T, 403, 2, "multimedia")
			}
		})
		s.scene("who is not logged in has no suitable device", func() {
			sofia := s.actor("sofia")
			sofia.post("/me/im-sessions", initiate3002).refused(s.T, 403, 2, "3010: not logged in")
			sofia.post("/me/im-sessions", with(sofia.device("3010"))).refused(s.T, 403, 2, "not logged in")
			s.actor("fay").post("/me/im-sessions", initiate3002).refused(s.T, 403, 2, "3007: ")
		})
		for _, who := range []*actor{anna, ben, dora, erik} {
			who.fence() // whatever was refused told nobody anything
		}
	})
}
