package bayeuxserver_test

import (
	"net/http"
	"testing"
	"time"

	"parley/bayeuxserver"
)

func TestConnect(t *testing.T) {
	ordinary := func(name string, act func(t *testing.T, sc *scene, anna *poller)) {
		scenes(t, name, bayeuxserver.Config{}, bayeuxserver.Hooks{}, func(t *testing.T, sc *scene) { act(t, sc, sc.poller().shakes()) })
	}
	ordinary("D1 the first one returns at once, also with a timeout", func(t *testing.T, sc *scene, anna *poller) {
		start := time.Now()
		anna.asks(`[{"channel":"/meta/connect","id":"2","clientId":"$","connectionType":"long-polling","advice":{"timeout":9000}}]`, advised)
		if time.Since(start) != 0 {
			t.Error("held for", time.Since(start))
		}
	})
	ordinary("D2 the client's timeout and interval count for that one connect", func(t *testing.T, sc *scene, anna *poller) {
		anna.asks(connect, connected)
		anna.asks(connectNo, advised)
		start := time.Now()
		anna.asks(`[{"channel":"/meta/connect","id":"2","clientId":"$","advice":{"timeout":9000,"interval":1500}}]`,
			`[{"channel":"/meta/connect","id":"2","successful":true,"advice":{"reconnect":"retry","interval":1500,"timeout":30000}}]`)
		if held := time.Since(start); held != 9*time.Second {
			t.Error("held for", held)
		}
		anna.asks(connect, connected)
		if held := time.Since(start); held != 39*time.Second {
			t.Error("held for", held)
		}
	})
	ordinary("D3 D10 it is held for the timeout, then answered without events", func(t *testing.T, sc *scene, anna *poller) {
		anna.asks(connect, connected)
		held := anna.holds(connect)
		sc.after(30*time.Second - 200*time.Millisecond)
		waiting(t, held)
		sc.after(400 * time.Millisecond)
		told(t, held, connected)
	})
	ordinary("D4 what is queued or comes while held is answered now, once, events first", func(t *testing.T, sc *scene, anna *poller) {
		anna.asks(connect, connected)
		anna.subscribes("/a")
		sc.publish("/a", "1")
		anna.asks(connect, `[{"channel":"/a","data":1},`+connected[1:])
		held := anna.holds(connect)
		sc.publish("/a", "2")
		sc.publish("/a", "3")
		sc.after(0)
		got := (<-held).body
		if got == `[{"channel":"/a","data":2},`+connected[1:] {
			anna.asks(connect, `[{"channel":"/a","data":3},`+connected[1:])
		} else if got != `[{"channel":"/a","data":2},{"channel":"/a","data":3},`+connected[1:] {
			t.Error(got)
		}
		waiting(t, anna.holds(connect))
	})
	ordinary("D5 full advice after any advice or an error; else none", func(t *testing.T, sc *scene, anna *poller) {
		anna.asks(connect, connected)
		anna.asks(`[{"channel":"/meta/connect","id":"2","clientId":"$","advice":{"timeout":0}}]`, advised)
		anna.asks(`[{"channel":"/meta/connect","id":"2","clientId":"$","advice":{}},{"channel":"/a","clientId":"$"}]`,
			advised[:len(advised)-1]+`,{"channel":"/a","successful":true}]`)
		anna.asks(connect, connected)
		anna.cookie = ""
		anna.asks(connect, unknown)
	})
	ordinary("D6 in a batch it is never held", func(t *testing.T, sc *scene, anna *poller) {
		anna.asks(connect, connected)
		anna.asks(`[{"channel":"/meta/connect","id":"2","clientId":"$"},{"channel":"/a","id":"3","clientId":"$"}]`,
			`[{"channel":"/meta/connect","id":"2","successful":true},{"channel":"/a","id":"3","successful":true}]`)
		anna.asks(`[{"channel":"/meta/connect","id":"2","clientId":"$"},{"channel":"/meta/connect","id":"3","clientId":"$"}]`,
			`[{"channel":"/meta/connect","id":"2","successful":true},{"channel":"/meta/connect","id":"3","successful":true}]`)
	})
	ordinary("D7 a second one ends the first with 500 and is held instead; nothing queued is lost", func(t *testing.T, sc *scene, anna *poller) {
		anna.asks(connect, connected)
		anna.subscribes("/a")
		first := anna.holds(connect)
		second := anna.holds(connect)
		if got := <-first; got.status != http.StatusInternalServerError || got.body != "" {
			t.Error(got.status, got.body)
		}
		waiting(t, second)
		sc.publish("/a", "1")
		told(t, second, `[{"channel":"/a","data":1},`+connected[1:])
	})
	scenes(t, "D7 the status is configurable", bayeuxserver.Config{DuplicateConnectStatus: 408}, bayeuxserver.Hooks{}, func(t *testing.T, sc *scene) {
		anna := sc.poller().joins()
		first := anna.holds(connect)
		second := anna.holds(connect)
		if got := <-first; got.status != http.StatusRequestTimeout {
			t.Error(got.status)
		}
		waiting(t, second)
	})
	ordinary("D7 over WebSocket the first gets no reply", func(t *testing.T, sc *scene, _ *poller) {
		ben := sc.talker().joins()
		ben.asks(wsConnect)
		ben.says(`[{"channel":"/meta/connect","id":"3","clientId":"$"}]`)
		ben.hearsNothing()
		sc.after(30 * time.Second)
		ben.hears(`[{"channel":"/meta/connect","id":"3","successful":true}]`)
		ben.hearsNothing()
	})
	ordinary("D8 the connection type is not looked at", func(t *testing.T, sc *scene, anna *poller) {
		for _, kind := range []string{``, `,"connectionType":"nonsense"`, `,"connectionType":7`, `,"connectionType":"websocket"`} {
			anna.asks(`[{"channel":"/meta/connect","id":"2","clientId":"$"`+kind+`,"advice":{"timeout":0}}]`, advised)
		}
	})
	ordinary("D9 E7 F6 an unknown session is 402, with advice for a connect alone", func(t *testing.T, sc *scene, anna *poller) {
		anna.id = "nobody"
		anna.asks(connect, unknown)
		anna.asks(`[{"channel":"/meta/connect","id":"2"}]`, unknown)
		anna.asks(`[{"channel":"/meta/connect","id":"2","clientId":5}]`, unknown)
		for _, channel := range []string{"/meta/subscribe", "/meta/unsubscribe", "/meta/disconnect", "/a", "/service/a", "/meta/x"} {
			anna.asks(`[{"channel":"`+channel+`","id":"3","clientId":"$"}]`, `[{"channel":"`+channel+`","id":"3","successful":false,"error":"402::Unknown client"}]`)
		}
		anna.asks(`[{"channel":"/a","id":"3"}]`, `[{"channel":"/a","id":"3","successful":false,"error":"402::Unknown client"}]`)
	})
	ordinary("D11 it keeps its timeout whatever else comes, and the session outlives it", func(t *testing.T, sc *scene, anna *poller) {
		anna.asks(connect, connected)
		held := anna.holds(`[{"channel":"/meta/connect","id":"2","clientId":"$","advice":{"timeout":200000}}]`)
		for range 19 {
			sc.after(10 * time.Second)
			anna.asks(`[{"channel":"/a","clientId":"$"}]`, `[{"channel":"/a","successful":true}]`)
		}
		waiting(t, held)
		sc.after(10 * time.Second)
		told(t, held, advised)
		sc.after(59 * time.Second)
		anna.asks(connectNo, advised)
	})
}

