package bayeuxserver_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"parley/bayeux"
	"parley/bayeuxserver"
)

func TestSubscribe(t *testing.T) {
	hooks := bayeuxserver.Hooks{CanSubscribe: func(_ *bayeuxserver.Session, pattern string) bool { return pattern != "/secret" }}
	ordinary := func(name string, act func(t *testing.T, sc *scene, anna *poller)) {
		scenes(t, name, bayeuxserver.Config{}, hooks, func(t *testing.T, sc *scene) { act(t, sc, sc.poller().joins()) })
	}
	ordinary("E1 missing and wrong subscriptions are told apart", func(t *testing.T, sc *scene, anna *poller) {
		for sub, text := range map[string]string{``: "missing", `,"subscription":null`: "missing", `,"subscription":5`: "invalid",
			`,"subscription":[]`: "invalid", `,"subscription":["/a",5]`: "invalid", `,"subscription":"a"`: "invalid", `,"subscription":{}`: "invalid"} {
			for _, channel := range []string{"/meta/subscribe", "/meta/unsubscribe"} {
				anna.asks(`[{"channel":"`+channel+`","clientId":"$"`+sub+`}]`,
					`[{"channel":"`+channel+`","successful":false,"error":"403::subscription_`+text+`"`+sub+`}]`)
			}
		}
	})
	ordinary("E2 an array is taken whole or not at all", func(t *testing.T, sc *scene, anna *poller) {
		for list, text := range map[string]string{`["/a","/secret"]`: "403:denied_by_security_policy:subscribe_denied",
			`["/a","//"]`: "403::subscription_invalid", `["/a","/meta/x"]`: "403:denied_by_security_policy:create_denied"} {
			anna.asks(`[{"channel":"/meta/subscribe","clientId":"$","subscription":`+list+`}]`,
				`[{"channel":"/meta/subscribe","successful":false,"error":"`+text+`","subscription":`+list+`}]`)
		}
		if anna.session().Subscribed("/a") {
			t.Error("/a was taken")
		}
	})
	ordinary("E3 E6 repeating changes nothing, and one unsubscribe ends it", func(t *testing.T, sc *scene, anna *poller) {
		anna.subscribes("/a", "/a")
		sc.publish("/a", "1")
		anna.asks(connectNo, `[{"channel":"/a","data":1},`+advised[1:])
		anna.asks(`[{"channel":"/meta/unsubscribe","clientId":"$","subscription":"/a"}]`, `[{"channel":"/meta/unsubscribe","successful":true,"subscription":"/a"}]`)
		sc.publish("/a", "2")
		anna.asks(connectNo, advised)
	})
	scenes(t, "E4 after the handshake, before any connect, on every transport", bayeuxserver.Config{}, hooks, func(t *testing.T, sc *scene) {
		sc.poller().shakes().subscribes("/a")
		sc.talker().shakes().subscribes("/a")
	})
	ordinary("E5 what was never subscribed is given up just as well", func(t *testing.T, sc *scene, anna *poller) {
		anna.asks(`[{"channel":"/meta/unsubscribe","clientId":"$","subscription":["/never","/service/x"]}]`,
			`[{"channel":"/meta/unsubscribe","successful":true,"subscription":["/never","/service/x"]}]`)
	})
	scenes(t, "P subscriptions and the length of channels are limited", bayeuxserver.Config{MaxSubscriptions: 2, MaxChannel: 20}, hooks, func(t *testing.T, sc *scene) {
		anna := sc.poller().joins().subscribes("/a", "/b", "/a")
		anna.asks(`[{"channel":"/meta/subscribe","clientId":"$","subscription":"/c"}]`,
			`[{"channel":"/meta/subscribe","successful":false,"error":"403:too_many_subscriptions:subscribe_denied","subscription":"/c"}]`)
		anna.asks(`[{"channel":"/meta/subscribe","clientId":"$","subscription":"/123456789012345678901"}]`,
			`[{"channel":"/meta/subscribe","successful":false,"error":"403::subscription_invalid","subscription":"/123456789012345678901"}]`)
	})
}

