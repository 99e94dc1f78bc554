package app_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// ladder reads steps as one would say them: "3001>parley Request Complete".
func (a *actor) ladder(uri, query string) (said []string, whole map[string]any) {
	a.Helper()
	whole = a.get(uri + "/ladder" + query).Body["ladder"].(map[string]any)
	for _, step := range whole["steps"].([]any) {
		s := step.(map[string]any)
		said = append(said, fmt.Sprintf("%v>%v %v %v", s["from"], s["to"], s["kind"], s["text"]))
	}
	return said, whole
}

// TestD60: the ladder of a whole session, and who may read it.
func TestD60(t *testing.T) {
	s := onStage(t)
	anna, ben, dora, gus := s.seated("anna"), s.seated("ben"), s.seated("dora"), s.seated("gus")
	sofia, admin := s.seated("sofia"), s.actor("admin")
	path := talk(anna, ben)
	uri := strings.TrimPrefix(path, "/me")
	anna.says(path, ben, "a secret")
	anna.does(path, `{"operationName":"AttachUserData","userData":{"order":"another secret"}}`)
	told(path, `{"order":"another secret"}`, anna, ben)
	anna.does(path, `{"operationName":"UpdateUserData","userData":{"order":1}}`)
	told(path, `{"order":1}`, anna, ben)
	begun := []string{
		"3001>parley Request InitiateIMSession 3002",
		"parley>parley Event EventDialing", "parley>3001 Notification StatusChange Initiating",
		"parley>parley Event EventRinging", "parley>3002 Notification StatusChange Alerting",
		"parley>parley Event EventEstablished", "parley>3001 Notification StatusChange Talking", "parley>3002 Notification StatusChange Talking",
		"3001>parley Request SendMessage #1", "parley>parley Event EventPrivateInfo #1",
		"parley>3002 Notification NewMessage #1", "parley>3001 Notification NewMessage #1",
	}
	data := func(operation string) []string {
		return []string{
			"3001>parley Request " + operation + " (order)", "parley>parley Event EventAttachedDataChanged (order)",
			"parley>3001 Notification AttachedDataChanged (order)", "parley>3002 Notification AttachedDataChanged (order)",
		}
	}
	live := slices.Concat(begun, data("AttachUserData"), data("UpdateUserData"))
	s.scene("participants, supervisor and admin read the same, without what was written", func() {
		for _, who := range []*actor{anna, ben, sofia, admin} {
			said, whole := who.ladder(uri, "")
			alike(s.T, said, live)
			alike(s.T, members(whole), "id lastIndex parties startedAt steps")
			if text := who.get(uri + "/ladder").Text; strings.Contains(text, "secret") {
				s.Error(text)
			}
		}
	})
	s.scene("nobody else does", func() {
		dora.get(uri+"/ladder").refused(s.T, 404, 6, "no such IM session")
		gus.get(uri+"/ladder").refused(s.T, 404, 6, "")
		sofia.get("/im-sessions/none/ladder").refused(s.T, 404, 6, "no such IM session")
		anna.post(uri+"/ladder", complete).refused(s.T, 405, 3, "GET")
		s.unknown("GET", uri+"/ladder", "anna", "wrong").refused(s.T, 401, 20, "")
	})
	s.scene("a reader goes on from where he was", func() {
		said, whole := anna.ladder(uri, "?index=5&limit=1")
		alike(s.T, said, data("AttachUserData"))
		alike(s.T, whole["lastIndex"], 6.0)
		said, _ = anna.ladder(uri, "?index=6")
		alike(s.T, said, data("UpdateUserData"))
		said, _ = anna.ladder(uri, "?index=7")
		alike(s.T, len(said), 0)
		anna.get(uri+"/ladder?index=0").refused(s.T, 400, 10, "whole number")
		anna.get(uri+"/ladder?limit=1001").refused(s.T, 400, 10, "whole number")
	})
	anna.completes(path, ben)
	s.scene("the end, with its reason", func() {
		said, whole := ben.ladder(uri, "?index=7")
		alike(s.T, said, []string{"3001>parley Request Complete", "parley>parley Event EventReleased released (3001 completed the session)",
			"parley>3001 Notification StatusChange Completed", "parley>3002 Notification StatusChange Completed"})
		alike(s.T, members(whole), "endedAt id lastIndex parties reason startedAt steps")
	})
}

// TestD60Ringing: who must answer sees until when, and the answer is a step.
func TestD60Ringing(t *testing.T) {
	s := onStage(t)
	anna, cara := s.seated("anna"), s.seated("cara")
	anna.does("/me/im-sessions", `{"operationName":"InitiateIMSession","destination":{"phoneNumber":"3003"}}`)
	anna.expectState("Initiating")
	id := cara.expectState("Alerting")["id"].(string)
	_, whole := cara.ladder("/im-sessions/"+id, "")
	if until, _ := whole["ringUntil"].(string); !timestamp.MatchString(until) {
		t.Errorf("ringUntil %q", until)
	}
	cara.does("/me/im-sessions/"+id, `{"operationName":"Reject"}`)
	anna.expectState("Completed")
	cara.expectState("Completed")
	said, whole := anna.ladder("/im-sessions/"+id, "?index=3")
	alike(t, said[0], "3003>parley Request Reject")
	if whole["ringUntil"] != nil {
		t.Error("it still rings")
	}
}

// TestD60Strict: in strict mode there is none of it.
func TestD60Strict(t *testing.T) {
	s := onStage(t, strict)
	anna, ben := s.seated("anna"), s.seated("ben")
	path := talk(anna, ben)
	for _, ours := range []string{strings.TrimPrefix(path, "/me") + "/ladder", "/me/colleagues", "/me/places"} {
		anna.get(ours).refused(t, 404, 6, "no such resource")
	}
	anna.completes(path, ben)
	alike(t, anna.get("/me/im-sessions?state=Completed").Text, `{"statusCode":0,"uris":[]}`)
}
