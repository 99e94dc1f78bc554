package app_test

import (
	"strings"
	"sync"
	"testing"
)

// TestD32: a repeat answers as the first did and stores nothing twice.
func TestD32(t *testing.T) {
	s := onStage(t)
	anna, ben := s.seated("anna"), s.seated("ben")
	s.scene("InitiateIMSession, in the session, as a race and after it", func() {
		for _, got := range anna.atOnce(8, "/me/im-sessions", initiate3002, "Idempotency-Key", "k1") {
			alike(s.T, got.Text, `{"statusCode":0}`)
		}
		anna.expectState("Initiating")
		path := "/me" + anna.expectState("Talking")["path"].(string)
		ben.expectState("Alerting")
		ben.expectState("Talking")
		alike(s.T, anna.post("/me/im-sessions", initiate3002, "Idempotency-Key", "k1").Text, `{"statusCode":0}`)
		anna.post("/me/im-sessions", initiate3002, "Idempotency-Key", "k2").refused(s.T, 403, 2, "Invalid state")
		ben.completes(path, anna)
		alike(s.T, anna.post("/me/im-sessions", initiate3002, "Idempotency-Key", "k1").Text, `{"statusCode":0}`)
		anna.idle()
	})
	s.scene("a refused one may be tried again under its key", func() {
		alike(s.T, anna.post("/me/im-sessions", initiate3002, "Idempotency-Key", "k2").Text, `{"statusCode":0}`)
		anna.expectState("Initiating")
		path := "/me" + anna.expectState("Talking")["path"].(string)
		ben.expectState("Alerting")
		ben.expectState("Talking")
		anna.completes(path, ben)
	})
	s.scene("a call that reached nobody is not made again", func() {
		for range 2 {
			alike(s.T, anna.post("/me/im-sessions", strings.Replace(initiate3002, "3002", "9999", 1), "Idempotency-Key", "k3").Text, `{"statusCode":0}`)
		}
		anna.fails("6", "9999")
		anna.fence()
	})
	s.scene("the same key of another user is another", func() {
		alike(s.T, ben.post("/me/im-sessions", strings.Replace(initiate3002, "3002", "3001", 1), "Idempotency-Key", "k1").Text, `{"statusCode":0}`)
		ben.expectState("Initiating")
		path := "/me" + ben.expectState("Talking")["path"].(string)
		anna.expectState("Alerting")
		anna.expectState("Talking")
		anna.completes(path, ben)
	})
	s.scene("what happens in a session", func() { repeats(anna, ben) })
	s.scene("a key has an end", func() {
		for path, body := range map[string]string{"/me/im-sessions": initiate3002, "/me": startSession} {
			anna.post(path, body, "Idempotency-Key", strings.Repeat("k", 256)).refused(s.T, 400, 10, "Idempotency-Key")
		}
		anna.idle()
	})
	s.scene("the seed's operation knows no clientMessageId", func() {
		body := strings.TrimSuffix(initiate3002, "}") + `,"clientMessageId":"m0"}`
		for range 2 {
			anna.does("/me/im-sessions", "%s", body)
			anna.expectState("Initiating")
			path := "/me" + anna.expectState("Talking")["path"].(string)
			ben.expectState("Alerting")
			ben.expectState("Talking")
			anna.completes(path, ben)
		}
	})
}

func repeats(anna, ben *actor) {
	anna.Helper()
	path := talk(anna, ben)
	said := func(text string) {
		anna.expectText(text)
		ben.expectText(text)
	}
	for range 3 {
		alike(anna.T, anna.post(path, sending("one", ""), "Idempotency-Key", "m").Text, `{"statusCode":0}`)
	}
	said("one")
	for range 3 { // a clientMessageId is something else than a key
		anna.does(path, "%s", sending("two", `,"clientMessageId":"m"`))
	}
	said("two")
	anna.does(path, "%s", sending("other words, same id", `,"clientMessageId":"m"`))
	var together sync.WaitGroup
	for range 8 {
		together.Go(func() { anna.does(path, "%s", sending("three", `,"clientMessageId":"m3"`)) })
	}
	together.Wait()
	said("three")
	ben.does(path, "%s", sending("four", `,"clientMessageId":"m"`)) // of another user
	said("four")
	anna.post(path, sending("x", `,"clientMessageId":7`)).refused(anna.T, 400, 2, "clientMessageId must be a string")
	anna.post(path, sending("x", `,"clientMessageId":`+quoted(strings.Repeat("m", 256)))).refused(anna.T, 400, 10, "clientMessageId")
	for range 2 {
		anna.post(path, `{"operationName":"AttachUserData","userData":{"a":1}}`, "Idempotency-Key", "d")
	}
	told(path, `{"a":1}`, anna, ben)
	for range 3 {
		alike(anna.T, anna.post(path, complete, "Idempotency-Key", "c").Text, `{"statusCode":0}`)
	}
	anna.expectState("Completed")
	ben.expectState("Completed")
	anna.post(path, complete, "Idempotency-Key", "c2").refused(anna.T, 404, 6, "")
	anna.does(path, "%s", sending("two", `,"clientMessageId":"m"`)) // its first was answered so
	alike(anna.T, ben.transcript(path, "", 1), words("one two three four"))
}

// TestD32Strict: strict mode has no such thing.
func TestD32Strict(t *testing.T) {
	s := onStage(t, strict)
	anna, ben := s.seated("anna"), s.seated("ben")
	path := talk(anna, ben)
	body := sending("one", `,"clientMessageId":17,"destination":{"phoneNumber":"3002"},"devicePath":`+quoted(anna.device("3001")))
	for range 2 {
		alike(t, anna.post(path, body, "Idempotency-Key", strings.Repeat("k", 999)).Text, `{"statusCode":0}`)
		anna.expectText("one")
		ben.expectText("one")
	}
	alike(t, anna.post(path, complete, "Idempotency-Key", "k").Text, `{"statusCode":0}`)
	anna.post(path, complete, "Idempotency-Key", "k").refused(t, 404, 6, "")
}
