package bayeuxserver_test

import (
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"parley/bayeux"
	"parley/bayeuxserver"
)

func TestHooks(t *testing.T) {
	var srv *bayeuxserver.Server
	everything := func(s *bayeuxserver.Session) {
		s.Send(freeze("/service/x", "1"))
		s.Deliver(freeze("/a", "1"))
		s.SetMetaConnectDeliveryOnly(false)
		srv.Stats()
		srv.Sessions(s.User())
		srv.Session(s.ID())
		s.Subscribed("/a")
		s.Reason()
	}
	hooks := bayeuxserver.Hooks{
		Authenticate: func(*http.Request, *bayeux.Message) (bayeuxserver.Principal, *bayeuxserver.Refusal) {
			srv.Stats()
			return bayeuxserver.Principal{User: "anna"}, nil
		},
		CanSubscribe:  func(s *bayeuxserver.Session, _ string) bool { everything(s); return true },
		CanPublish:    func(s *bayeuxserver.Session, _ string) bool { everything(s); return true },
		Published:     func(s *bayeuxserver.Session, _ *bayeux.Message) bool { everything(s); return true },
		Service:       func(s *bayeuxserver.Session, _ *bayeux.Message) { everything(s); s.Kick() },
		SessionOpened: everything,
		SessionClosed: func(s *bayeuxserver.Session, _ bayeuxserver.Reason) { everything(s) },
	}
	scenes(t, "no hook is called under a lock: each may call everything", bayeuxserver.Config{}, hooks, func(t *testing.T, sc *scene) {
		srv = sc.srv
		for _, say := range []func(string){func(text string) { sc.poller().joinsLoosely().says(text) }, func(text string) {
			k := sc.talker()
			k.says(handshake)
			k.id = decode(t, <-k.frames)[0].ClientID
			k.says(text)
		}} {
			say(`[{"channel":"/meta/subscribe","clientId":"$","subscription":"/a"},{"channel":"/a","clientId":"$","data":1},{"channel":"/service/x","clientId":"$"}]`)
		}
		sc.after(0)
		if st := sc.srv.Stats(); st.Ended[bayeuxserver.Kicked] != 2 || len(sc.srv.Sessions("anna")) != 0 {
			t.Error(st)
		}
	})
	scenes(t, "a session may be kicked while it is being opened", bayeuxserver.Config{}, bayeuxserver.Hooks{
		SessionOpened: func(s *bayeuxserver.Session) { s.Kick() }, SessionClosed: func(s *bayeuxserver.Session, reason bayeuxserver.Reason) {
			if reason != bayeuxserver.Kicked {
				t.Error(reason)
			}
		}}, func(t *testing.T, sc *scene) {
		sc.poller().shakes().asks(connect, unknown)
		ben := sc.talker().shakes()
		ben.asks(wsConnect, unknown)
	})
}

// joinsLoosely joins where events may come with any answer.
func (p *poller) joinsLoosely() *poller {
	p.shakes()
	p.says(connect)
	return p
}

func TestSlowReaderOverHTTP(t *testing.T) {
	scenes(t, "M8 lesson 4: an answer that is not read is given up after the write timeout, its events stay", bayeuxserver.Config{}, bayeuxserver.Hooks{}, func(t *testing.T, sc *scene) {
		anna := sc.poller().joins().subscribes("/a")
		sc.publish("/a", `"`+strings.Repeat("x", 5000)+`"`)
		conn, err := sc.ln.dial("192.0.2.1")
		if err != nil {
			t.Fatal(err)
		}
		text := strings.ReplaceAll(connect, "$", anna.id)
		_, _ = io.WriteString(conn, "POST /bayeux HTTP/1.1\r\nHost: parley.test\r\nCookie: x=y; BAYEUX_BROWSER="+anna.cookie+"\r\nContent-Length: "+strconv.Itoa(len(text))+"\r\n\r\n"+text)
		sc.after(9 * second)
		if st := sc.srv.Stats(); st.PutBack != 0 {
			t.Error(st)
		}
		ben := sc.poller().joins()
		waiting(t, ben.holds(connect))
		sc.after(2 * second)
		if st := sc.srv.Stats(); st.PutBack != 1 || st.Queued != 1 {
			t.Error(st)
		}
		_ = conn.Close()
		if got := anna.says(connect); !strings.Contains(got.body, "xxx") {
			t.Error(got)
		}
	})
}
