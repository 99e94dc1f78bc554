package app_test

import (
	"fmt"
	"testing"
)

const (
	startSession = `{"operationName":"StartContactCenterSession"}`
	endSession   = `{"operationName":"EndContactCenterSession"}`
)

func TestD10(t *testing.T) {
	inModes(t, func(s *stage) {
		anna, ben, sofia := s.actor("anna"), s.actor("ben"), s.actor("sofia")
		anna.listen()
		sofia.listen()
		s.scene("anna starts and hears of her device", func() {
			anna.does("/me", startSession)
			n := anna.expect("/v2/me/devices", "messageType", "DeviceStateChangeMessage")
			alike(s.T, members(n.Data), "devices messageType")
			alike(s.T, n.Data["devices"], anna.get("/me/devices?fields=*").Body["devices"])
			alike(s.T, n.Data["devices"].([]any)[0].(map[string]any)["deviceState"], "Active")
		})
		s.scene("starting again changes nothing", func() {
			for _, body := range []string{startSession,
				`{"operationName":"StartContactCenterSession","place":"Place_3001","channels":["voice"]}`,
				fmt.Sprintf(`{"operationName":"StartContactCenterSession","devicePath":%q}`, anna.device("3001")),
				`{"operationName":"StartContactCenterSession","loginCode":"1","queue":"2","mobileSession":{},"channels":[]}`} {
				anna.does("/me", "%s", body)
			}
		})
		s.scene("channels have many spellings", func() {
			for _, spelled := range []string{`"voice"`, `"im"`, `"IM"`, `"imsession"`, `"IMSession"`, `"im-session"`, `"IM session"`, `"voice","im"`, `"Voice","Im Session"`} {
				anna.does("/me", `{"operationName":"StartContactCenterSession","channels":[%s]}`, spelled)
			}
		})
		s.scene("a place held by another user is in use", func() {
			for range 2 {
				ben.post("/me", `{"operationName":"StartContactCenterSession","place":"Place_3001"}`).refused(s.T, 403, 19, "in use")
			}
			anna.fence() // all this told anna nothing
			ben.post("/me", `{"operationName":"StartContactCenterSession","place":"Place_0"}`).refused(s.T, 404, 6, "Place_0")
			ben.post("/me", `{"operationName":"StartContactCenterSession","place":"Place_4001"}`).refused(s.T, 404, 6, "Place_4001")
			ben.post("/me", fmt.Sprintf(`{"operationName":"StartContactCenterSession","devicePath":%q}`, anna.device("3001"))).
				refused(s.T, 404, 6, "devicePath")
		})
		s.scene("a free place is there for everybody", func() {
			sofia.does("/me", `{"operationName":"StartContactCenterSession","place":"Place_3002"}`)
			sofia.expect("/v2/me/devices", "messageType", "DeviceStateChangeMessage")
			ben.post("/me", startSession).refused(s.T, 403, 19, "in use")
			sofia.number = "3002"
			path := talk(anna, sofia)
			sofia.post("/me", `{"operationName":"StartContactCenterSession","place":"Place_3010"}`).refused(s.T, 403, 2, "Invalid state")
			sofia.does("/me", startSession)
			anna.completes(path, sofia)
			sofia.does("/me", `{"operationName":"StartContactCenterSession","place":"Place_3010"}`)
			sofia.expect("/v2/me/devices", "messageType", "DeviceStateChangeMessage")
			ben.does("/me", startSession)
		})
		s.scene("ending twice is fine", func() {
			sofia.does("/me", endSession)
			sofia.does("/me", endSession)
		})
	})
}

func TestD16(t *testing.T) {
	inModes(t, func(s *stage) {
		anna, gus := s.actor("anna"), s.actor("gus")
		start := func(channels string) string {
			return fmt.Sprintf(`{"operationName":"StartContactCenterSession","channels":[%s]}`, channels)
		}
		s.scene("if every channel fails the first failure is the answer, and nobody is logged in", func() {
			anna.post("/me", start(`"chat","email"`)).refused(s.T, 400, 2, "chat")
			alike(s.T, anna.get("/me/devices?fields=*").Body["devices"].([]any)[0].(map[string]any)["deviceState"], "Inactive")
		})
		s.scene("some channels fail", func() {
			got := anna.post("/me", start(`"email","voice","IM session","workitem"`))
			alike(s.T, got.HTTP, 200)
			alike(s.T, members(got.Body), "channels statusCode statusMessage")
			alike(s.T, got.Body["statusCode"], 7.0)
			alike(s.T, got.Body["channels"], []any{
				map[string]any{"channel": "email", "statusCode": 2.0, "statusMessage": "The channel email is not served"},
				map[string]any{"channel": "voice", "statusCode": 0.0},
				map[string]any{"channel": "IM session", "statusCode": 0.0},
				map[string]any{"channel": "workitem", "statusCode": 2.0, "statusMessage": "The channel workitem is not served"}})
			alike(s.T, anna.get("/me/devices?fields=*").Body["devices"].([]any)[0].(map[string]any)["deviceState"], "Active")
		})
		s.scene("gus has no IM", func() {
			gus.post("/me", start(`"im"`)).refused(s.T, 400, 2, "im")
			alike(s.T, gus.post("/me", start(`"im","voice"`)).Body["statusCode"], 7.0)
		})
	})
}
