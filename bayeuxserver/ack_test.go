package bayeuxserver_test

import (
	"strings"
	"testing"
	"time"

	"parley/bayeux"
	"parley/bayeuxserver"
)

// acking opens a session with the acknowledge extension.
func (p *poller) acking() *poller {
	m := p.adopt(p.says(strings.Replace(handshake, `"id":"1"`, `"id":"1","ext":{"ack":true}`, 1)))
	if string(m.Ext) != `{"ack":true}` {
		p.sc.t.Errorf("ext %s", m.Ext)
	}
	return p
}

func ackConnect(seen string) string {
	return strings.Replace(connect, `"$"`, `"$","ext":{"ack":`+seen+`}`, 1)
}
func ackReply(batch string) string {
	return strings.Replace(connected, `true`, `true,"ext":{"ack":`+batch+`}`, 1)
}

func TestAck(t *testing.T) {
	event := `[{"channel":"/a","data":1},`
	ordinary := func(name string, act func(t *testing.T, sc *scene, anna *poller)) {
		scenes(t, name, bayeuxserver.Config{}, bayeuxserver.Hooks{}, func(t *testing.T, sc *scene) { act(t, sc, sc.poller().acking().subscribes("/a")) })
	}
	ordinary("N the golden run", func(t *testing.T, sc *scene, anna *poller) {
		anna.asks(ackConnect("0"), ackReply("1"))
		sc.publish("/a", "1")
		anna.asks(ackConnect("1"), event+ackReply("2")[1:])
		anna.asks(ackConnect("1"), event+ackReply("3")[1:])
		held := anna.holds(ackConnect("3"))
		sc.after(30 * second)
		told(t, held, ackReply("4"))
		if st := sc.srv.Stats(); st.Resent != 1 || st.Queued != 0 {
			t.Error(st)
		}
	})
	ordinary("N old clients start at -1", func(t *testing.T, sc *scene, anna *poller) {
		sc.publish("/a", "1")
		anna.asks(ackConnect("-1"), event+ackReply("1")[1:])
		anna.asks(ackConnect("-1"), event+ackReply("2")[1:])
		waiting(t, anna.holds(ackConnect("2")))
	})
	scenes(t, "N without ext.ack, or with false, the extension is off", bayeuxserver.Config{}, bayeuxserver.Hooks{}, func(t *testing.T, sc *scene) {
		anna := sc.poller()
		m := anna.adopt(anna.says(strings.Replace(handshake, `"id":"1"`, `"id":"1","ext":{"ack":false}`, 1)))
		if m.Ext != nil {
			t.Error(string(m.Ext))
		}
		anna.asks(ackConnect("0"), connected)
	})
	ordinary("N F3 events leave with connects only", func(t *testing.T, sc *scene, anna *poller) {
		sc.publish("/a", "1")
		anna.asks(`[{"channel":"/b","clientId":"$"}]`, `[{"channel":"/b","successful":true}]`)
		anna.asks(ackConnect("0"), event+ackReply("1")[1:])
	})
	ordinary("cometd 511: overlapping connects lose nothing", func(t *testing.T, sc *scene, anna *poller) {
		anna.asks(ackConnect("0"), ackReply("1"))
		first := anna.holds(ackConnect("1"))
		second := anna.holds(ackConnect("1"))
		<-first
		sc.publish("/a", "1")
		told(t, second, event+ackReply("2")[1:])
		anna.asks(ackConnect("1"), event+ackReply("3")[1:])
	})
	ordinary("cometd 595: what is unacknowledged does not wait for a timeout", func(t *testing.T, sc *scene, anna *poller) {
		anna.asks(ackConnect("0"), ackReply("1"))
		sc.publish("/a", "1")
		anna.asks(ackConnect("1"), event+ackReply("2")[1:])
		start := time.Now()
		anna.asks(ackConnect("1"), event+ackReply("3")[1:])
		if time.Since(start) != 0 {
			t.Error("waited")
		}
	})
	ordinary("cometd 268: a client that switched it off is not sent everything for ever", func(t *testing.T, sc *scene, anna *poller) {
		anna.asks(ackConnect("0"), ackReply("1"))
		sc.publish("/a", "1")
		anna.asks(connect, event+connected[1:])
		waiting(t, anna.holds(connect))
		if q := sc.srv.Stats().Queued; q != 0 {
			t.Error(q)
		}
	})
	scenes(t, "cometd 521: messages of the handshake are numbered and sent again", bayeuxserver.Config{MessagesWithHandshake: true},
		bayeuxserver.Hooks{SessionOpened: func(s *bayeuxserver.Session) { s.Send(freeze("/service/hi", "1")) }}, func(t *testing.T, sc *scene) {
			anna := sc.poller()
			m := anna.adopt(anna.says(strings.Replace(handshake, `"id":"1"`, `"id":"1","ext":{"ack":{"enabled":true}}`, 1)))
			if string(m.Ext) != `{"ack":{"enabled":true,"batch":1}}` || m.HandedOver != 1 {
				t.Error(string(m.Ext), m.HandedOver)
			}
			anna.asks(ackConnect("0"), `[{"channel":"/service/hi","data":1},`+ackReply("2")[1:])
			waiting(t, anna.holds(ackConnect("2")))
		})
	scenes(t, "N P the queue of unacknowledged events is bounded", bayeuxserver.Config{MaxQueue: 2}, bayeuxserver.Hooks{}, func(t *testing.T, sc *scene) {
		anna := sc.poller().acking().subscribes("/a")
		for range 3 {
			sc.publish("/a", "1")
			if anna.session() != nil {
				anna.says(ackConnect("0"))
			}
		}
		anna.asks(ackConnect("0"), unknown)
	})
	ordinary("N over WebSocket events and reply are one frame, and a cut loses nothing", func(t *testing.T, sc *scene, _ *poller) {
		ben := sc.talker()
		ben.says(strings.Replace(handshake, `"id":"1"`, `"id":"1","ext":{"ack":true}`, 1))
		sc.after(0)
		ben.id = decode(t, <-ben.frames)[0].ClientID
		ben.subscribes("/a")
		ben.asks(ackConnect("0"), ackReply("1"))
		ben.says(ackConnect("1"))
		sc.publish("/a", "1")
		ben.hears(event + ackReply("2")[1:])
		ben.cut()
		sc.publish("/a", "2")
		again := sc.talker()
		again.id = ben.id
		again.asks(ackConnect("1"), `[{"channel":"/a","data":1},{"channel":"/a","data":2},`+ackReply("3")[1:])
		again.asks(ackConnect("3"))
		again.hearsNothing()
		again.cut()
	})
	ordinary("N events too large for one frame come before it", func(t *testing.T, sc *scene, _ *poller) {
		ben := sc.talker()
		ben.says(strings.Replace(handshake, `"id":"1"`, `"id":"1","ext":{"ack":true}`, 1))
		sc.after(0)
		ben.id = decode(t, <-ben.frames)[0].ClientID
		ben.subscribes("/a").asks(ackConnect("0"), ackReply("1"))
		big := `"` + strings.Repeat("x", 40000) + `"`
		sc.publish("/a", big)
		ben.asks(ackConnect("1"), `[{"channel":"/a","data":`+big+`}]`, ackReply("2"))
		ben.cut()
	})
}

