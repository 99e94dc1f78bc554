package bayeuxserver_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"parley/bayeux"
	"parley/bayeuxserver"
)

func TestHandshake(t *testing.T) {
	welcome := `[{"channel":"/meta/handshake","id":"1","clientId":"$","successful":true,"version":"1.0","minimumVersion":"1.0",` +
		`"supportedConnectionTypes":["websocket","long-polling"],"advice":{"reconnect":"retry","interval":0,"timeout":30000}}]`
	none := bayeuxserver.Config{}
	scenes(t, "C1 C2 I1 the reply says all a client needs, with advice, and sets the cookie", none, bayeuxserver.Hooks{}, func(t *testing.T, sc *scene) {
		anna := sc.poller()
		got := anna.says(handshake)
		anna.adopt(got)
		if got.body = anna.mask(got.body); got.body != welcome {
			t.Error(got.body)
		}
		cookie := got.header.Get("Set-Cookie")
		if !strings.HasPrefix(cookie, "BAYEUX_BROWSER="+anna.cookie+"; Path=/; HttpOnly") || len(anna.cookie) < 16 {
			t.Error(cookie)
		}
		again := anna.says(handshake)
		if again.header.Get("Set-Cookie") != "" {
			t.Error("an existing cookie is kept")
		}
	})
	scenes(t, "C3 other messages of the request are ignored", none, bayeuxserver.Hooks{}, func(t *testing.T, sc *scene) {
		anna := sc.poller().joins()
		got := anna.says(`[{"channel":"/meta/disconnect","clientId":"$"},` + handshake[1:])
		if list := decode(t, got.body); len(list) != 1 || list[0].Channel != bayeux.MetaHandshake || !list[0].Successful {
			t.Error(got.body)
		}
		anna.asks(connectNo, advised)
	})
	scenes(t, "C4 no transport in common fails for good, an absent list is accepted", none, bayeuxserver.Hooks{}, func(t *testing.T, sc *scene) {
		anna := sc.poller()
		anna.asks(`[{"channel":"/meta/handshake","supportedConnectionTypes":["flash"]}]`,
			`[{"channel":"/meta/handshake","successful":false,"error":"403::handshake_denied","advice":{"reconnect":"none"}}]`)
		anna.adopt(anna.says(`[{"channel":"/meta/handshake"}]`))
	})
	scenes(t, "C5 version and minimumVersion may be absent or 0.9", none, bayeuxserver.Hooks{}, func(t *testing.T, sc *scene) {
		anna := sc.poller()
		anna.adopt(anna.says(`[{"channel":"/meta/handshake","version":"1.0","minimumVersion":"0.9","advice":{"timeout":60000,"interval":0}}]`))
	})
	scenes(t, "C7 C8 ids are long, alphanumeric and new; the old session lives on until it expires", none, bayeuxserver.Hooks{}, func(t *testing.T, sc *scene) {
		anna := sc.poller().shakes()
		old := anna.id
		anna.shakes()
		if len(anna.id) < 26 || strings.Trim(anna.id, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" || old == anna.id {
			t.Error(old, anna.id)
		}
		if sc.srv.Session(old) == nil {
			t.Error("the old session is gone")
		}
		sc.after(61 * time.Second)
		if sc.srv.Session(old) != nil {
			t.Error("the old session did not expire")
		}
	})
	scenes(t, "C8 a new handshake on the same socket ends the old session at once", none, bayeuxserver.Hooks{}, func(t *testing.T, sc *scene) {
		ben := sc.talker().joins()
		ben.says(wsConnect)
		old := ben.id
		ben.shakes()
		if old == ben.id || sc.srv.Session(old) != nil {
			t.Error("the old session lives")
		}
		ben.asks(wsConnect, connected)
		ben.cut()
	})
	scenes(t, "C9 messages of the opening follow the reply, which counts them", bayeuxserver.Config{MessagesWithHandshake: true},
		bayeuxserver.Hooks{SessionOpened: func(s *bayeuxserver.Session) {
			s.Send(freeze("/service/hello", "1"))
			s.Send(freeze("/service/hello", "2"))
		}}, func(t *testing.T, sc *scene) {
			anna := sc.poller()
			list := decode(t, anna.says(handshake).body)
			if len(list) != 3 || list[0].HandedOver != 2 || string(list[1].Data) != "1" || string(list[2].Data) != "2" {
				t.Error(list)
			}
			ben := sc.talker().shakes()
			ben.hears(`[{"channel":"/service/hello","data":1}]`, `[{"channel":"/service/hello","data":2}]`)
		})
	scenes(t, "C9 off: they come with the first connect, or after the reply on a socket", none,
		bayeuxserver.Hooks{SessionOpened: func(s *bayeuxserver.Session) { s.Send(freeze("/service/hello", "1")) }}, func(t *testing.T, sc *scene) {
			anna := sc.poller().shakes()
			anna.asks(connect, `[{"channel":"/service/hello","data":1},`+connected[1:])
			ben := sc.talker().shakes()
			ben.hears(`[{"channel":"/service/hello","data":1}]`)
		})
}

