package bayeuxserver_test

import (
	"net/http"
	"strings"
	"testing"

	"parley/bayeux"
	"parley/bayeuxserver"
)

// users knows who asks by a header.
func users() bayeuxserver.Hooks {
	who := func(r *http.Request) string { return r.Header.Get("Authorization") }
	return bayeuxserver.Hooks{
		Identify: who,
		Authenticate: func(r *http.Request, _ *bayeux.Message) (bayeuxserver.Principal, *bayeuxserver.Refusal) {
			return bayeuxserver.Principal{User: who(r)}, nil
		},
		Origin: func(_ *http.Request, origin string) bool { return origin == "https://desk.test" },
	}
}

func as(user string) http.Header { return http.Header{"Authorization": {user}} }

func TestIdentity(t *testing.T) {
	none := bayeuxserver.Config{}
	scenes(t, "I1 the cookie's attributes follow the configuration", bayeuxserver.Config{Cookie: bayeuxserver.Cookie{Name: "B", Path: "/p",
		Domain: "parley.test", MaxAge: 60, Secure: true, Partitioned: true, SameSite: http.SameSiteNoneMode}}, users(), func(t *testing.T, sc *scene) {
		got := sc.poller().says(handshake).header.Get("Set-Cookie")
		_, attributes, _ := strings.Cut(got, "; ")
		if attributes != "Path=/p; Domain=parley.test; Max-Age=60; HttpOnly; Secure; SameSite=None; Partitioned" || !strings.HasPrefix(got, "B=") {
			t.Error(got)
		}
	})
	scenes(t, "I2 without the cookie, or with another browser's, the session is unknown", none, users(), func(t *testing.T, sc *scene) {
		anna := sc.poller().joins()
		own := anna.cookie
		for _, cookie := range []string{"", "another", strings.Repeat("x", 200)} {
			anna.cookie = cookie
			anna.asks(connect, unknown)
			anna.asks(`[{"channel":"/a","clientId":"$"}]`, `[{"channel":"/a","successful":false,"error":"402::Unknown client"}]`)
		}
		anna.cookie = own
		anna.asks(connectNo, advised)
		if no := sc.srv.Stats().Refused; no[bayeuxserver.WrongBrowser] != 6 {
			t.Error(no)
		}
	})
	scenes(t, "I3 trusted, the clientId alone will do", bayeuxserver.Config{TrustClientSession: true}, users(), func(t *testing.T, sc *scene) {
		anna := sc.poller().joins()
		anna.cookie = ""
		anna.asks(connectNo, advised)
	})
	scenes(t, "I4 the same authenticated user needs no cookie, another is refused even with it", none, users(), func(t *testing.T, sc *scene) {
		anna := sc.poller()
		anna.header = as("anna")
		anna.joins()
		own := anna.cookie
		anna.cookie = ""
		anna.asks(connectNo, advised)
		anna.cookie = own
		anna.header = as("ben")
		anna.asks(connect, unknown)
		anna.header = http.Header{}
		anna.asks(connectNo, advised)
	})
	scenes(t, "I5 a socket has one session, and a new socket may resume it for the same user only", none, users(), func(t *testing.T, sc *scene) {
		k, _, err := sc.dial(as("anna"))
		if err != nil {
			t.Fatal(err)
		}
		go k.listen()
		k.joins()
		old := k.id
		k.asks(`[{"channel":"/a","clientId":"other"}]`, `[{"channel":"/a","successful":false,"error":"402::Unknown client"}]`)
		k.cut()
		for user, want := range map[string]string{"": unknown, "ben": unknown, "anna": advised} {
			again, _, err := sc.dial(as(user))
			if err != nil {
				t.Fatal(err)
			}
			go again.listen()
			again.id = old
			again.asks(wsConnectNo, want)
			again.cut()
		}
	})
	scenes(t, "I5 the session of nobody in particular is resumed by its id, as Faye does", none, bayeuxserver.Hooks{}, func(t *testing.T, sc *scene) {
		ben := sc.talker().joins()
		ben.cut()
		anna := sc.poller().joins()
		for _, id := range []string{ben.id, anna.id} {
			again := sc.talker()
			again.id = id
			again.asks(wsConnectNo, advised)
			again.cut()
		}
	})
	scenes(t, "I5 with a handshake per connection nothing is resumed", bayeuxserver.Config{HandshakePerConnection: true}, bayeuxserver.Hooks{}, func(t *testing.T, sc *scene) {
		ben := sc.talker().joins()
		ben.cut()
		again := sc.talker()
		again.id = ben.id
		again.asks(wsConnectNo, unknown)
		again.shakes()
		again.cut()
	})
	var refused []string
	hooks := users()
	hooks.Refused = func(_ *http.Request, id string, reason bayeuxserver.Reason) {
		refused = append(refused, string(reason))
	}
	scenes(t, "the log can say why a request was refused", none, hooks, func(t *testing.T, sc *scene) {
		anna := sc.poller().joins()
		anna.session().Kick()
		anna.asks(connect, unknown)
		anna.id = "never"
		anna.asks(connect, unknown)
		if strings.Join(refused, ", ") != "kicked, unknown" {
			t.Error(refused)
		}
	})
}

