package app_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"

	"parley/internal/config"
)

// farewell checks that the actor's notifications end after those that he has
// already been told of: the poll is answered with a disconnect and advice none,
// and the session is gone.
func (a *actor) farewell(until func(n note) bool) {
	a.Helper()
	over := false
	for !over {
		replies, err := a.exchange(a.Context(), strings.Replace(connectNone, "$", a.client, 1))
		if err != nil {
			a.Fatal(err)
		}
		for _, m := range replies {
			a.hear(m)
			advice, _ := m.fields["advice"].(map[string]any)
			over = over || m.fields["channel"] == "/meta/connect" && advice["reconnect"] == "none"
		}
		if last := replies[len(replies)-1]; !over && last.fields["successful"] != true {
			a.Fatalf("%s: the poll ended without a word: %s", a.name, last.raw)
		}
	}
	for seen := false; !seen; {
		seen = until(a.next())
	}
	gone := a.bayeux(strings.Replace(connectNone, "$", a.client, 1))
	alike(a.T, gone[0].fields["error"], "402::Unknown client")
}

func completed(n note) bool {
	session, _ := n.Data["imSession"].(map[string]any)
	return session["state"] == "Completed"
}

// TestD40: the notifications end with the login, after what its end brought about.
func TestD40(t *testing.T) {
	inModes(t, func(s *stage) {
		for _, when := range []string{"between two polls", "during a poll"} {
			s.scene("EndContactCenterSession "+when, func() {
				anna, ben := s.seated("anna"), s.seated("ben")
				talk(anna, ben)
				if when == "between two polls" {
					anna.quit()
				}
				anna.does("/me", endSession)
				if when == "between two polls" {
					anna.farewell(completed)
				} else {
					for !completed(anna.next()) {
					}
					anna.quit()
				}
				ben.expectState("Completed")
				ben.logsOut()
			})
		}
		s.scene("another login of the same user goes on", func() {
			anna, other := s.seated("anna"), s.actor("anna")
			other.headers = map[string]string{"User-Agent": "another desktop"}
			other.listen()
			other.does("/me", endSession)
			anna.expect("/v2/me/devices", "messageType", "DeviceStateChangeMessage")
			anna.start()
		})
	})
}

// TestD40Expiry: who works by notifications alone stays; who is gone for good
// does not.
func TestD40Expiry(t *testing.T) {
	s := onStage(t, func(cfg *config.Config) {
		cfg.HTTP.SessionTimeout, cfg.HTTP.PollingTimeout = 200*time.Millisecond, 2*time.Second
	})
	start := time.Now()
	anna, ben := s.seated("anna"), s.seated("ben")
	talk(anna, ben)
	for !completed(anna.next()) {
	}
	if lasted := time.Since(start); lasted < 1500*time.Millisecond {
		t.Errorf("a listening client's login ended after %v", lasted)
	}
	anna.quit()
	anna.cookieOnly().get("/me").refused(t, 401, 20, "Access denied")
}

// TestD40Password: a changed password and a disabled user end what there is.
func TestD40Password(t *testing.T) {
	for name, change := range map[string]string{"a changed password": `{"password":"another one"}`, "a disabled user": `{"enabled":false}`} {
		t.Run(name, func(t *testing.T) {
			s := onStage(t)
			admin, anna, ben := s.actor("admin"), s.seated("anna"), s.seated("ben")
			talk(anna, ben)
			id := anna.get("/me").Body["user"].(map[string]any)["id"].(string)
			anna.quit()
			admin.put("/users/"+id, change).fine(t)
			ben.expectState("Completed")
			old := anna.cookieOnly()
			old.get("/me").refused(t, 401, 20, "the login has ended")
			anna.get("/me").refused(t, 401, 20, "Access denied")
			old.stage, old.client, old.notes, old.channels = s, anna.client, anna.notes, anna.channels
			old.farewell(completed)
		})
	}
}

