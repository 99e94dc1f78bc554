package bayeuxserver_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"parley/bayeux"
	"parley/bayeuxserver"
)

func TestEnvelope(t *testing.T) {
	ordinary := func(name string, act func(t *testing.T, sc *scene, anna *poller)) {
		scenes(t, name, bayeuxserver.Config{}, bayeuxserver.Hooks{}, func(t *testing.T, sc *scene) { act(t, sc, sc.poller().joins()) })
	}
	ordinary("A1 A2 one bare object is answered in an array", func(t *testing.T, sc *scene, anna *poller) {
		anna.asks(`{"channel":"/a","id":"9","clientId":"$"}`, `[{"channel":"/a","id":"9","successful":true}]`)
	})
	ordinary("A3 A4 what is no message changes nothing and is 400", func(t *testing.T, sc *scene, anna *poller) {
		for _, body := range []string{``, `[]`, `5`, `"x"`, `null`, `[1]`, `[{"channel":"/a"}`, "[{\"a\":\"\xff\"}]",
			`[{"channel":"/meta/disconnect","clientId":"$"},7]`, `[{"channel":"/a","channel":"/b"}]`} {
			if got := anna.says(body); got.status != http.StatusBadRequest {
				t.Errorf("%q: %d %s", body, got.status, got.body)
			}
		}
		anna.asks(connectNo, advised)
	})
	ordinary("A5 a missing channel is 400 before the session is asked for, and 402 without either", func(t *testing.T, sc *scene, anna *poller) {
		anna.asks(`[{"id":"7","clientId":"$"}]`, `[{"id":"7","successful":false,"error":"400::channel_missing"}]`)
		anna.asks(`[{}]`, `[{"successful":false,"error":"402::Unknown client"}]`)
		anna.asks(`[{"channel":"bad"}]`, `[{"channel":"bad","successful":false,"error":"405::channel_invalid"}]`)
	})
	ordinary("A6 a channel of another type or alphabet is 405", func(t *testing.T, sc *scene, anna *poller) {
		anna.asks(`[{"channel":5,"clientId":"$"}]`, `[{"successful":false,"error":"405::channel_invalid"}]`)
		for _, name := range []string{"/", "a", "/ü", "/a?b", "/a&b", "/a'b"} {
			anna.asks(`[{"channel":"`+name+`","clientId":"$"}]`, `[{"channel":"`+name+`","successful":false,"error":"405::channel_invalid"}]`)
		}
		anna.asks(`[{"channel":"/a !#()*+-.@_{}~","clientId":"$"}]`, `[{"channel":"/a !#()*+-.@_{}~","successful":true}]`)
	})
	ordinary("A7 A8 an id is echoed, a number as a string, a wrong one with 405", func(t *testing.T, sc *scene, anna *poller) {
		anna.asks(`[{"channel":"/a","id":7,"clientId":"$"}]`, `[{"channel":"/a","id":"7","successful":true}]`)
		anna.asks(`[{"channel":"/a","clientId":"$"}]`, `[{"channel":"/a","successful":true}]`)
		for id, echo := range map[string]string{`""`: ``, `"a b"`: `a b`, `"é"`: `é`, `1.5`: `1.5`, `true`: `true`} {
			anna.asks(`[{"channel":"/a","id":`+id+`,"clientId":"$"}]`,
				`[{"channel":"/a","id":"`+echo+`","successful":false,"error":"405::message_id_invalid"}]`)
		}
	})
	ordinary("A9 a subscription is echoed as sent, also on failure", func(t *testing.T, sc *scene, anna *poller) {
		for _, sub := range []string{`"/a/"`, `["/a","/b"]`, `[ "/c" ]`} {
			anna.asks(`[{"channel":"/meta/subscribe","clientId":"$","subscription":`+sub+`}]`,
				`[{"channel":"/meta/subscribe","successful":true,"subscription":`+sub+`}]`)
		}
		anna.asks(`[{"channel":"/meta/subscribe","clientId":"$","subscription":["a"]}]`,
			`[{"channel":"/meta/subscribe","successful":false,"error":"403::subscription_invalid","subscription":["a"]}]`)
		anna.asks(`[{"channel":"/meta/unsubscribe","clientId":"no","subscription":"/a"}]`,
			`[{"channel":"/meta/unsubscribe","successful":false,"error":"402::Unknown client","subscription":"/a"}]`)
	})
	ordinary("A12 A13 A14 an event has the message's own fields, never its clientId, id or successful; its reply has no data", func(t *testing.T, sc *scene, anna *poller) {
		anna.subscribes("/a")
		anna.asks(`[{"channel":"/a","id":"9","clientId":"$","data":{"x":1},"ext":{"y":2},"extra":[3],"successful":true,"advice":{},"timestamp":"now"}]`,
			`[{"channel":"/a","ext":{"y":2},"data":{"x":1},"extra":[3],"timestamp":"now"},{"channel":"/a","id":"9","successful":true}]`)
	})
	ordinary("A15 A18 order in one reply: events, then replies in the order of their requests", func(t *testing.T, sc *scene, anna *poller) {
		anna.asks(`[{"channel":"/meta/subscribe","id":"1","clientId":"$","subscription":"/a"},{"channel":"/a","id":"2","clientId":"$","data":1},`+
			`{"channel":"/x*","id":"3","clientId":"other"},{"channel":"/a","id":"4"},{"channel":"/a","id":"5","clientId":"$","data":2}]`,
			`[{"channel":"/a","data":1},{"channel":"/a","data":2},{"channel":"/meta/subscribe","id":"1","successful":true,"subscription":"/a"},`+
				`{"channel":"/a","id":"2","successful":true},{"channel":"/x*","id":"3","successful":false,"error":"402::Unknown client"},`+
				`{"channel":"/a","id":"4","successful":false,"error":"402::Unknown client"},{"channel":"/a","id":"5","successful":true}]`)
	})
	ordinary("A16 A17 text is UTF-8 both ways; data may be null or absent", func(t *testing.T, sc *scene, anna *poller) {
		anna.subscribes("/a")
		anna.asks(`[{"channel":"/a","clientId":"$","data":"żółć 😀"}]`, `[{"channel":"/a","data":"żółć 😀"},{"channel":"/a","successful":true}]`)
		anna.asks(`[{"channel":"/a","clientId":"$","data":null}]`, `[{"channel":"/a","data":null},{"channel":"/a","successful":true}]`)
		anna.asks(`[{"channel":"/a","clientId":"$"}]`, `[{"channel":"/a"},{"channel":"/a","successful":true}]`)
	})
	ordinary("A10 A11 every reply has a boolean successful and a well-formed error", func(t *testing.T, sc *scene, anna *poller) {
		form := regexp.MustCompile(`^\d{3}:[^:]*:.*$`)
		for _, body := range []string{`[{}]`, `[{"channel":"x"}]`, `[{"channel":"/meta/x","clientId":"$"}]`, `[{"channel":"/a/*","clientId":"$"}]`,
			`[{"channel":"/meta/subscribe","clientId":"$"}]`, `[{"channel":"/meta/subscribe","clientId":"$","subscription":"/meta/**"}]`,
			`[{"channel":"/meta/connect","clientId":"x"}]`, `[{"channel":"/meta/handshake","supportedConnectionTypes":["none"]}]`} {
			got := anna.says(body)
			m := decode(t, got.body)[0]
			if !m.Reply || m.Successful || !form.MatchString(m.Error) || !strings.Contains(got.body, `"successful":false`) {
				t.Errorf("%s: %s", body, got.body)
			}
		}
	})
}

