package app_test

import (
	"testing"

	"parley/internal/directory"
)

// TestD71: a contact center's own agent states are operations like the
// system's, and its country is what desktops read; the other's are its own.
func TestD71(t *testing.T) {
	inModes(t, func(s *stage) {
		s.restaff(func(c *directory.Contents) {
			for i := range c.ContactCenters {
				if c.ContactCenters[i].DomainName == "demo" {
					c.ContactCenters[i].Country = directory.Country{Code: "DE", Digits: "49", Name: "Germany"}
					c.ContactCenters[i].AgentStates = []directory.AgentState{
						{OperationName: "Lunch", DisplayName: "Lunch break", State: "NotReady", WorkMode: "AuxWork"}, {OperationName: "Standby", DisplayName: "Standby", State: "Ready"}}
				}
			}
		})
		anna, gus, admin := s.seated("anna"), s.actor("gus"), s.actor("admin")
		lunch := map[string]any{"id": directory.NewAgentStateID("demo", "Lunch"), "displayName": "Lunch break", "state": "NotReady", "workMode": "AuxWork"}
		standby := map[string]any{"id": directory.NewAgentStateID("demo", "Standby"), "displayName": "Standby", "state": "Ready"}

		s.scene("they are listed after the system's", func() {
			list := anna.get("/settings/agent-states").Body["settings"].([]any)
			alike(s.T, len(list), 6)
			alike(s.T, list[4].(map[string]any)["operationName"], "Lunch")
			alike(s.T, list[5].(map[string]any)["id"], standby["id"])
			alike(s.T, len(gus.get("/settings/agent-states").Body["settings"].([]any)), 4)
		})
		s.scene("each is an operation", func() {
			for operation, state := range map[string]any{"Lunch": lunch, "Standby": standby} {
				for _, at := range []string{"/me", "/me/channels/voice", "/me" + anna.device("3001")} {
					anna.does(at, `{"operationName":%q}`, operation)
					n := anna.expect("/v2/me/devices", "messageType", "DeviceStateChangeMessage")
					alike(s.T, n.Data["devices"].([]any)[0].(map[string]any)["userState"], state)
				}
			}
			anna.post("/me", `{"operationName":"lunch"}`).refused(s.T, 400, 2, "lunch")
			gus.post("/me", `{"operationName":"Lunch"}`).refused(s.T, 400, 2, "Lunch")
		})
		s.scene("the country is shown", func() {
			alike(s.T, anna.get("/settings/general-settings").Text, `{"statusCode":0,"settings":{"countryCode":"DE","countryDigits":"49","countryName":"Germany"}}`)
			alike(s.T, gus.get("/settings/general-settings").Text, `{"statusCode":0,"settings":{"countryCode":"","countryDigits":"","countryName":""}}`)
		})
		path := "/contact-centers/" + directory.NewContactCenterID("demo")
		s.scene("an admin changes them", func() {
			admin.put(path, `{"agentStates":[{"operationName":"Training"}],"country":{"countryCode":"FR","countryDigits":"33","countryName":"France"}}`).fine(s.T)
			anna.does("/me", `{"operationName":"Training"}`)
			anna.expect("/v2/me/devices", "messageType", "DeviceStateChangeMessage")
			anna.post("/me", `{"operationName":"Lunch"}`).refused(s.T, 400, 2, "Lunch")
			if center := admin.resource(path, "contactCenter"); s.strict() {
				alike(s.T, []any{center["country"], center["agentStates"]}, []any{nil, nil})
			} else {
				alike(s.T, center["country"].(map[string]any)["countryDigits"], "33")
				alike(s.T, center["agentStates"].([]any)[0].(map[string]any)["displayName"], "Training")
			}
		})
		s.scene("bad input changes nothing", func() {
			before := admin.get(path).Text
			for body, code := range map[string]int{
				`{"agentStates":[{"operationName":"Ready"}]}`:                                 10,
				`{"agentStates":[{"operationName":"A"},{"operationName":"A"}]}`:               10,
				`{"agentStates":[{"operationName":"A","state":"Busy"}]}`:                      10,
				`{"agentStates":[{"displayName":"A"}]}`:                                       1,
				`{"agentStates":"A"}`:                                                         2,
				`{"country":{"countryCode":"DE"}}`:                                            1,
				`{"country":{"countryCode":"de","countryDigits":"49","countryName":"x"}}`:     10,
				`{"country":{"countryCode":"DE","countryDigits":49,"countryName":"Germany"}}`: 2,
			} {
				admin.put(path, body).refused(s.T, 400, code, "")
			}
			alike(s.T, admin.get(path).Text, before)
			anna.put(path, `{"country":{}}`).refused(s.T, 403, 5, "admin")
		})
		s.scene("a restart keeps them", func() {
			s.stop()
			s.open()
			alike(s.T, s.actor("anna").get("/settings/agent-states").Body["settings"].([]any)[4].(map[string]any)["operationName"], "Training")
			admin.put(path, `{"agentStates":[],"country":{}}`).fine(s.T)
			alike(s.T, len(s.actor("anna").get("/settings/agent-states").Body["settings"].([]any)), 4)
		})
	})
}
