package app_test

import (
	"fmt"
	"testing"

	"parley/internal/directory"
)

// without takes a feature from a contact center of the demo.
func without(domain string, f directory.Feature) func(*directory.Contents) {
	return func(people *directory.Contents) {
		for i, center := range people.ContactCenters {
			if center.DomainName != domain {
				continue
			}
			var left []directory.Feature
			for _, have := range center.Features {
				if have != f {
					left = append(left, have)
				}
			}
			people.ContactCenters[i].Features = left
		}
	}
}

func TestSettings(t *testing.T) {
	inModes(t, func(s *stage) {
		s.people = append(s.people, func(people *directory.Contents) {
			for i := range people.Users {
				if people.Users[i].UserName == "anna" {
					people.Users[i].Settings = map[string]map[string]string{"interaction-workspace": {"b": "2", "a": "1"}, "a/b": {"x": "1"}}
				}
			}
		})
		s.stop()
		s.open()
		anna := s.actor("anna")
		s.scene("the groups, with their addresses", func() {
			got := anna.get("/settings")
			alike(s.T, got.Body, anna.get("/settings?fields=*").Body)
			names := ""
			for _, g := range got.Body["settings"].([]any) {
				g := g.(map[string]any)
				alike(s.T, members(g), "displayName key name path uri")
				alike(s.T, g["uri"], s.url+"/api/v2"+g["path"].(string))
				alike(s.T, anna.get(g["path"].(string)).HTTP, 200)
				names += fmt.Sprint(g["name"], " ", g["key"], "; ")
			}
			alike(s.T, names, "a/b name; agent-states operationName; general-settings name; interaction-workspace name; tasks name; ")
		})
		s.scene("agent-states is an array of operations and where they lead", func() {
			got := anna.get("/settings/agent-states").Body
			want := []any{}
			for _, name := range []string{"Ready", "NotReady", "AuxWork", "AfterCallWork"} {
				state := parsed(s.T, states[name])
				state["operationName"] = name
				want = append(want, state)
			}
			alike(s.T, got, map[string]any{"statusCode": 0.0, "settings": want})
		})
		s.scene("general-settings is an object", func() {
			got := anna.get("/settings/general-settings").Body
			alike(s.T, members(got), "settings statusCode")
			alike(s.T, members(got["settings"]), "countryCode countryDigits countryName")
		})
		s.scene("a section of one's own is an array by name", func() {
			alike(s.T, anna.get("/settings/interaction-workspace").Body, map[string]any{"statusCode": 0.0, "settings": []any{
				map[string]any{"name": "a", "value": "1"}, map[string]any{"name": "b", "value": "2"}}})
			alike(s.T, anna.get("/settings/tasks").Body["settings"].([]any)[0], map[string]any{
				"name": "InteractionWorkspace.IM.canMakeIM", "value": "grant"})
			s.actor("ben").get("/settings/interaction-workspace").refused(s.T, 404, 6, "no group")
		})
		s.scene("what is not there is not there, and nothing can be written", func() {
			anna.get("/settings/voice").refused(s.T, 404, 6, "no group")
			anna.post("/settings/agent-states", operation("Ready")).refused(s.T, 405, 3, "POST")
			anna.post("/settings", operation("Ready")).refused(s.T, 405, 3, "POST")
		})
		s.scene("a device's voice environment can be read, one's own alone", func() {
			uri := anna.get("/me/devices?fields=*").Body["devices"].([]any)[0].(map[string]any)["voiceEnvironmentUri"].(string)
			path := uri[len(s.url+"/api/v2"):]
			got := anna.get(path).Body["voiceEnvironment"]
			alike(s.T, got.(map[string]any)["uri"], uri)
			s.actor("gus").get(path).refused(s.T, 404, 6, "no such voice environment")
		})
	})
}

// TestSettingsWithoutVoice: where the feature is not assigned there are no
// agent states, and their operations are not valid.
func TestSettingsWithoutVoice(t *testing.T) {
	inModes(t, func(s *stage) {
		s.people = append(s.people, without("branch", directory.FeatureVoice))
		s.stop()
		s.open()
		gus := s.actor("gus")
		gus.get("/settings/agent-states").refused(t, 404, 6, "agent-states")
		gus.get("/me/calls").refused(t, 404, 6, "api-voice is not assigned")
		alike(t, len(gus.get("/settings").Body["settings"].([]any)), 2)
		gus.post("/me", operation("Ready")).refused(t, 400, 2, "Ready")
		gus.post("/me/channels/voice", operation("DoNotDisturbOn")).refused(t, 400, 2, "api-voice is not assigned")
		gus.stands(states["LoggedOut"], "Off")
	})
}