func TestPublish(t *testing.T) {
	none := bayeuxserver.Config{}
	own := `[{"channel":"/a","clientId":"$","data":1}]`
	ok := `[{"channel":"/a","successful":true}]`
	scenes(t, "F1 the publisher gets its event, unless the server, the channel or the session says no", none,
		bayeuxserver.Hooks{Echo: func(s *bayeuxserver.Session, channel string) bool { return channel != "/quiet" }}, func(t *testing.T, sc *scene) {
			anna := sc.poller().joins().subscribes("/a", "/quiet")
			anna.asks(own, `[{"channel":"/a","data":1},`+ok[1:])
			anna.asks(`[{"channel":"/quiet","clientId":"$","data":1}]`, `[{"channel":"/quiet","successful":true}]`)
		})
	scenes(t, "F1 off for the server", bayeuxserver.Config{NoEcho: true}, bayeuxserver.Hooks{}, func(t *testing.T, sc *scene) {
		anna, ben := sc.poller().joins().subscribes("/a"), sc.poller().joins().subscribes("/a")
		anna.asks(own, ok)
		ben.asks(connectNo, `[{"channel":"/a","data":1},`+advised[1:])
	})
	scenes(t, "B8 words stay among those who may hear them", none, bayeuxserver.Hooks{
		Hears: func(s, publisher *bayeuxserver.Session, channel string) bool {
			return channel != "/own" || s.ID() == publisher.ID()
		},
	}, func(t *testing.T, sc *scene) {
		anna, ben := sc.poller().joins().subscribes("/**"), sc.poller().joins().subscribes("/**")
		anna.asks(`[{"channel":"/own","clientId":"$","data":1}]`, `[{"channel":"/own","data":1},{"channel":"/own","successful":true}]`)
		anna.asks(`[{"channel":"/all","clientId":"$","data":2}]`, `[{"channel":"/all","data":2},{"channel":"/all","successful":true}]`)
		ben.asks(connectNo, `[{"channel":"/all","data":2},`+advised[1:])
	})
	scenes(t, "F2 queued events ride on any reply, and the held connect sleeps on", none, bayeuxserver.Hooks{}, func(t *testing.T, sc *scene) {
		anna := sc.poller().joins().subscribes("/a")
		held := anna.holds(connect)
		anna.session().DeliverSoon(freeze("/a", "1"), 3*time.Millisecond)
		anna.asks(`[{"channel":"/b","clientId":"$"}]`, `[{"channel":"/a","data":1},{"channel":"/b","successful":true}]`)
		sc.after(second)
		waiting(t, held)
	})
	scenes(t, "F2 F10 but not while a connect reply that carries events may still be on its way", none, bayeuxserver.Hooks{}, func(t *testing.T, sc *scene) {
		anna := sc.poller().joins().subscribes("/a")
		sc.publish("/a", "1")
		anna.asks(connect, `[{"channel":"/a","data":1},`+connected[1:])
		sc.publish("/a", "2")
		anna.asks(`[{"channel":"/b","clientId":"$"}]`, `[{"channel":"/b","successful":true}]`)
		anna.asks(connect, `[{"channel":"/a","data":2},`+connected[1:])
	})
	scenes(t, "F3 with delivery on connects only, nothing rides elsewhere", bayeuxserver.Config{MetaConnectDeliveryOnly: true}, bayeuxserver.Hooks{}, func(t *testing.T, sc *scene) {
		anna := sc.poller().joins().subscribes("/a")
		anna.asks(own, ok)
		anna.asks(connect, `[{"channel":"/a","data":1},`+connected[1:])
		ben := sc.talker().joins().subscribes("/a")
		sc.publish("/a", "2")
		ben.hearsNothing()
		ben.asks(wsConnect, `[{"channel":"/a","data":2},`+connected[1:])
		ben.says(wsConnect)
		sc.publish("/a", "3")
		ben.hears(`[{"channel":"/a","data":3},` + connected[1:])
	})
	scenes(t, "F3 for one session", none, bayeuxserver.Hooks{}, func(t *testing.T, sc *scene) {
		anna := sc.poller().joins().subscribes("/a")
		anna.session().SetMetaConnectDeliveryOnly(true)
		anna.asks(own, ok)
		anna.session().SetMetaConnectDeliveryOnly(false)
		anna.asks(`[{"channel":"/b","clientId":"$"}]`, `[{"channel":"/a","data":1},{"channel":"/b","successful":true}]`)
	})
	scenes(t, "F4 M4 over WebSocket events go out at once and the connect stays held", none, bayeuxserver.Hooks{}, func(t *testing.T, sc *scene) {
		ben := sc.talker().shakes().subscribes("/a")
		sc.publish("/a", "1")
		ben.hears(`[{"channel":"/a","data":1}]`)
		ben.asks(wsConnect, connected)
		ben.says(wsConnect)
		sc.publish("/a", "2")
		ben.session().DeliverSoon(freeze("/a", "3"), time.Hour)
		ben.hears(`[{"channel":"/a","data":2}]`, `[{"channel":"/a","data":3}]`)
		ben.hearsNothing()
		sc.after(30 * second)
		ben.hears(connected)
	})
	scenes(t, "F5 a lazy event waits for company, the connect's timeout or its own", bayeuxserver.Config{LazyChannels: []string{"/lazy/**"}}, bayeuxserver.Hooks{}, func(t *testing.T, sc *scene) {
		anna := sc.poller().joins().subscribes("/lazy/a", "/a")
		held := anna.holds(connect)
		sc.publish("/lazy/a", "1")
		sc.after(second)
		waiting(t, held)
		sc.publish("/a", "2")
		told(t, held, `[{"channel":"/lazy/a","data":1},{"channel":"/a","data":2},`+connected[1:])
		held = anna.holds(connect)
		sc.publish("/lazy/a", "3")
		sc.after(5*second - time.Millisecond)
		waiting(t, held)
		sc.after(time.Millisecond)
		told(t, held, `[{"channel":"/lazy/a","data":3},`+connected[1:])
		held = anna.holds(`[{"channel":"/meta/connect","id":"2","clientId":"$","advice":{"timeout":1000}}]`)
		sc.publish("/lazy/a", "4")
		sc.after(second)
		told(t, held, `[{"channel":"/lazy/a","data":4},`+advised[1:])
		anna.session().DeliverSoon(freeze("/a", "5"), 3*time.Millisecond)
		held = anna.holds(connect)
		waiting(t, held)
		sc.after(3 * time.Millisecond)
		told(t, held, `[{"channel":"/a","data":5},`+connected[1:])
	})
	scenes(t, "F10 the order of events is the order of delivery, lazy or not", none, bayeuxserver.Hooks{}, func(t *testing.T, sc *scene) {
		anna := sc.poller().joins().subscribes("/a")
		want := ""
		for i := range 20 {
			ev := freeze("/a", fmt.Sprint(i))
			if i%3 == 0 {
				anna.session().DeliverSoon(ev, second)
			} else {
				anna.session().Deliver(ev)
			}
			want += fmt.Sprintf(`{"channel":"/a","data":%d},`, i)
		}
		anna.asks(connect, `[`+want+connected[1:])
	})
	scenes(t, "F7 F8 F9 a service answers on its channel, without subscription, with the call's id", none,
		bayeuxserver.Hooks{Service: func(s *bayeuxserver.Session, m *bayeux.Message) {
			if err := s.Answer(m, []byte(`{"got":`+string(m.Data)+`}`)); err != nil {
				t.Error(err)
			}
		}}, func(t *testing.T, sc *scene) {
			anna := sc.poller().joins()
			anna.asks(`[{"channel":"/service/sum","id":"9","clientId":"$","data":[1,2]}]`,
				`[{"channel":"/service/sum","id":"9","data":{"got":[1,2]}},{"channel":"/service/sum","id":"9","successful":true}]`)
			ben := sc.talker().joins()
			ben.asks(`[{"channel":"/service/sum","id":"9","clientId":"$","data":[1,2]}]`,
				`[{"channel":"/service/sum","id":"9","data":{"got":[1,2]}}]`, `[{"channel":"/service/sum","id":"9","successful":true}]`)
		})
	scenes(t, "F9 a remote call hears whether it succeeded", none, bayeuxserver.Hooks{Service: func(s *bayeuxserver.Session, m *bayeux.Message) {
		answer := s.Result
		if m.Channel == "/service/no" {
			answer = s.Failure
		}
		if err := answer(m, m.Data); err != nil {
			t.Error(err)
		}
		if answer(m, []byte(`{`)) == nil {
			t.Error("no JSON")
		}
	}}, func(t *testing.T, sc *scene) {
		anna := sc.poller().joins()
		anna.asks(`[{"channel":"/service/yes","id":"9","clientId":"$","data":1}]`,
			`[{"channel":"/service/yes","id":"9","successful":true,"data":1},{"channel":"/service/yes","id":"9","successful":true}]`)
		anna.asks(`[{"channel":"/service/no","id":"9","clientId":"$","data":1}]`,
			`[{"channel":"/service/no","id":"9","successful":false,"data":1},{"channel":"/service/no","id":"9","successful":true}]`)
	})
	scenes(t, "O a message that the program deletes is 404, and one it changes goes changed", none,
		bayeuxserver.Hooks{Published: func(_ *bayeuxserver.Session, m *bayeux.Message) bool {
			keep := string(m.Data) != `"bad"`
			m.Data = []byte(`"changed"`)
			return keep
		}}, func(t *testing.T, sc *scene) {
			anna := sc.poller().joins().subscribes("/a")
			anna.asks(`[{"channel":"/a","clientId":"$","data":"bad"}]`, `[{"channel":"/a","successful":false,"error":"404::message_deleted"}]`)
			anna.asks(own, `[{"channel":"/a","data":"changed"},`+ok[1:])
		})
}

