package app_test

import "testing"

// TestAgentDesktop is what a desktop's list of states and its switch do: one row
// per setting, the mark at the row whose displayName is the present one.
func TestAgentDesktop(t *testing.T) {
	inModes(t, func(s *stage) {
		anna := s.seated("anna")
		anna.nextChannels()
		for _, row := range anna.get("/settings/agent-states").Body["settings"].([]any) {
			row := row.(map[string]any)
			anna.operates("/me/channels/voice", row["operationName"].(string))
			device := anna.expect("/v2/me/devices", "messageType", "DeviceStateChangeMessage").Data["devices"].([]any)[0].(map[string]any)
			channel := anna.nextChannels().([]any)[0].(map[string]any)
			for _, shown := range []any{device["userState"], channel["userState"]} {
				alike(s.T, shown.(map[string]any)["displayName"], row["displayName"])
			}
		}
		s.scene("the switch goes by the device's id", func() {
			id := anna.get("/me/devices?fields=*").Body["devices"].([]any)[0].(map[string]any)["id"].(string)
			anna.operates("/me/devices/"+id, "DoNotDisturbOn")
			anna.hearsState(states["AfterCallWork"], "On")
		})
		s.scene("after a loss everything is read again, and nothing begins anew", func() {
			anna.quit()
			anna.listen()
			anna.does("/me", startSession)
			anna.stands(states["AfterCallWork"], "On")
		})
	})
}

// TestAgentChannelUris: the collection's two shapes.
func TestAgentChannelUris(t *testing.T) {
	inModes(t, func(s *stage) {
		anna := s.actor("anna")
		alike(t, anna.get("/me/channels").Body, map[string]any{"statusCode": 0.0, "uris": []any{s.url + "/api/v2/me/channels/voice"}})
		alike(t, members(anna.get("/me/channels?fields=*").Body), "channels statusCode")
		if got := anna.do("HEAD", "/api/v2/me/channels/voice", "", ""); got.HTTP != 200 || got.Text != "" {
			t.Errorf("HEAD: HTTP %d %q", got.HTTP, got.Text)
		}
	})
}
