package app_test

import "testing"

const plainUser = "changePasswordOnFirstLogin contactCenterId emailAddress enabled firstName id lastName password path roles uri userName"

func TestD11(t *testing.T) {
	inModes(t, func(s *stage) {
		anna, ben, admin := s.seated("anna"), s.seated("ben"), s.actor("admin")
		user := func(a *actor, query string) map[string]any {
			got := a.get("/me" + query)
			alike(s.T, members(got.Body), "statusCode user")
			return got.Body["user"].(map[string]any)
		}
		s.scene("without subresources", func() {
			u := user(anna, "")
			alike(s.T, members(u), plainUser)
			alike(s.T, []any{u["userName"], u["password"], u["roles"], u["enabled"]}, []any{"anna", "", words("ROLE_AGENT"), true})
			alike(s.T, u["uri"], s.url+"/api/v2"+u["path"].(string))
		})
		s.scene("with all, empty where there is nothing", func() {
			u := user(admin, "?subresources=*")
			for _, name := range []string{"devices", "skills", "groups", "calls", "chats", "imSessions"} {
				alike(s.T, u[name], []any{})
			}
			for _, name := range []string{"settings", "channels", "features"} {
				if u[name] == nil {
					s.Errorf("no %s", name)
				}
			}
		})
		s.scene("with some, unknown names ignored", func() {
			u := user(anna, "?subresources=devices,nonsense,settings,im-sessions")
			for _, name := range []string{"devices", "settings", "imSessions"} {
				if u[name] == nil {
					s.Errorf("no %s", name)
				}
			}
			alike(s.T, len(u), len(user(anna, ""))+3)
		})
		s.scene("the calls are read too after a loss, and there are none", func() {
			alike(s.T, anna.get("/me/calls").Text, `{"statusCode":0,"uris":[]}`)
			alike(s.T, anna.get("/me/calls?fields=*").Text, `{"statusCode":0,"calls":[]}`)
			anna.post("/me/calls", operation("Dial")).refused(s.T, 405, 3, "POST is not allowed")
		})
		s.scene("with the session one is in", func() {
			path := talk(anna, ben)
			for _, name := range []string{"imSessions", "im-sessions", "*"} {
				sessions := user(anna, "?subresources="+name)["imSessions"].([]any)
				anna.sees(sessions[0].(map[string]any), view{state: "Talking", peer: "3002", direction: "Outgoing", capabilities: three})
			}
			anna.completes(path, ben)
		})
	})
}

// TestD12: friendly mode tells an agent which of his devices can, and why not.
func TestD12(t *testing.T) {
	const documented = "capabilities channels deviceState doNotDisturb e164Number id path phoneNumber telephonyNetwork uri userState voiceEnvironmentUri"
	inModes(t, func(s *stage) {
		for name, why := range map[string]string{"anna": "", "erik": `[TServer] multimedia is "false", not true`, "fay": ""} {
			d := s.actor(name).get("/me/devices?fields=*").Body["devices"].([]any)[0].(map[string]any)
			capable, told := d["imCapable"]
			delete(d, "imCapable")
			reason, _ := d["imUnfitReason"].(string)
			delete(d, "imUnfitReason")
			alike(t, members(d), documented)
			if s.strict() {
				alike(t, []any{told, reason}, []any{false, ""})
			} else {
				alike(t, []any{capable, reason}, []any{why == "", why})
			}
		}
		dora := s.seated("dora")
		one := dora.device("3004")
		item := dora.get("/me" + one)
		alike(t, members(item.Body), "device statusCode")
		alike(t, item.Body["device"], dora.get("/me/devices?fields=*").Body["devices"].([]any)[0])
		alike(t, item.Body, dora.get(one).Body)
		alike(t, dora.get("/me/devices").Body["uris"], []any{s.url + "/api/v2" + one, s.url + "/api/v2" + dora.device("3005")})
		s.actor("anna").get(one).refused(t, 404, 6, "no such device")
		s.actor("anna").get("/me/devices/none").refused(t, 404, 6, "no such device")
	})
}

// TestD19: what the samples do not show of the table.
func TestD19(t *testing.T) {
	inModes(t, func(s *stage) {
		anna, ben := s.seated("anna"), s.seated("ben")
		path := talk(anna, ben)
		s.scene("Update and Delete are taken without user data", func() {
			anna.does(path, `{"operationName":"DeleteUserData","key":"none"}`)
			told(path, "", anna, ben)
			anna.does(path, `{"operationName":"UpdateUserData","userData":{"a":1}}`)
			told(path, `{"a":1}`, anna, ben)
		})
		s.scene("a completed session is gone at once", func() {
			anna.does(path, complete)
			anna.idle()
			ben.idle()
			over := ""
			if s.strict() {
				over = five
			}
			for _, who := range []*actor{anna, ben} {
				alike(s.T, who.expectState("Completed")["capabilities"], words(over))
				who.get(path).refused(s.T, 404, 6, "no such IM session")
				for _, body := range []string{complete, `{"operationName":"DeleteUserData","key":"a"}`, `{"operationName":"UpdateUserData","userData":{}}`,
					sending("x", `,"destination":{"phoneNumber":"3002"},"devicePath":"/devices/x"`)} {
					who.post(path, body).refused(s.T, 404, 6, "no such IM session")
				}
			}
		})
	})
}