func TestOtherExtensions(t *testing.T) {
	none := bayeuxserver.Config{}
	scenes(t, "N timesync is answered on every meta message, with the time held, and left out when accurate", none, bayeuxserver.Hooks{}, func(t *testing.T, sc *scene) {
		anna := sc.poller().joins()
		now := time.Now().UnixMilli()
		ts := num(now)
		with := func(channel, sync string) bayeux.Message {
			return decode(t, anna.says(`[{"channel":"`+channel+`","clientId":"$","subscription":"/a","ext":{"timesync":`+sync+`}}]`).body)[0]
		}
		for _, channel := range []string{"/meta/handshake", "/meta/subscribe", "/meta/unsubscribe"} {
			if m := with(channel, `{"tc":`+num(now-1000)+`,"l":0,"o":0}`); string(m.Ext) != `{"timesync":{"tc":`+num(now-1000)+`,"ts":`+ts+`,"p":0,"a":-1000}}` {
				t.Error(channel, string(m.Ext))
			}
			if m := with(channel, `{"tc":`+ts+`}`); string(m.Ext) != `{"timesync":{"tc":`+ts+`,"ts":`+ts+`,"p":0}}` {
				t.Error(channel, string(m.Ext))
			}
			if m := with(channel, `{"tc":`+ts+`,"l":20,"o":4}`); m.Ext != nil {
				t.Error(channel, string(m.Ext))
			}
		}
		m := with("/meta/connect", `{"tc":`+num(now-2000)+`,"l":10,"o":0}`)
		if string(m.Ext) != `{"timesync":{"tc":`+num(now-2000)+`,"ts":`+ts+`,"p":30000,"a":-1990}}` {
			t.Error(string(m.Ext))
		}
	})
	scenes(t, "N timestamp and binary pass through", none, bayeuxserver.Hooks{}, func(t *testing.T, sc *scene) {
		anna := sc.poller().joins().subscribes("/a")
		fields := `"ext":{"binary":{}},"data":{"data":"HelloWorld","last":true,"meta":{"x":1}},"timestamp":"Thu, 01 Jan 1970 00:00:00 GMT"`
		anna.asks(`[{"channel":"/a","clientId":"$",`+fields+`}]`, `[{"channel":"/a",`+fields+`},{"channel":"/a","successful":true}]`)
	})
	scenes(t, "N reload: the old clientId connects again with timeout 0 while its poll is still held", none, bayeuxserver.Hooks{}, func(t *testing.T, sc *scene) {
		anna := sc.poller().joins().subscribes("/a")
		old := anna.holds(connect)
		anna.asks(connectNo, advised)
		if got := <-old; got.status != 500 {
			t.Error(got)
		}
		held := anna.holds(connect)
		sc.publish("/a", "1")
		told(t, held, `[{"channel":"/a","data":1},`+connected[1:])
	})
}
