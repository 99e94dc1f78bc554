package bayeuxserver_test

import (
	"context"
	"errors"
	"net/http"
	"testing"
	"time"

	"parley/bayeux"
	"parley/bayeuxserver"
)

func TestExpiry(t *testing.T) {
	ten := bayeuxserver.Config{MaxInterval: 10 * second, Interval: 2 * second}
	advice := `[{"channel":"/meta/connect","id":"2","successful":true,"advice":{"reconnect":"retry","interval":2000,"timeout":30000}}]`
	scenes(t, "J1 a session ends interval and maxInterval after its last connect reply", ten, bayeuxserver.Hooks{}, func(t *testing.T, sc *scene) {
		anna := sc.poller().joins()
		sc.after(12*second - time.Millisecond)
		anna.asks(connectNo, advice)
		sc.after(12 * second)
		anna.asks(connect, unknown)
		if st := sc.srv.Stats(); st.Ended[bayeuxserver.Expired] != 1 || st.MaxOverdue > second || st.Refused[bayeuxserver.Expired] != 1 {
			t.Error(st)
		}
	})
	scenes(t, "J1 a held connect counts from its reply", ten, bayeuxserver.Hooks{}, func(t *testing.T, sc *scene) {
		anna := sc.poller().joins()
		held := anna.holds(connect)
		sc.after(30 * second)
		told(t, held, connected)
		sc.after(11 * second)
		anna.asks(connectNo, advice)
	})
	scenes(t, "J2 any other message puts it off", ten, bayeuxserver.Hooks{}, func(t *testing.T, sc *scene) {
		anna := sc.poller().joins()
		sc.after(8 * second)
		anna.asks(`[{"channel":"/a","clientId":"$"}]`, `[{"channel":"/a","successful":true}]`)
		sc.after(8 * second)
		anna.asks(connectNo, advice)
	})
	scenes(t, "J3 a handshake without any connect expires too", ten, bayeuxserver.Hooks{}, func(t *testing.T, sc *scene) {
		anna, ben := sc.poller().shakes(), sc.talker().shakes()
		sc.after(13 * second)
		if anna.session() != nil || ben.session() != nil {
			t.Error("still there")
		}
		ben.ended(1001)
	})
	scenes(t, "J4 a failed write arms it and puts the events back", ten, bayeuxserver.Hooks{}, func(t *testing.T, sc *scene) {
		anna := sc.poller().joins().subscribes("/a")
		w := &brokenWriter{header: http.Header{}}
		r, _ := http.NewRequest(http.MethodPost, "http://parley.test/bayeux", body(anna, connect))
		r.AddCookie(&http.Cookie{Name: "BAYEUX_BROWSER", Value: anna.cookie})
		sc.publish("/a", "1")
		sc.srv.ServeHTTP(w, r)
		if st := sc.srv.Stats(); st.PutBack != 1 || st.Queued != 1 {
			t.Error(st)
		}
		anna.asks(connect, `[{"channel":"/a","data":1},`+connected[1:])
		sc.publish("/a", "2")
		r.Body = http.NoBody
		sc.after(13 * second)
		if anna.session() != nil {
			t.Error("still there")
		}
	})
	scenes(t, "J7 a client that vanishes ends its poll at once; the session expires, its queue is kept till then", ten, bayeuxserver.Hooks{}, func(t *testing.T, sc *scene) {
		anna := sc.poller().joins().subscribes("/a")
		held, vanish := anna.holdsUntil(t.Context(), connect)
		sc.after(20 * second)
		vanish()
		<-held
		sc.after(0)
		if st := sc.srv.Stats(); st.Held != 0 || st.Vanished != 1 {
			t.Error(st)
		}
		sc.publish("/a", "1")
		sc.after(11 * second)
		anna.asks(connect, `[{"channel":"/a","data":1},`+connected[1:])
		_, vanish = anna.holdsUntil(t.Context(), connect)
		vanish()
		sc.after(13 * second)
		if anna.session() != nil {
			t.Error("still there")
		}
	})
	scenes(t, "J8 by default a session lives a minute without connects", bayeuxserver.Config{}, bayeuxserver.Hooks{}, func(t *testing.T, sc *scene) {
		anna := sc.poller().joins()
		sc.after(59 * second)
		anna.asks(connectNo, advised)
	})
	scenes(t, "J8 without maxInterval and write timeout it lives, and writes work", bayeuxserver.Config{MaxInterval: -1, WriteTimeout: -1, LazyTimeout: -1, Timeout: -1}, bayeuxserver.Hooks{}, func(t *testing.T, sc *scene) {
		anna, ben := sc.poller().joins().subscribes("/a"), sc.talker().shakes().subscribes("/a")
		sc.after(100 * time.Hour)
		anna.session().DeliverSoon(freeze("/a", "1"), 0)
		ben.session().DeliverSoon(freeze("/a", "1"), 0)
		anna.asks(connect, `[{"channel":"/a","data":1},`+connected[1:])
		anna.asks(connect, connected)
		ben.hears(`[{"channel":"/a","data":1}]`)
	})
	scenes(t, "N activity: a session that does nothing but connect is ended when that is wanted", bayeuxserver.Config{MaxInactivity: time.Minute}, bayeuxserver.Hooks{}, func(t *testing.T, sc *scene) {
		anna, ben := sc.poller().joins(), sc.talker().joins()
		ben.says(wsConnect)
		sc.after(20 * second)
		anna.asks(`[{"channel":"/a","clientId":"$"}]`, `[{"channel":"/a","successful":true}]`)
		anna.asks(connect, connected)
		ben.hears(connected)
		ben.says(wsConnect)
		held := anna.holds(connect)
		sc.after(10 * second)
		ben.hears(`[{"channel":"/meta/disconnect","successful":true}]`, stopped)
		waiting(t, held)
		sc.after(20 * second)
		told(t, held, `[{"channel":"/meta/disconnect","successful":true},`+stopped[1:])
	})
}

