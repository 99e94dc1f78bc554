package bayeuxserver_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gorilla/websocket"

	"parley/bayeuxserver"
)

func TestWebSocket(t *testing.T) {
	ordinary := func(name string, act func(t *testing.T, sc *scene, ben *talker)) {
		scenes(t, name, bayeuxserver.Config{}, bayeuxserver.Hooks{}, func(t *testing.T, sc *scene) { act(t, sc, sc.talker().joins()) })
	}
	ordinary("A3 A4 what is no message closes with 1011 and changes nothing", func(t *testing.T, sc *scene, ben *talker) {
		for _, text := range []string{``, `[]`, `5`, `nonsense`, "\"\xff\"", `[{"channel":"/meta/disconnect","clientId":"$"},7]`} {
			k := sc.talker()
			k.id = ben.id
			k.says(text)
			k.ended(1011)
		}
		ben.asks(wsConnectNo, advised)
	})
	ordinary("M1 a subprotocol is not agreed to", func(t *testing.T, sc *scene, _ *talker) {
		k, resp, err := sc.dial(http.Header{"Sec-Websocket-Protocol": {"bayeux"}})
		if err != nil || resp.Header.Get("Sec-Websocket-Protocol") != "" {
			t.Error(err)
			return
		}
		go k.listen()
		k.cut()
	})
	ordinary("M9 compression is offered in vain", func(t *testing.T, sc *scene, _ *talker) {
		k, resp, err := sc.dial(nil) // every talker here offers it
		if err != nil || resp.Header.Get("Sec-Websocket-Extensions") != "" {
			t.Error(err)
			return
		}
		go k.listen()
		k.cut()
	})
	ordinary("M2 a binary frame closes with 1003", func(t *testing.T, sc *scene, ben *talker) {
		if err := ben.conn.WriteMessage(websocket.BinaryMessage, []byte(`[{}]`)); err != nil {
			t.Error(err)
		}
		ben.ended(1003)
	})
	ordinary("M3 a frame for each event, one for the replies of a request, events first", func(t *testing.T, sc *scene, ben *talker) {
		ben.subscribes("/a")
		ben.asks(`[{"channel":"/a","id":"1","clientId":"$","data":1},{"channel":"/a","id":"2","clientId":"$","data":2}]`,
			`[{"channel":"/a","data":1}]`, `[{"channel":"/a","data":2}]`,
			`[{"channel":"/a","id":"1","successful":true},{"channel":"/a","id":"2","successful":true}]`)
	})
	scenes(t, "M3 several events may share a frame by option", bayeuxserver.Config{EventsPerFrame: 2}, bayeuxserver.Hooks{}, func(t *testing.T, sc *scene) {
		ben := sc.talker().joins().subscribes("/a")
		ben.cut()
		for _, data := range []string{"1", "2", "3"} {
			sc.publish("/a", data)
		}
		again := sc.talker()
		again.id = ben.id
		again.asks(wsConnect, `[{"channel":"/a","data":1},{"channel":"/a","data":2}]`, `[{"channel":"/a","data":3}]`)
		again.cut()
	})
	ordinary("M5 a connect is held as a heartbeat", func(t *testing.T, sc *scene, ben *talker) {
		for range 3 {
			ben.says(wsConnect)
			sc.after(30*second - 1)
			ben.hearsNothing()
			sc.after(1)
			ben.hears(connected)
		}
	})
	ordinary("M6 after a cut the session waits for resume, with what is published meanwhile", func(t *testing.T, sc *scene, ben *talker) {
		ben.subscribes("/a")
		ben.says(wsConnect)
		sc.after(0)
		ben.cut()
		sc.publish("/a", "1")
		sc.after(59 * second)
		again := sc.talker()
		again.id = ben.id
		again.asks(wsConnect, `[{"channel":"/a","data":1}]`)
		again.cut()
		sc.after(61 * second)
		if ben.session() != nil {
			t.Error("still there")
		}
	})
	scenes(t, "M7 M10 switched off, an upgrade fails fast and is not offered", bayeuxserver.Config{NoWebSocket: true}, bayeuxserver.Hooks{}, func(t *testing.T, sc *scene) {
		if _, resp, err := sc.dial(nil); err == nil || resp.StatusCode != http.StatusBadRequest {
			t.Error(err)
		}
		if m := sc.poller().adopt(sc.poller().says(handshake)); len(m.SupportedConnectionTypes) != 1 {
			t.Error(m.SupportedConnectionTypes)
		}
	})
	scenes(t, "M8 P a message above the limit closes with 1009", bayeuxserver.Config{MaxBody: 300}, bayeuxserver.Hooks{}, func(t *testing.T, sc *scene) {
		ben := sc.talker().joins()
		ben.says(`[{"channel":"/a","clientId":"$","data":"` + strings.Repeat("x", 300) + `"}]`)
		ben.ended(1009)
	})
	scenes(t, "M8 a slow reader delays nobody; its socket is dropped, its session and events stay", bayeuxserver.Config{}, bayeuxserver.Hooks{}, func(t *testing.T, sc *scene) {
		slow, _, err := sc.dial(nil)
		if err != nil {
			t.Fatal(err)
		}
		slow.says(handshake)
		_, text, _ := slow.conn.ReadMessage()
		slow.id = decode(t, string(text))[0].ClientID
		slow.says(`[{"channel":"/meta/subscribe","id":"s","clientId":"$","subscription":"/a"}]`)
		_, _, _ = slow.conn.ReadMessage()
		quick := sc.talker().joins().subscribes("/a")
		for i := range 5 {
			sc.publish("/a", fmt.Sprint(i))
		}
		for i := range 5 {
			quick.hears(fmt.Sprintf(`[{"channel":"/a","data":%d}]`, i))
		}
		sc.after(11 * second)
		if st := sc.srv.Stats(); st.Sockets != 1 || st.PutBack == 0 || st.Queued != 5 {
			t.Error(st)
		}
		again := sc.talker()
		again.id = slow.id
		again.asks(wsConnectNo, `[{"channel":"/a","data":0}]`, `[{"channel":"/a","data":1}]`, `[{"channel":"/a","data":2}]`,
			`[{"channel":"/a","data":3}]`, `[{"channel":"/a","data":4}]`, advised)
		_ = slow.raw.Close()
		again.cut()
	})
	scenes(t, "P M8 a reader that asks but does not listen is dropped, as is one whose queue is full", bayeuxserver.Config{MaxQueue: 8, WriteTimeout: time.Hour}, bayeuxserver.Hooks{}, func(t *testing.T, sc *scene) {
		deaf, _, err := sc.dial(nil)
		if err != nil {
			t.Fatal(err)
		}
		deaf.says(handshake)
		_, text, _ := deaf.conn.ReadMessage()
		deaf.id = decode(t, string(text))[0].ClientID
		s := deaf.session()
		for range 12 {
			s.Send(freeze("/service/x", "1"))
			synctest.Wait()
		}
		if s.Reason() != bayeuxserver.QueueFull || sc.srv.Stats().Sockets != 0 {
			t.Error(s.Reason(), sc.srv.Stats())
		}
	})
	scenes(t, "P M8 replies that nobody reads are bounded too", bayeuxserver.Config{MaxQueue: 8, WriteTimeout: time.Hour}, bayeuxserver.Hooks{}, func(t *testing.T, sc *scene) {
		sc.talker().joins().cut()
		deaf, _, err := sc.dial(nil)
		if err != nil {
			t.Fatal(err)
		}
		deaf.says(handshake)
		_, text, _ := deaf.conn.ReadMessage()
		deaf.id = decode(t, string(text))[0].ClientID
		deaf.session().Send(freeze("/service/x", "1")) // a writer is stuck with this
		synctest.Wait()
		for range 20 {
			if deaf.send(`[{"channel":"/x","clientId":"`+deaf.id+`"}]`) != nil {
				break
			}
			synctest.Wait()
		}
		if st := sc.srv.Stats(); st.Sockets != 0 || st.PutBack != 1 || deaf.session() == nil {
			t.Error(st)
		}
	})
	scenes(t, "a socket that never shakes hands is closed", bayeuxserver.Config{}, bayeuxserver.Hooks{}, func(t *testing.T, sc *scene) {
		ben := sc.talker()
		sc.after(61 * second)
		ben.ended(0)
	})
	ordinary("402 on a socket, then a new handshake on it", func(t *testing.T, sc *scene, ben *talker) {
		ben.session().Kick()
		ben.hears(`[{"channel":"/meta/disconnect","successful":true}]`)
		ben.asks(wsConnect, unknown)
		ben.joins().subscribes("/a")
		sc.publish("/a", "1")
		ben.hears(`[{"channel":"/a","data":1}]`)
		ben.cut()
	})
}