func TestMovingBetweenTransports(t *testing.T) {
	trust := bayeuxserver.Config{TrustClientSession: true}
	scenes(t, "D5 I5 a socket resumes a session, then a poll takes it back", trust, bayeuxserver.Hooks{}, func(t *testing.T, sc *scene) {
		anna := sc.poller().joins().subscribes("/a")
		held := anna.holds(connect)
		ben := sc.talker()
		ben.id = anna.id
		ben.says(wsConnect)
		if got := <-held; got.status != http.StatusInternalServerError {
			t.Error(got.status)
		}
		sc.publish("/a", "1")
		ben.hears(`[{"channel":"/a","data":1}]`)
		if st := sc.srv.Stats(); st.Sessions["websocket"] != 1 || st.Sessions["long-polling"] != 0 || st.Held != 1 {
			t.Error(st)
		}
		sc.after(30 * time.Second)
		ben.hears(advised)
		ben.says(wsConnect)
		again := anna.holds(connect)
		waiting(t, again)
		ben.ended(1000)
		sc.publish("/a", "2")
		told(t, again, `[{"channel":"/a","data":2},`+advised[1:])
	})
	scenes(t, "a publish over HTTP does not take the session from its socket", trust, bayeuxserver.Hooks{}, func(t *testing.T, sc *scene) {
		ben := sc.talker().joins().subscribes("/a")
		anna := sc.poller()
		anna.id = ben.id
		anna.asks(`[{"channel":"/a","clientId":"$","data":1}]`, `[{"channel":"/a","successful":true}]`)
		ben.hears(`[{"channel":"/a","data":1}]`)
	})
	scenes(t, "two sockets: the newer has the session, the older is closed", trust, bayeuxserver.Hooks{}, func(t *testing.T, sc *scene) {
		ben := sc.talker().joins().subscribes("/a")
		ben.says(wsConnect)
		sc.after(0)
		newer := sc.talker()
		newer.id = ben.id
		newer.says(wsConnect)
		ben.ended(1000)
		sc.publish("/a", "1")
		newer.hears(`[{"channel":"/a","data":1}]`)
		newer.cut()
	})
}
