package app_test

import (
	"testing"
	"time"

	"parley/internal/config"
)

const (
	accept   = `{"operationName":"Accept"}`
	reject   = `{"operationName":"Reject"}`
	complete = `{"operationName":"Complete"}`
)

// rings has the caller ring at cara's and returns the session's path.
func rings(caller, cara *actor) string {
	caller.Helper()
	caller.initiates("3003")
	caller.expectState("Initiating")
	return "/me" + cara.expectState("Alerting")["path"].(string)
}

func TestD01(t *testing.T) {
	s := onStage(t)
	anna, cara, ben := s.seated("anna"), s.seated("cara"), s.seated("ben")

	s.scene("cara rings and accepts", func() {
		path := rings(anna, cara)
		cara.sees(cara.get(path).Body["imSession"].(map[string]any), view{state: "Alerting", peer: "3001",
			direction: "Incoming", capabilities: "Accept Reject AttachUserData Complete"})
		anna.sees(anna.get(path).Body["imSession"].(map[string]any), view{state: "Initiating", peer: "3003",
			direction: "Outgoing", capabilities: "AttachUserData Complete"})
		cara.does(path, accept)
		cara.expectState("Talking")
		anna.expectState("Talking")
		cara.post(path, accept).refused(s.T, 403, 2, "Invalid state")
		cara.post(path, reject).refused(s.T, 403, 2, "Invalid state")
		anna.completes(path, cara)
	})
	s.scene("cara rejects, and both hear the reason", func() {
		path := rings(anna, cara)
		cara.does(path, reject)
		cara.sees(cara.expectState("Completed"), view{state: "Completed", peer: "3001", direction: "Incoming", reason: "rejected"})
		anna.sees(anna.expectState("Completed"), view{state: "Completed", peer: "3003", direction: "Outgoing", reason: "rejected"})
		cara.post(path, accept).refused(s.T, 404, 6, "")
	})
	s.scene("only who rings may accept or reject", func() {
		path := rings(anna, cara)
		anna.post(path, accept).refused(s.T, 403, 2, "Invalid state")
		anna.post(path, reject).refused(s.T, 403, 2, "Invalid state")
		ben.post(path, accept).refused(s.T, 404, 6, "no such IM session")
		anna.completes(path, cara)
	})
	s.scene("user data may change while it rings, a message may not be sent", func() {
		path := rings(anna, cara)
		anna.does(path, `{"operationName":"AttachUserData","userData":{"a":1}}`)
		cara.sees(cara.expect("/v2/me/im-sessions", "notificationType", "AttachedDataChanged").Data["imSession"].(map[string]any),
			view{state: "Alerting", peer: "3001", direction: "Incoming", userData: `{"a":1}`,
				capabilities: "Accept Reject Complete AttachUserData DeleteUserData UpdateUserData"})
		anna.expect("/v2/me/im-sessions", "notificationType", "AttachedDataChanged")
		for _, who := range []*actor{anna, cara} {
			who.post(path, `{"operationName":"SendMessage","text":"hello"}`).refused(s.T, 403, 2, "Invalid state")
		}
		cara.completes(path, anna)
	})
	s.scene("who is rung at is busy", func() {
		path := rings(anna, cara)
		ben.initiates("3003")
		ben.fails("2", "3003 is busy")
		anna.completes(path, cara)
	})
}

func TestD01RingsOut(t *testing.T) {
	s := onStage(t, func(cfg *config.Config) { cfg.IM.RingTimeout = 50 * time.Millisecond })
	anna, cara := s.seated("anna"), s.seated("cara")
	path := rings(anna, cara)
	anna.sees(anna.expectState("Completed"), view{state: "Completed", peer: "3003", direction: "Outgoing", reason: "noAnswer"})
	cara.sees(cara.expectState("Completed"), view{state: "Completed", peer: "3001", direction: "Incoming", reason: "noAnswer"})
	cara.post(path, accept).refused(t, 404, 6, "")
	talksAgain := func() string { return rings(anna, cara) }
	cara.does(talksAgain(), reject)
	cara.expectState("Completed")
	anna.expectState("Completed")
}

// TestD01Strict: every DN answers by itself, and there is no Accept.
func TestD01Strict(t *testing.T) {
	s := onStage(t, strict)
	anna, cara := s.seated("anna"), s.seated("cara")
	path := talk(anna, cara)
	for _, body := range []string{accept, reject} {
		cara.post(path, body).refused(t, 400, 2, "There is no operation")
	}
	anna.completes(path, cara)
}
