package app_test

import (
	"strings"
	"testing"
)

func TestD24(t *testing.T) {
	inModes(t, func(s *stage) {
		anna, ben, dora := s.seated("anna"), s.seated("ben"), s.seated("dora")
		call := func(number string) string { return strings.Replace(initiate3002, `"3002"`, quoted(number), 1) }

		s.scene("marks in a number do not count", func() {
			for _, spelled := range []string{"3002", " 3002 ", "(30) 02", "3-0.0-2"} {
				anna.does("/me/im-sessions", "%s", call(spelled))
				anna.expectState("Initiating")
				session := anna.expectState("Talking")
				alike(s.T, session["participants"], []any{participant("3002")})
				ben.expectState("Alerting")
				ben.expectState("Talking")
				anna.completes("/me"+session["path"].(string), ben)
			}
		})
		s.scene("the own number is refused", func() {
			for _, number := range []string{"3001", "(3001)", "30-01"} {
				anna.post("/me/im-sessions", call(number)).refused(s.T, 400, 2, "own number")
			}
			for _, number := range []string{"3004", "3005"} {
				dora.post("/me/im-sessions", call(number)).refused(s.T, 400, 2, "own number")
			}
		})
		s.scene("what is no number is refused", func() {
			for _, number := range []string{" ", "--", "3002;x", "3002/x", "a b@c", "sip:3002", "３００２", "30\t02", "3002\x00", "3002\n", "😀", "&",
				strings.Repeat("1", 65)} {
				anna.post("/me/im-sessions", call(number)).refused(s.T, 400, 2, "destination")
			}
		})
		s.scene("any other is tried", func() {
			for _, number := range []string{"a_b+c*d#", strings.Repeat("1", 64), strings.Repeat("1-", 64), "*"} {
				anna.does("/me/im-sessions", "%s", call(number))
				plain := strings.ReplaceAll(number, "-", "")
				alike(s.T, anna.next().Data["imSession"].(map[string]any)["participants"], []any{participant(plain)})
				anna.expect("/v2/me/im-sessions", "notificationType", "Error")
				anna.expectState("Completed")
			}
		})
		s.scene("a valid public number has its real forms", func() {
			anna.does("/me/im-sessions", "%s", call("+49 30 901820"))
			alike(s.T, anna.next().Data["imSession"].(map[string]any)["participants"], []any{map[string]any{
				"digits": "+4930901820", "e164Number": "+4930901820", "formattedPhoneNumber": "+49 30 901820", "phoneNumber": "+4930901820"}})
			anna.expect("/v2/me/im-sessions", "notificationType", "Error")
			anna.expectState("Completed")
		})
		for _, who := range []*actor{anna, ben, dora} {
			who.fence()
		}
	})
}
