package app_test

import (
	"regexp"
	"testing"
)

func TestD09(t *testing.T) {
	inModes(t, func(s *stage) {
		anna, ben := s.seated("anna"), s.seated("ben")
		path := talk(anna, ben)
		sampleMessage(anna, ben, path)
		ben.does(path, "%s", sending("two", `,"destination":{"phoneNumber":"3001"},"devicePath":`+quoted(ben.device("3002"))))
		one, other := anna.expectText("two"), ben.expectText("two")
		alike(t, one.Data, other.Data)
		if s.strict() {
			alike(t, members(one.Data), "imSessionPath message messageType notificationType")
			return
		}
		alike(t, members(one.Data), "imSessionPath index message messageId messageType notificationType sender timestamp")
		alike(t, one.Data["index"], 2.0)
		alike(t, one.Data["sender"].(map[string]any)["userName"], "ben")
		list := anna.get(path + "/messages?index=2").Body["messages"].([]any)[0].(map[string]any)
		for _, name := range []string{"messageId", "timestamp", "sender", "index"} {
			alike(t, list[name], one.Data[name])
		}
	})
}

func TestD23(t *testing.T) {
	s := onStage(t)
	anna, ben := s.seated("anna"), s.seated("ben")
	seen := map[any]bool{}
	for range 20 {
		anna.initiates("3002")
		id := anna.expectState("Initiating")["id"]
		if seen[id] || !regexp.MustCompile(`^[0-9A-V]{32}$`).MatchString(id.(string)) {
			t.Errorf("id %v", id)
		}
		seen[id] = true
		for _, session := range []map[string]any{anna.expectState("Talking"), ben.expectState("Alerting"), ben.expectState("Talking")} {
			alike(t, session["id"], id)
		}
		anna.completes("/me/im-sessions/"+id.(string), ben)
	}
}

// TestD35: the additions in every state, and none in strict mode.
func TestD35(t *testing.T) {
	inModes(t, func(s *stage) {
		anna, ben, sofia := s.seated("anna"), s.seated("ben"), s.seated("sofia")
		over := ""
		if s.strict() {
			over = five
		}
		reason := func(peer, code string) view {
			return view{state: "Completed", peer: peer, direction: "Outgoing", capabilities: over, reason: code}
		}
		s.scene("a callee who is not there", func() {
			anna.initiates("9999")
			anna.sees(anna.expectState("Initiating"), view{state: "Initiating", peer: "9999", direction: "Outgoing", capabilities: "AttachUserData Complete"})
			failed := anna.expect("/v2/me/im-sessions", "notificationType", "Error")
			anna.sees(failed.Data["imSession"].(map[string]any), reason("9999", "unreachable"))
			anna.sees(anna.expectState("Completed"), reason("9999", "unreachable"))
		})
		s.scene("a busy callee", func() {
			path := talk(sofia, ben)
			anna.initiates("3002")
			anna.expectState("Initiating")
			anna.expect("/v2/me/im-sessions", "notificationType", "Error")
			anna.sees(anna.expectState("Completed"), reason("3002", "busy"))
			ben.completes(path, sofia)
		})
		s.scene("a session that is completed", func() {
			path := talk(anna, ben)
			started := anna.get(path).Body["imSession"].(map[string]any)["startedAt"]
			ben.does(path, complete)
			session := anna.expectState("Completed")
			alike(s.T, session["startedAt"], started)
			anna.sees(session, reason("3002", "released"))
			ben.expectState("Completed")
		})
	})
}