func TestOrigin(t *testing.T) {
	preflight := func(anna *poller, suffix, origin string) said {
		anna.header = http.Header{"Origin": {origin}}
		return anna.request(anna.sc.t.Context(), http.MethodOptions, suffix, "")
	}
	scenes(t, "I6 an allowed foreign page may ask, at every path, and is named exactly", bayeuxserver.Config{AllowHeaders: []string{"X-CSRF-TOKEN"}}, users(), func(t *testing.T, sc *scene) {
		anna := sc.poller()
		for _, suffix := range []string{"", "/", "/handshake", "/connect", "/disconnect"} {
			got := preflight(anna, suffix, "https://desk.test")
			h := got.header
			if got.status != 200 || h.Get("Access-Control-Allow-Origin") != "https://desk.test" || h.Get("Access-Control-Allow-Credentials") != "true" ||
				h.Get("Access-Control-Allow-Headers") != "Content-Type, X-CSRF-TOKEN" || h.Get("Access-Control-Max-Age") == "" {
				t.Error(suffix, got.status, h)
			}
		}
		got := anna.says(handshake)
		if got.status != 200 || got.header.Get("Access-Control-Allow-Origin") != "https://desk.test" || got.header.Get("Vary") != "Origin" {
			t.Error(got)
		}
		if got := preflight(anna, "", "https://evil.test"); got.status != http.StatusForbidden || got.header.Get("Access-Control-Allow-Origin") != "" {
			t.Error(got)
		}
	})
	scenes(t, "I6 the headers can be left to something in front", bayeuxserver.Config{NoCORS: true}, users(), func(t *testing.T, sc *scene) {
		if got := preflight(sc.poller(), "", "https://desk.test"); got.status != 200 || got.header.Get("Access-Control-Allow-Origin") != "" {
			t.Error(got)
		}
	})
	scenes(t, "I7 I8 a foreign page can neither post nor upgrade, the own host can", bayeuxserver.Config{}, users(), func(t *testing.T, sc *scene) {
		anna := sc.poller()
		for _, origin := range []string{"https://evil.test", "null", "http://parley.test.evil.test", "http://parley.test:81"} {
			anna.header = http.Header{"Origin": {origin}}
			if got := anna.says(handshake); got.status != http.StatusForbidden || got.header.Get("Set-Cookie") != "" {
				t.Error(origin, got)
			}
			if _, resp, err := sc.dial(http.Header{"Origin": {origin}}); err == nil || resp.StatusCode != http.StatusForbidden {
				t.Error(origin, err)
			}
		}
		anna.header = http.Header{"Origin": {"http://parley.test"}}
		anna.shakes()
		for _, origin := range []string{"http://parley.test", "https://desk.test"} {
			k, _, err := sc.dial(http.Header{"Origin": {origin}})
			if err != nil {
				t.Fatal(origin, err)
			}
			go k.listen()
			k.shakes().cut()
		}
		if sc.srv.Stats().Foreign != 8 {
			t.Error(sc.srv.Stats().Foreign)
		}
	})
}
