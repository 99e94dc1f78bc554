package app_test

import (
	"strings"
	"testing"
)

// past are the ids of an agent's ended sessions.
func (a *actor) past(query string) []string {
	a.Helper()
	ids := []string{}
	for _, s := range a.get("/me/im-sessions?state=Completed&fields=*" + query).Body["imSessions"].([]any) {
		session := s.(map[string]any)
		alike(a.T, []any{session["state"], session["capabilities"]}, []any{"Completed", []any{}})
		ids = append(ids, session["id"].(string))
	}
	return ids
}

// TestD61: who took part finds a session again when it is over, the last first,
// page by page, and after a restart.
func TestD61(t *testing.T) {
	s := onStage(t)
	anna, ben, dora := s.seated("anna"), s.seated("ben"), s.seated("dora")
	var ids []string
	for range 3 {
		path := talk(anna, ben)
		alike(t, len(ben.past("")), len(ids))
		anna.completes(path, ben)
		ids = append([]string{strings.TrimPrefix(path, "/me/im-sessions/")}, ids...)
	}
	anna.does("/me/im-sessions", `{"operationName":"InitiateIMSession","destination":{"phoneNumber":"3999"}}`)
	anna.expectState("Initiating")
	anna.expect("/v2/me/im-sessions", "notificationType", "Error")
	anna.expectState("Completed")
	play := func() {
		alike(s.T, ben.past(""), ids)
		alike(s.T, anna.past("")[1:], ids) // and the one that reached nobody
		alike(s.T, anna.past("&limit=2")[1:], ids[:1])
		alike(s.T, ben.past("&before="+ids[0]+"&limit=1"), ids[1:2])
		alike(s.T, ben.past("&before="+ids[2]), []string{})
		alike(s.T, ben.past("&before=none"), []string{})
		alike(s.T, dora.past(""), []string{})
		alike(s.T, len(ben.get("/me/im-sessions?state=Completed").Body["uris"].([]any)), 3)
		alike(s.T, ben.get("/me/im-sessions").Text, `{"statusCode":0,"uris":[]}`)
	}
	s.scene("now", play)
	s.restarts(anna, ben, dora)
	s.scene("after a restart", play)
	for _, query := range []string{"?state=Talking", "?state=", "?state=Completed&limit=0", "?state=Completed&limit=x"} {
		anna.get("/me/im-sessions"+query).refused(t, 400, 10, "")
	}
}