// TestCookie: the flags of the login's cookie.
func TestCookie(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*config.Config)
		want   string
	}{
		"by default": {func(*config.Config) {}, "Path=/; HttpOnly; SameSite=Lax"},
		"strict":     {func(cfg *config.Config) { cfg.HTTP.CookieSameSite = config.SameSiteStrict }, "Path=/; HttpOnly; SameSite=Strict"},
		"behind a TLS proxy": {func(cfg *config.Config) {
			cfg.HTTP.ExternalURL, cfg.HTTP.CookieSameSite = "https://im.example.test", config.SameSiteNone
		}, "Path=/; HttpOnly; Secure; SameSite=None"},
	} {
		t.Run(name, func(t *testing.T) {
			s := onStage(t, c.change)
			got := s.actor("anna").get("/me").Header.Get("Set-Cookie")
			value, flags, _ := strings.Cut(got, "; ")
			if !strings.HasPrefix(value, "JSESSIONID=") || flags != c.want {
				t.Errorf("Set-Cookie: %s", got)
			}
		})
	}
}

// TestGuessing: wrong passwords are slow, and only for who sends them.
func TestGuessing(t *testing.T) {
	s := onStage(t, proxied, func(cfg *config.Config) {
		cfg.Auth.Guessing.PerUser, cfg.Auth.Guessing.Delay, cfg.Auth.Guessing.MaxDelay = 1, time.Second, time.Second
	})
	at := func(a *actor, address string) *actor {
		a.headers = map[string]string{"X-Forwarded-For": address}
		a.http = &http.Client{}
		return a
	}
	anna, attacker := at(s.actor("anna"), "203.0.113.1"), at(s.actor("anna"), "203.0.113.2")
	attacker.password = "guess"
	takes := func(a *actor) time.Duration { start := time.Now(); a.get("/me"); return time.Since(start) }
	anna.get("/me")
	takes(attacker)
	if took := takes(attacker); took < time.Second {
		t.Errorf("a guess took %v", took)
	}
	if took := takes(anna); took >= time.Second {
		t.Errorf("anna's own client took %v", took)
	}
	attacker.get("/me").refused(t, 401, 20, "Access denied")
}

// TestBearer: a token of the configured issuer is its user, in the API and in
// the notifications.
func TestBearer(t *testing.T) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	var issuer *httptest.Server
	issuer = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/keys" {
			json.NewEncoder(w).Encode(jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: key.Public(), KeyID: "1"}}})
			return
		}
		fmt.Fprintf(w, `{"issuer":%q,"jwks_uri":%q,"id_token_signing_alg_values_supported":["ES256"]}`, issuer.URL, issuer.URL+"/keys")
	}))
	defer issuer.Close()
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.ES256, Key: key}, (&jose.SignerOptions{}).WithHeader("kid", "1"))
	if err != nil {
		t.Fatal(err)
	}
	token := func(user string) string {
		text, err := jwt.Signed(signer).Claims(map[string]any{"iss": issuer.URL, "aud": "parley", "email": user, "exp": time.Now().Add(time.Minute).Unix()}).Serialize()
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	s := onStage(t, func(cfg *config.Config) {
		cfg.Auth.OIDC = config.OIDC{Issuer: issuer.URL, Audience: "parley", UserClaim: "email"}
	})
	anna, ben := s.actor("anna"), s.seated("ben")
	anna.name, anna.password = "", ""
	anna.headers = map[string]string{"Authorization": "Bearer " + token("anna")}
	anna.http = &http.Client{} // each request by the token alone
	anna.listen()
	anna.start()
	path := talk(anna, ben)
	anna.completes(path, ben)
	nobody := &actor{stage: s, http: &http.Client{}, headers: map[string]string{"Authorization": "Bearer " + token("nobody")}}
	nobody.get("/me").refused(t, 401, 20, "Access denied: the bearer token is not valid here")
	alike(t, nobody.bayeux(handshake)[0].fields["successful"], false)
}
