package app_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"parley/internal/siplink/endpoint"
	"parley/test/softphone"
)

// TestD39: an admin gives a DN its SIP password, of which no answer tells; a
// softphone registers with it at once, and no more with the one before.
func TestD39(t *testing.T) {
	inSIPModes(t, func(s *stage, phone *softphone.Phone) {
		admin, anna := s.actor("admin"), s.seated("anna")
		path := admin.creates("/devices", `{"phoneNumber":"3030","annex":{"TServer":{"multimedia":true,"sip-signalling-chat":"pager"}},"sip":{"password":"correct-horse"}}`)
		registers := func(password string) int { return registering(s, phone, "3030", password) }
		s.scene("a softphone registers with it", func() {
			alike(s.T, []any{registers("correct-horse"), registers("wrong")}, []any{200, 401})
		})
		s.scene("another one counts from now on", func() {
			admin.put(path, `{"sip":{"password":"battery"}}`).fine(s.T)
			admin.put(path, `{"telephonyNetwork":"Public"}`).fine(s.T)
			s.stop()
			s.open()
			alike(s.T, []any{registers("correct-horse"), registers("battery")}, []any{401, 200})
		})
		s.scene("no answer tells it", func() {
			for _, of := range []string{path, path + "?fields=*"} {
				if got := admin.get(of).Text; strings.Contains(got, "battery") || strings.Contains(got, "sip\"") {
					s.Error(got)
				}
			}
		})
		s.scene("what is no password changes nothing", func() {
			for body, words := range map[string]string{`{"sip":{}}`: "sip.password is required", `{"sip":"battery"}`: "sip must be an object",
				`{"sip":{"password":1}}`: "sip.password must be a string", `{"sip":{"password":"` + strings.Repeat("x", 256) + `"}}`: "1 to 255 characters"} {
				got := admin.put(path, body)
				if got.HTTP != 400 || !strings.Contains(got.Text, words) {
					s.Errorf("%s: %d %s", body, got.HTTP, got.Text)
				}
			}
			alike(s.T, registers("battery"), 200)
		})
		s.scene("an agent may not set it", func() {
			anna.put(path, `{"sip":{"password":"mine"}}`).refused(s.T, 403, 5, "")
		})
		s.scene("taken away nobody registers", func() {
			admin.put(path, `{"sip":{"password":""}}`).fine(s.T)
			alike(s.T, registers("battery"), 401)
		})
	})
}

// registering is how a phone is answered that registers as a number, and leaves
// again.
func registering(s *stage, phone *softphone.Phone, number, password string) int {
	s.Helper()
	ctx, stop := context.WithCancel(s.Context())
	told := make(chan endpoint.Answer, 10)
	err := phone.Register(ctx, endpoint.Registration{Number: number, Registrar: "sip:" + strings.TrimPrefix(s.sip[0], "udp:"), Expires: time.Hour,
		Credentials: &endpoint.Credentials{User: number, Password: password}, Told: func(a endpoint.Answer) { told <- a; stop() }})
	if err != nil {
		s.Fatal(err)
	}
	return (<-told).Code
}
