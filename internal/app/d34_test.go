package app_test

import (
	"strings"
	"testing"
	"time"

	"parley/internal/config"
)

// restarts stops the server and starts it again on the same store.
func (s *stage) restarts(everybody ...*actor) {
	s.Helper()
	for _, who := range everybody {
		who.quit()
	}
	s.stop()
	s.open()
}

func TestD34(t *testing.T) {
	inModes(t, func(s *stage) {
		anna, ben, dora, sofia := s.seated("anna"), s.seated("ben"), s.seated("dora"), s.seated("sofia")
		path := talk(anna, ben)
		anna.says(path, ben, "one", "two")
		anna.does(path, `{"operationName":"AttachUserData","userData":{"n":12345678901234567890}}`)
		told(path, `{"n":12345678901234567890}`, anna, ben)
		old := talk(dora.withDevice(), sofia)
		dora.says(old, sofia, "before")
		sofia.completes(old, dora)
		url, before := s.url, anna.get(path).Text
		s.restarts(anna, ben, dora, sofia)

		s.scene("logins stand", func() {
			for _, who := range []*actor{anna, ben} {
				got := who.cookieOnly().get("/me/devices?fields=*")
				alike(s.T, got.Body["devices"].([]any)[0].(map[string]any)["deviceState"], "Active")
			}
		})
		s.scene("a Bayeux session does not", func() {
			replies := anna.bayeux(`[{"channel":"/meta/connect","clientId":"` + anna.client + `","connectionType":"long-polling"}]`)
			alike(s.T, replies[0].fields["successful"], false)
			alike(s.T, replies[0].fields["advice"].(map[string]any)["reconnect"], "handshake")
		})
		s.scene("claims stand", func() {
			anna.post("/me/im-sessions", initiate3002).refused(s.T, 403, 2, "Invalid state")
			ben.cookieOnly().post("/me/im-sessions", initiate3002).refused(s.T, 400, 2, "own number")
			ben.does("/me", startSession)
			s.actor("erik").post("/me", `{"operationName":"StartContactCenterSession","place":"Place_3001"}`).refused(s.T, 403, 19, "in use")
		})
		anna.listen()
		ben.listen()
		s.scene("sessions, user data and transcripts stand, and the session goes on", func() {
			if got := strings.ReplaceAll(anna.get(path).Text, s.url, url); got != before {
				s.Errorf("got  %s\nwant %s", got, before)
			}
			anna.says(path, ben, "three")
			if !s.strict() {
				alike(s.T, ben.transcript(path, "", 1), words("one two three"))
				alike(s.T, dora.transcript(old, "", 1), words("before"))
			}
			ben.completes(path, anna)
		})
		s.scene("the next session is another", func() {
			next := talk(anna, ben)
			if next == path {
				s.Error(next)
			}
			anna.completes(next, ben)
		})
	})
}

// TestD34Rings: a ringing goes on over a restart and ends when it said it would.
func TestD34Rings(t *testing.T) {
	s := onStage(t)
	anna, cara := s.seated("anna"), s.seated("cara")
	path := rings(anna, cara)
	s.restarts(anna, cara)
	anna.listen()
	cara.listen()
	cara.does(path, accept)
	cara.expectState("Talking")
	anna.expectState("Talking")
	anna.completes(path, cara)
}

// TestD34Gone: who does not come back after a restart has left.
func TestD34Gone(t *testing.T) {
	t.Parallel() // it takes its time
	s := onStage(t, func(cfg *config.Config) {
		cfg.IM.DisconnectGrace, cfg.Bayeux.MaxInterval = time.Second, 2*time.Second
	})
	anna, ben := s.seated("anna"), s.seated("ben")
	path := talk(anna, ben)
	s.restarts(anna, ben)
	anna.listen()
	anna.sees(anna.expectState("Completed"), view{state: "Completed", peer: "3002", direction: "Outgoing", reason: "agentLeft"})
	anna.get(path).refused(t, 404, 6, "")
}
