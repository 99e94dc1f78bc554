package app_test

import (
	"testing"
	"time"

	"parley/internal/config"
)

func TestD25(t *testing.T) {
	inModes(t, func(s *stage) {
		anna, ben := s.seated("anna"), s.seated("ben")
		over := ""
		if s.strict() {
			over = five
		}
		s.scene("EndContactCenterSession completes the session for both", func() {
			talk(anna, ben)
			anna.does("/me", endSession)
			n := ben.expectState("Completed")
			ben.sees(n, view{state: "Completed", peer: "3001", direction: "Incoming", capabilities: over, reason: "agentLeft"})
			// Anna's device and her session are told in no order between them.
			got := map[any]bool{anna.next().Data["messageType"]: true, anna.next().Data["messageType"]: true}
			alike(s.T, got, map[any]bool{"DeviceStateChangeMessage": true, "IMSessionStateChangeMessage": true})
			ben.idle()
		})
		s.scene("the login has ended with it", func() {
			anna.cookieOnly().get("/me").refused(s.T, 401, 20, "Access denied")
			anna.post("/me/im-sessions", initiate3002).refused(s.T, 403, 2, "not logged in")
		})
		s.scene("who was left is free", func() {
			anna.listen() // her notifications ended with the login
			anna.start()
			path := talk(ben, anna)
			ben.completes(path, anna)
		})
	})
}

// disconnects ends the actor's Bayeux session.
func (a *actor) disconnects() {
	a.Helper()
	a.quit()
	reply := a.bayeux(`[{"channel":"/meta/disconnect","clientId":"` + a.client + `"}]`)
	alike(a.T, reply[0].fields["successful"], true)
}

// TestD25Expired: whose login expires has left as well.
func TestD25Expired(t *testing.T) {
	s := onStage(t, func(cfg *config.Config) {
		cfg.HTTP.SessionTimeout, cfg.HTTP.PollingTimeout = 300*time.Millisecond, 300*time.Millisecond
	})
	anna, ben := s.seated("anna"), s.seated("ben")
	talk(anna, ben)
	for over := false; !over; {
		session, _ := anna.next().Data["imSession"].(map[string]any)
		if over = session["state"] == "Completed"; over {
			alike(t, session["reason"].(map[string]any)["code"], "agentLeft")
		}
	}
	anna.idle()
}

// TestD25Gone: who loses his connection and does not come back has left.
func TestD25Gone(t *testing.T) {
	s := onStage(t, func(cfg *config.Config) { cfg.IM.DisconnectGrace = 50 * time.Millisecond })
	anna, ben := s.seated("anna"), s.seated("ben")
	talk(anna, ben)
	ben.disconnects()
	anna.sees(anna.expectState("Completed"), view{state: "Completed", peer: "3002", direction: "Outgoing", reason: "agentLeft"})
	anna.idle()
	ben.idle()
}

// TestD25Back: who comes back in time goes on in the same session.
func TestD25Back(t *testing.T) {
	s := onStage(t)
	anna, ben := s.seated("anna"), s.seated("ben")
	path := talk(anna, ben)
	ben.disconnects()
	anna.does(path, `{"operationName":"SendMessage","text":"are you there?"}`)
	anna.expectText("are you there?")
	ben.listen()
	alike(t, ben.get("/me/im-sessions").Body["uris"], []any{s.url + "/api/v2" + path[len("/me"):]})
	alike(t, ben.transcript(path, "", 1), []any{"are you there?"})
	ben.says(path, anna, "here I am again")
	anna.completes(path, ben)
}
