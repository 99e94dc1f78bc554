package app_test

import "testing"

// seed is the request of the seed page, byte for byte but for the number.
const seed = `{
  "operationName": "InitiateIMSession",
  "destination": {
    "phoneNumber": "3002"
  },
  "userData": {
    "favColor": "blue"
  }
}
`

const (
	five  = "Complete AttachUserData DeleteUserData UpdateUserData SendMessage"
	three = "SendMessage AttachUserData Complete"
)

// TestSeed plays the seed page and compares the Talking notification with its
// sample field by field.
func TestSeed(t *testing.T) {
	inModes(t, func(s *stage) {
		anna, ben := s.seated("anna"), s.seated("ben")
		got := anna.do("POST", "/api/v2/me/im-sessions", "application/json", seed)
		if got.HTTP != 200 || got.Text != `{"statusCode":0}` || got.Header.Get("Content-Type") != "application/json" {
			t.Fatalf("HTTP %d %s %s", got.HTTP, got.Header, got.Text)
		}
		anna.sees(anna.expectState("Initiating"), view{state: "Initiating", peer: "3002", userData: `{"favColor":"blue"}`,
			direction: "Outgoing", capabilities: "Complete AttachUserData DeleteUserData UpdateUserData"})
		ben.sees(ben.expectState("Alerting"), view{state: "Alerting", peer: "3001", userData: `{"favColor":"blue"}`,
			direction: "Incoming", capabilities: "Complete AttachUserData DeleteUserData UpdateUserData"})
		n := anna.expect("/v2/me/im-sessions", "notificationType", "StatusChange")
		alike(t, members(n.Data), "imSession messageType notificationType")
		anna.sees(n.Data["imSession"].(map[string]any), view{state: "Talking", peer: "3002", userData: `{"favColor":"blue"}`,
			direction: "Outgoing", capabilities: five})
		ben.sees(ben.expectState("Talking"), view{state: "Talking", peer: "3001", userData: `{"favColor":"blue"}`,
			direction: "Incoming", capabilities: five})
	})
}

// TestSamples plays every documented sample of gws-api section 1.
func TestSamples(t *testing.T) {
	inModes(t, func(s *stage) {
		anna, ben := s.seated("anna"), s.seated("ben")
		path := talk(anna, ben)
		bare := view{state: "Talking", peer: "3002", direction: "Outgoing", capabilities: three}

		s.scene("GET of the collection is uris", func() {
			got := anna.get("/me/im-sessions")
			alike(s.T, got.Body, map[string]any{"statusCode": 0.0, "uris": []any{s.url + "/api/v2" + path[len("/me"):]}})
		})
		s.scene("GET of the collection with fields is imSessions", func() {
			got := anna.get("/me/im-sessions?fields=*")
			alike(s.T, members(got.Body), "imSessions statusCode")
			anna.sees(got.Body["imSessions"].([]any)[0].(map[string]any), bare)
		})
		s.scene("GET of the item is imSession", func() {
			got := anna.get(path)
			alike(s.T, members(got.Body), "imSession statusCode")
			anna.sees(got.Body["imSession"].(map[string]any), bare)
		})
		s.scene("SendMessage is told as IMLogUpdateMessage, to the sender too", func() { sampleMessage(anna, ben, path) })
		s.scene("AttachUserData, UpdateUserData, DeleteUserData", func() { sampleUserData(anna, ben, path) })
		s.scene("Complete", func() {
			ben.does(path, `{"operationName":"Complete"}`)
			over := ""
			if s.strict() {
				over = five
			}
			anna.sees(anna.expectState("Completed"), view{state: "Completed", peer: "3002", direction: "Outgoing",
				capabilities: over, reason: "released"})
			ben.sees(ben.expectState("Completed"), view{state: "Completed", peer: "3001", direction: "Incoming",
				capabilities: over, reason: "released"})
			anna.idle()
		})
	})
}

func sampleMessage(anna, ben *actor, path string) {
	anna.Helper()
	anna.does(path, `{"operationName":"SendMessage","text":"Can you take the billing queue?","destination":{"phoneNumber":"3002"},"devicePath":%q}`,
		anna.device("3001"))
	want := map[string]any{"messageType": "IMLogUpdateMessage", "notificationType": "NewMessage",
		"imSessionPath": path[len("/me"):], "message": "Can you take the billing queue?"}
	for _, who := range []*actor{anna, ben} {
		n := who.expectText("Can you take the billing queue?")
		if !anna.strict() {
			sender := participant("3001")
			sender["userName"] = "anna"
			want["sender"], want["index"] = sender, 1.0
			want["messageId"], want["timestamp"] = n.Data["messageId"], n.Data["timestamp"]
			if id, _ := n.Data["messageId"].(string); id == "" || !timestamp.MatchString(n.Data["timestamp"].(string)) {
				anna.Errorf("%s", n.raw)
			}
		}
		alike(anna.T, n.Data, want)
	}
}

func sampleUserData(anna, ben *actor, path string) {
	anna.Helper()
	for _, step := range []struct{ body, userData, capabilities string }{
		{`{"operationName":"AttachUserData","userData":{"ticket":"T-311"}}`, `{"ticket":"T-311"}`, five},
		{`{"operationName":"UpdateUserData","userData":{"ticket":"T-312"}}`, `{"ticket":"T-312"}`, five},
		{`{"operationName":"DeleteUserData","key":"ticket"}`, ``, three},
	} {
		ben.does(path, "%s", step.body)
		for _, who := range []*actor{anna, ben} {
			n := who.expect("/v2/me/im-sessions", "notificationType", "AttachedDataChanged")
			alike(anna.T, members(n.Data), "imSession messageType notificationType")
			alike(anna.T, n.Data["messageType"], "IMSessionStateChangeMessage")
			peer, direction := "3002", "Outgoing"
			if who == ben {
				peer, direction = "3001", "Incoming"
			}
			who.sees(n.Data["imSession"].(map[string]any), view{state: "Talking", peer: peer, direction: direction,
				userData: step.userData, capabilities: step.capabilities})
		}
	}
}
