package app_test

import (
	"strings"
	"testing"
)

// fails checks the three notifications of a call that reaches nobody.
func (a *actor) fails(code, words string) {
	a.Helper()
	first := a.expectState("Initiating")
	n := a.expect("/v2/me/im-sessions", "notificationType", "Error")
	alike(a.T, members(n.Data), "errorCode errorMessage imSession messageType notificationType")
	alike(a.T, n.Data["messageType"], "IMSessionStateChangeMessage")
	if message, _ := n.Data["errorMessage"].(string); !strings.Contains(message, words) {
		a.Errorf("%s: %s, want %q", a.name, n.raw, words)
	}
	if !strings.Contains(n.raw, `"errorCode":`+code+`,`) {
		a.Errorf("%s: %s, want errorCode %s", a.name, n.raw, code)
	}
	session := n.Data["imSession"].(map[string]any)
	alike(a.T, session, a.expectState("Completed"))
	alike(a.T, session["state"], "Completed")
	alike(a.T, session["id"], first["id"])
	alike(a.T, session["userData"], first["userData"])
}

func TestD04(t *testing.T) {
	inModes(t, func(s *stage) {
		anna, ben, erik, gus := s.seated("anna"), s.seated("ben"), s.seated("erik"), s.seated("gus")
		dora, sofia := s.seated("dora"), s.seated("sofia")
		for cause, c := range map[string]struct{ number, code, words string }{
			"an unknown number":                 {"9999", "6", "9999"},
			"a number of another center":        {"4001", "6", "4001"},
			"a number where nobody is":          {"3003", "6", "3003"},
			"a DN that is not fit":              {"3006", "6", "3006"},
			"a SIP extension while SIP is off":  {"3007", "6", "3007"},
			"an unknown number with its blanks": {"+49 (30) 12-34", "6", "+49301234"},
		} {
			s.scene(cause, func() {
				anna.does("/me/im-sessions",
					`{"operationName":"InitiateIMSession","destination":{"phoneNumber":%q},"userData":{"favColor":"blue"}}`, c.number)
				anna.fails(c.code, c.words)
				anna.idle()
			})
		}
		s.scene("a busy one", func() {
			path := talk(dora.withDevice(), sofia)
			anna.initiates("3010")
			anna.fails("2", "3010 is busy")
			anna.initiates("3004")
			anna.fails("2", "3004 is busy")
			dora.completes(path, sofia)
		})
		s.scene("the failed session is over for good", func() {
			anna.initiates("9999")
			path := "/me" + anna.expectState("Initiating")["path"].(string)
			anna.expect("/v2/me/im-sessions", "notificationType", "Error")
			anna.expectState("Completed")
			anna.get(path).refused(s.T, 404, 6, "")
			anna.post(path, complete).refused(s.T, 404, 6, "")
		})
		s.scene("the caller is free afterwards, and no callee heard anything", func() {
			path := talk(anna, ben)
			anna.completes(path, ben)
			for _, who := range []*actor{erik, gus, dora, sofia} {
				who.fence()
			}
		})
	})
}
