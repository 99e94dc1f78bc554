package app_test

import (
	"testing"

	"parley/internal/config"
)

func TestWholeSession(t *testing.T) {
	for name, mode := range map[string]func(*config.Config){"friendly": func(*config.Config) {}, "strict": strict} {
		t.Run(name, func(t *testing.T) {
			s := onStage(t, mode)
			anna, ben := s.seated("anna"), s.seated("ben")
			path := talk(anna, ben)
			device := anna.get("/me/devices?fields=*").Body["devices"].([]any)[0].(map[string]any)
			anna.does(path, `{"operationName":"SendMessage","text":"hello","destination":{"phoneNumber":"3002"},"devicePath":%q}`, device["path"])
			anna.expectText("hello")
			ben.expectText("hello")
			anna.does(path, `{"operationName":"AttachUserData","userData":{"favColor":"blue"}}`)
			for _, who := range []*actor{anna, ben} {
				n := who.expect("/v2/me/im-sessions", "notificationType", "AttachedDataChanged")
				if n.Data["imSession"].(map[string]any)["userData"].(map[string]any)["favColor"] != "blue" {
					t.Error(n.raw)
				}
			}
			ben.does(path, `{"operationName":"Complete"}`)
			anna.expectState("Completed")
			ben.expectState("Completed")
			anna.get(path).refused(t, 404, 6, "no such IM session")
		})
	}
}
