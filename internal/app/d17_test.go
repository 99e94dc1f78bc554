package app_test

import (
	"fmt"
	"testing"
)

// says sends texts, and everybody hears them.
func (a *actor) says(path string, peer *actor, texts ...string) {
	a.Helper()
	for _, text := range texts {
		a.does(path, `{"operationName":"SendMessage","text":%q,"destination":{"phoneNumber":%q},"devicePath":%q}`,
			text, peer.number, a.device(a.number))
		a.expectText(text)
		peer.expectText(text)
	}
}

// transcript reads messages and checks each member; it returns their texts.
func (a *actor) transcript(path, query string, first int) []any {
	a.Helper()
	got := a.get(path + "/messages" + query)
	alike(a.T, members(got.Body), "messages statusCode")
	texts := []any{}
	for i, m := range got.Body["messages"].([]any) {
		m := m.(map[string]any)
		alike(a.T, members(m), "index messageId sender text timestamp type")
		alike(a.T, []any{m["index"], m["type"]}, []any{float64(first + i), "Text"})
		alike(a.T, members(m["sender"]), "digits e164Number formattedPhoneNumber phoneNumber userName")
		if at, _ := m["timestamp"].(string); !timestamp.MatchString(at) {
			a.Errorf("timestamp %q", at)
		}
		texts = append(texts, m["text"])
	}
	return texts
}

func TestD17(t *testing.T) {
	s := onStage(t)
	anna, ben, erik, sofia, admin := s.seated("anna"), s.seated("ben"), s.seated("erik"), s.seated("sofia"), s.actor("admin")
	path := talk(anna, ben)
	alike(t, anna.get(path+"/messages").Text, `{"statusCode":0,"messages":[]}`)
	anna.says(path, ben, "one", "two")
	ben.says(path, anna, "three")
	play := func() {
		for _, who := range []*actor{anna, ben} {
			alike(s.T, who.transcript(path, "", 1), words("one two three"))
		}
		erik.get(path+"/messages").refused(s.T, 404, 6, "no such IM session")
		sofia.get(path+"/messages").refused(s.T, 404, 6, "no such IM session")
		admin.get(path+"/messages").refused(s.T, 403, 5, "") // D-27
		anna.post(path+"/messages", complete).refused(s.T, 405, 3, "POST")
		anna.get("/me/im-sessions/none/messages").refused(s.T, 404, 6, "no such IM session")
	}
	s.scene("during the session, for its participants", play)
	anna.completes(path, ben)
	s.scene("after the session, for its participants", play)
	s.scene("senders are named", func() {
		list := anna.get(path + "/messages").Body["messages"].([]any)
		for i, who := range []string{"anna", "anna", "ben"} {
			alike(s.T, list[i].(map[string]any)["sender"].(map[string]any)["userName"], who)
		}
	})
}

func TestD37(t *testing.T) {
	s := onStage(t)
	anna, ben := s.seated("anna"), s.seated("ben")
	path := talk(anna, ben)
	anna.says(path, ben, "one", "two", "three", "four", "five")
	for query, want := range map[string]struct {
		first int
		texts string
	}{
		"":                        {1, "one two three four five"},
		"?index=1":                {1, "one two three four five"},
		"?index=3":                {3, "three four five"},
		"?index=2&limit=2":        {2, "two three"},
		"?limit=1":                {1, "one"},
		"?limit=1000":             {1, "one two three four five"},
		"?index=5&limit=9":        {5, "five"},
		"?index=6":                {6, ""},
		"?index=99999999999999":   {1, ""},
		"?index=4&other=nonsense": {4, "four five"},
	} {
		s.scene("page"+query, func() { alike(s.T, anna.transcript(path, query, want.first), words(want.texts)) })
	}
	for _, query := range []string{"?index=0", "?index=-1", "?index=x", "?index=", "?index=1.0", "?index=1e2", "?index=%201",
		"?index=99999999999999999999999", "?limit=0", "?limit=-5", "?limit=1001", "?limit=all", "?limit="} {
		s.scene("nonsense"+query, func() { anna.get(path+"/messages"+query).refused(s.T, 400, 10, "whole number") })
	}
	anna.completes(path, ben)
	s.scene("at most 200 messages unless asked", func() { longTranscript(anna, ben) })
}

func longTranscript(anna, ben *actor) {
	anna.Helper()
	path := talk(anna, ben)
	for i := range 205 {
		anna.does(path, `{"operationName":"SendMessage","text":"%d"}`, i+1)
	}
	for i := range 205 {
		ben.expectText(fmt.Sprint(i + 1))
		anna.expectText(fmt.Sprint(i + 1))
	}
	alike(anna.T, len(ben.transcript(path, "", 1)), 200)
	alike(anna.T, len(ben.transcript(path, "?limit=1000", 1)), 205)
	alike(anna.T, ben.transcript(path, "?index=201", 201), words("201 202 203 204 205"))
	anna.completes(path, ben)
}

// TestD17Strict: the transcript is an addition of ours.
func TestD17Strict(t *testing.T) {
	s := onStage(t, strict)
	anna, ben := s.seated("anna"), s.seated("ben")
	path := talk(anna, ben)
	anna.get(path+"/messages").refused(t, 404, 6, "no such resource")
	anna.completes(path, ben)
}