func TestChannels(t *testing.T) {
	refuseTopics := bayeuxserver.Hooks{CanPublish: func(_ *bayeuxserver.Session, channel string) bool {
		return !bayeux.Match("/v2/**", channel) && !bayeux.Match("/notifications/**", channel)
	}}
	ordinary := func(name string, act func(t *testing.T, sc *scene, anna *poller)) {
		scenes(t, name, bayeuxserver.Config{}, refuseTopics, func(t *testing.T, sc *scene) { act(t, sc, sc.poller().joins()) })
	}
	subscribe := func(anna *poller, name, errorText string) {
		t.Helper()
		outcome := `"successful":true`
		if errorText != "" {
			outcome = `"successful":false,"error":"` + errorText + `"`
		}
		anna.asks(`[{"channel":"/meta/subscribe","clientId":"$","subscription":"`+name+`"}]`,
			`[{"channel":"/meta/subscribe",`+outcome+`,"subscription":"`+name+`"}]`)
	}
	ordinary("B1 B4 wildcards match one level or all, and several matches give one copy", func(t *testing.T, sc *scene, anna *poller) {
		for _, name := range []string{"/foo/*", "/foo/**", "/**", "/foo/a"} {
			subscribe(anna, name, "")
		}
		sc.publish("/foo/a", "1")
		anna.asks(connectNo, `[{"channel":"/foo/a","data":1},`+advised[1:])
	})
	ordinary("B2 a wildcard is the whole last segment, or an ordinary name", func(t *testing.T, sc *scene, anna *poller) {
		for _, name := range []string{"/a/**/b", "/a//b", "/*/b", "//"} {
			subscribe(anna, name, "403::subscription_invalid")
		}
		subscribe(anna, "/a*", "")
		sc.publish("/a*", "1")
		sc.publish("/ab", "2")
		anna.asks(connectNo, `[{"channel":"/a*","data":1},`+advised[1:])
	})
	ordinary("B3 a trailing slash names the same channel and is echoed", func(t *testing.T, sc *scene, anna *poller) {
		subscribe(anna, "/a/b/", "")
		anna.asks(`[{"channel":"/a/b","clientId":"$","data":1}]`, `[{"channel":"/a/b","data":1},{"channel":"/a/b","successful":true}]`)
		anna.asks(`[{"channel":"/a/b/","clientId":"$","data":2}]`, `[{"channel":"/a/b","data":2},{"channel":"/a/b/","successful":true}]`)
	})
	ordinary("B5 meta channels take no subscription and no message", func(t *testing.T, sc *scene, anna *poller) {
		subscribe(anna, "/meta/connect", "403:denied_by_security_policy:subscribe_denied")
		for _, name := range []string{"/meta/*", "/meta/**", "/meta/other"} {
			subscribe(anna, name, "403:denied_by_security_policy:create_denied")
		}
		anna.asks(`[{"channel":"/meta/x","clientId":"$"}]`,
			`[{"channel":"/meta/x","successful":false,"error":"403:denied_by_security_policy:channel_create_denied"}]`)
	})
	ordinary("B6 F7 a service channel takes any subscription, records none and passes nothing on", func(t *testing.T, sc *scene, anna *poller) {
		subscribe(anna, "/service/x", "")
		subscribe(anna, "/service/**", "")
		subscribe(anna, "/**", "")
		anna.asks(`[{"channel":"/service/x","clientId":"$","data":1}]`, `[{"channel":"/service/x","successful":true}]`)
		if anna.session().Subscribed("/service/x") {
			t.Error("recorded")
		}
	})
	ordinary("B7 a pattern is no channel to publish to", func(t *testing.T, sc *scene, anna *poller) {
		for _, name := range []string{"/foo/*", "/**", "/a//b", "/a/*/b"} {
			anna.asks(`[{"channel":"`+name+`","clientId":"$"}]`, `[{"channel":"`+name+`","successful":false,"error":"405::channel_invalid"}]`)
		}
	})
	ordinary("B8 one topic name is another to each user, and no client publishes to it", func(t *testing.T, sc *scene, anna *poller) {
		ben := sc.poller().joins()
		for _, p := range []*poller{anna, ben} {
			subscribe(p, "/**", "")
		}
		anna.session().Deliver(freeze("/v2/me/calls", `"for anna"`))
		anna.asks(connectNo, `[{"channel":"/v2/me/calls","data":"for anna"},`+advised[1:])
		ben.asks(connectNo, advised)
		for _, name := range []string{"/v2/me/calls", "/notifications/services"} {
			anna.asks(`[{"channel":"`+name+`","clientId":"$","data":1}]`,
				`[{"channel":"`+name+`","successful":false,"error":"403:denied_by_security_policy:publish_denied"}]`)
		}
	})
}
