package endpoint_test

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"parley/internal/siplink/endpoint"
	"parley/internal/siplink/wire"
)

func TestATrunksRegistrationIsKeptUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLAN()
		pbx := l.host("10.0.0.9:5060")
		e := l.host("10.0.0.1:5060").open(t, endpoint.Handler{})
		ctx, cancel := context.WithCancel(t.Context())
		var told []int
		through := make(chan error)
		go func() {
			through <- e.Register(ctx, endpoint.Registration{Number: "9001", Registrar: "sip:10.0.0.9", Expires: time.Minute,
				Credentials: &endpoint.Credentials{User: "9001", Password: "x"}, Told: func(a endpoint.Answer) { told = append(told, a.Code) }})
		}()
		hear := func(what string, says ...string) (wire.Message, func(int, ...wire.Field)) {
			m, from := pbx.hear()
			for _, text := range says {
				if !strings.Contains(strings.Join(append(m.All("Expires"), m.All("Authorization")...), " "), text) {
					t.Errorf("%s: no %q in %+v", what, text, m.Fields)
				}
			}
			if m.Method() != "REGISTER" {
				t.Errorf("%s: %s", what, m.Start)
			}
			return m, func(code int, extra ...wire.Field) { pbx.answers(m, from, code, extra...) }
		}
		_, answer := hear("first", "60")
		answer(423, wire.Field{Name: "Min-Expires", Value: "120"})
		_, answer = hear("longer", "120")
		answer(401, wire.Field{Name: "WWW-Authenticate", Value: `Digest realm="pbx", nonce="n", algorithm=MD5, qop="auth"`})
		m, answer := hear("with a digest", "120", "Digest")
		began := time.Now()
		answer(200, wire.Field{Name: "Contact", Value: m.Get("Contact") + ";expires=100"})
		_, answer = hear("again")
		if waited := time.Since(began); waited != 50*time.Second {
			t.Errorf("again after %s", waited)
		}
		answer(500)
		began = time.Now()
		_, answer = hear("after a failure")
		if waited := time.Since(began); waited != 5*time.Second {
			t.Errorf("after a failure: %s", waited)
		}
		answer(200)
		synctest.Wait()
		cancel()
		_, answer = hear("farewell", "0")
		answer(200)
		if err := <-through; err != nil || len(told) != 3 {
			t.Errorf("%v, told %v", err, told)
		}
	})
}