func TestHookPanics(t *testing.T) {
	hooks := bayeuxserver.Hooks{SessionClosed: func(*bayeuxserver.Session, bayeuxserver.Reason) { panic("closed") },
		Service: func(*bayeuxserver.Session, *bayeux.Message) { panic("service") }}
	scenes(t, "J5 a panic in one session stops neither the timers nor the others", bayeuxserver.Config{}, hooks, func(t *testing.T, sc *scene) {
		anna, ben := sc.poller().shakes(), sc.talker().joins()
		cara := sc.poller().shakes()
		ben.says(`[{"channel":"/service/x","clientId":"$"}]`)
		ben.ended(1011)
		sc.after(62 * second)
		if anna.session() != nil || cara.session() != nil || ben.session() != nil {
			t.Error("still there")
		}
		if st := sc.srv.Stats(); st.Panics != 4 || st.Ended[bayeuxserver.Expired] != 3 {
			t.Error(st)
		}
	})
}

func TestLifecycle(t *testing.T) {
	none := bayeuxserver.Config{}
	away := func(t *testing.T, m bayeux.Message, most time.Duration) time.Duration {
		t.Helper()
		if m.Successful || m.Advice == nil || m.Advice.Reconnect != "handshake" || m.Advice.Interval >= most {
			t.Error(m, m.Advice)
		}
		return m.Advice.Interval
	}
	scenes(t, "drain tells held connects now, others as they come, each another interval, and refuses handshakes", none, bayeuxserver.Hooks{}, func(t *testing.T, sc *scene) {
		anna, ben, cara := sc.poller().joins(), sc.talker().joins(), sc.poller().joins()
		held := anna.holds(connect)
		ben.says(wsConnect)
		sc.after(0)
		sc.srv.Drain(time.Minute)
		sc.after(0)
		intervals := map[time.Duration]bool{}
		intervals[away(t, decode(t, (<-held).body)[0], time.Minute)] = true
		intervals[away(t, decode(t, <-ben.frames)[0], time.Minute)] = true
		ben.ended(1001)
		intervals[away(t, decode(t, cara.says(connect).body)[0], time.Minute)] = true
		m := decode(t, cara.says(handshake).body)[0]
		intervals[away(t, m, time.Minute)] = true
		if m.Error != "503::server_unavailable" || len(intervals) < 3 {
			t.Error(m.Error, intervals)
		}
		sc.after(0)
		if left := sc.srv.Leftovers(); left != bayeuxserver.NothingLeft {
			t.Error(left)
		}
	})
	scenes(t, "a connect on a socket is told of the drain before the socket closes", none, bayeuxserver.Hooks{}, func(t *testing.T, sc *scene) {
		ben := sc.talker().joins()
		sc.srv.Drain(0)
		ben.asks(wsConnect, unknown)
		ben.ended(1001)
	})
	scenes(t, "however short the drain is, its advice says that the server goes", none, bayeuxserver.Hooks{}, func(t *testing.T, sc *scene) {
		anna := sc.poller()
		sc.srv.Drain(2 * time.Millisecond)
		for range 30 {
			if got := away(t, decode(t, anna.says(handshake).body)[0], 2*time.Millisecond); got < time.Millisecond {
				t.Fatal(got)
			}
		}
	})
	scenes(t, "after a restart unknown sessions come back spread, later at once", bayeuxserver.Config{RestartSpread: time.Minute}, bayeuxserver.Hooks{}, func(t *testing.T, sc *scene) {
		anna := sc.poller()
		anna.id = "before"
		intervals := map[time.Duration]bool{}
		for range 10 {
			intervals[away(t, decode(t, anna.says(connect).body)[0], time.Minute)] = true
		}
		if len(intervals) < 5 {
			t.Error(intervals)
		}
		sc.after(time.Minute)
		anna.asks(connect, unknown)
	})
	scenes(t, "close answers what is held, closes sockets and then serves nobody", none, bayeuxserver.Hooks{}, func(t *testing.T, sc *scene) {
		anna, ben := sc.poller().joins(), sc.talker().joins()
		held := anna.holds(connect)
		ben.says(wsConnect)
		sc.after(0)
		if err := sc.srv.Close(t.Context()); err != nil {
			t.Error(err)
		}
		told(t, held, unknown)
		ben.hears(unknown)
		ben.ended(1001)
		if got := anna.says(handshake); got.status != http.StatusServiceUnavailable {
			t.Error(got)
		}
	})
	scenes(t, "close gives up waiting when its context ends", none, bayeuxserver.Hooks{
		SessionClosed: func(*bayeuxserver.Session, bayeuxserver.Reason) { time.Sleep(time.Minute) }}, func(t *testing.T, sc *scene) {
		sc.poller().joins()
		ctx, cancel := context.WithTimeout(t.Context(), second)
		defer cancel()
		if err := sc.srv.Close(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Error(err)
		}
	})
}
