package app_test

import (
	"strings"
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

// TestLogs: what people write to each other, and their passwords, are in no log.
func TestLogs(t *testing.T) {
	s := onStage(t, func(cfg *config.Config) { cfg.Log.Level = -4 })
	anna, ben := s.seated("anna"), s.seated("ben")
	path := talk(anna, ben)
	anna.says(path, ben, "sesame, open")
	anna.does(path, `{"operationName":"AttachUserData","userData":{"card":"sesame 4711"}}`)
	told(path, `{"card":"sesame 4711"}`, anna, ben)
	s.unknown("GET", "/me", "anna", "sesame-password").refused(t, 401, 20, "")
	anna.post(path, `{"operationName":"SendMessage","text":"sesame`).refused(t, 400, 1, "")
	anna.completes(path, ben)
	s.restarts(anna, ben)
	if strings.Contains(s.logs.String(), "sesame") || !strings.Contains(s.logs.String(), "ready") {
		t.Error(s.logs.String())
	}
}