func TestHandshakeRefused(t *testing.T) {
	refusal := &bayeuxserver.Refusal{}
	hooks := bayeuxserver.Hooks{Authenticate: func(r *http.Request, m *bayeux.Message) (bayeuxserver.Principal, *bayeuxserver.Refusal) {
		if r.Header.Get("Authorization") == "anna" {
			return bayeuxserver.Principal{User: "anna", Value: "base"}, nil
		}
		return bayeuxserver.Principal{}, refusal
	}}
	scenes(t, "C6 H5 a refusal has no clientId and no cookie, and advises to stop or to try again", bayeuxserver.Config{}, hooks, func(t *testing.T, sc *scene) {
		ben := sc.poller()
		got := ben.says(handshake)
		check(t, got, `[{"channel":"/meta/handshake","id":"1","successful":false,"error":"403::handshake_denied","advice":{"reconnect":"none"}}]`)
		if got.header.Get("Set-Cookie") != "" {
			t.Error("cookie set")
		}
		*refusal = bayeuxserver.Refusal{Error: "403::login_first", Handshake: true}
		ben.asks(handshake, `[{"channel":"/meta/handshake","id":"1","successful":false,"error":"403::login_first","advice":{"reconnect":"handshake"}}]`)
		sc.talker().asks(handshake, `[{"channel":"/meta/handshake","id":"1","successful":false,"error":"403::login_first","advice":{"reconnect":"handshake"}}]`)
	})
	scenes(t, "C6 an accepted one speaks for its user and keeps its value", bayeuxserver.Config{}, hooks, func(t *testing.T, sc *scene) {
		anna := sc.poller()
		anna.header.Set("Authorization", "anna")
		anna.shakes()
		if s := anna.session(); s.User() != "anna" || s.Value() != "base" || s.ID() != anna.id || len(sc.srv.Sessions("anna")) != 1 {
			t.Error(s.User(), s.Value())
		}
	})
	scenes(t, "P sessions of one user are limited, those of nobody are not", bayeuxserver.Config{MaxSessionsPerUser: 2}, hooks, func(t *testing.T, sc *scene) {
		anna := sc.poller()
		anna.header.Set("Authorization", "anna")
		anna.shakes().shakes()
		anna.asks(handshake, `[{"channel":"/meta/handshake","id":"1","successful":false,"error":"403:too_many_sessions:handshake_denied","advice":{"reconnect":"handshake","interval":15000}}]`)
		sc.srv.Sessions("anna")[0].Kick()
		anna.shakes()
	})
	scenes(t, "P handshakes of one address are limited, and allowed again later", bayeuxserver.Config{HandshakesPerSecond: 2}, bayeuxserver.Hooks{}, func(t *testing.T, sc *scene) {
		anna := sc.poller()
		for range 10 {
			anna.shakes()
		}
		no := decode(t, anna.says(handshake).body)[0]
		if no.Successful || no.Advice.Reconnect != "handshake" || no.Advice.Interval < time.Second || no.Advice.Interval > 5*time.Second {
			t.Error(no, no.Advice)
		}
		sc.talker().shakes()
		sc.after(time.Second)
		anna.shakes().shakes()
		if sc.srv.Stats().TooFast != 1 {
			t.Error(sc.srv.Stats().TooFast)
		}
	})
}