func TestDisconnect(t *testing.T) {
	none := bayeuxserver.Config{}
	bye := `[{"channel":"/meta/disconnect","id":"9","clientId":"$"}]`
	scenes(t, "G1 G2 the session is gone at once, the held connect stops, later messages are 402", none, bayeuxserver.Hooks{}, func(t *testing.T, sc *scene) {
		anna := sc.poller().joins().subscribes("/a")
		held := anna.holds(connect)
		anna.asks(bye, `[{"channel":"/meta/disconnect","id":"9","successful":true}]`)
		told(t, held, stopped)
		anna.asks(bye, `[{"channel":"/meta/disconnect","id":"9","successful":false,"error":"402::Unknown client"}]`)
		anna.asks(connect, unknown)
		if left := sc.srv.Leftovers(); left != bayeuxserver.NothingLeft {
			t.Error(left)
		}
	})
	scenes(t, "G1 what follows it in its batch is 402", none, bayeuxserver.Hooks{}, func(t *testing.T, sc *scene) {
		anna := sc.poller().joins()
		anna.asks(`[{"channel":"/meta/disconnect","clientId":"$"},{"channel":"/a","clientId":"$"}]`,
			`[{"channel":"/meta/disconnect","successful":true},{"channel":"/a","successful":false,"error":"402::Unknown client"}]`)
	})
	scenes(t, "G4 over WebSocket both replies come and the client closes", none, bayeuxserver.Hooks{}, func(t *testing.T, sc *scene) {
		ben := sc.talker().joins()
		ben.says(wsConnect)
		ben.asks(bye, stopped, `[{"channel":"/meta/disconnect","id":"9","successful":true}]`)
		sc.after(30 * second)
		if !ben.open() {
			t.Error("the server closed first")
		}
		ben.cut()
	})
	scenes(t, "G4 a client that never closes is closed after a while", none, bayeuxserver.Hooks{}, func(t *testing.T, sc *scene) {
		ben := sc.talker().joins()
		ben.asks(bye, `[{"channel":"/meta/disconnect","id":"9","successful":true}]`)
		sc.after(61 * second)
		ben.ended(0)
	})
	scenes(t, "G3 a kick gives what was queued, says disconnect, and stops the held connect", none, bayeuxserver.Hooks{}, func(t *testing.T, sc *scene) {
		anna := sc.poller().joins().subscribes("/a")
		held := anna.holds(connect)
		anna.session().DeliverSoon(freeze("/a", "1"), second)
		anna.session().Kick()
		told(t, held, `[{"channel":"/a","data":1},{"channel":"/meta/disconnect","successful":true},`+stopped[1:])
		ben := sc.talker().joins()
		ben.says(wsConnect)
		sc.after(0)
		ben.session().Kick()
		ben.hears(`[{"channel":"/meta/disconnect","successful":true}]`, stopped)
		ben.shakes()
		ben.cut()
		cara := sc.poller().joins()
		cara.session().Kick()
		cara.asks(connect, unknown)
	})
	var mu sync.Mutex
	var log []string
	write := func(line string) {
		mu.Lock()
		defer mu.Unlock()
		log = append(log, line)
	}
	hooks := bayeuxserver.Hooks{
		SessionOpened: func(s *bayeuxserver.Session) { write("opened") },
		SessionClosed: func(s *bayeuxserver.Session, reason bayeuxserver.Reason) { write(string(reason)) },
	}
	scenes(t, "J6 the program hears once of every end and why", none, hooks, func(t *testing.T, sc *scene) {
		sc.poller().joins().asks(bye, `[{"channel":"/meta/disconnect","id":"9","successful":true}]`)
		sc.after(0)
		anna := sc.poller().shakes()
		s := anna.session()
		s.Kick()
		s.Kick()
		sc.after(0)
		sc.poller().shakes()
		sc.after(time.Minute + second)
		sc.poller().shakes()
	})
	want := "[opened disconnected opened kicked opened expired opened server closed]"
	if fmt.Sprint(log) != want {
		t.Errorf("heard %v, want %s", log, want)
	}
}
