package bayeuxserver_test

import (
	"context"
	"net"
	"net/http"
	"testing"

	"parley/bayeuxserver"
)

// streamer is a poller on HTTP/2: all its requests share one connection.
func (sc *scene) streamer() (p *poller, conns *int) {
	p, conns = sc.poller(), new(int)
	transport := &http.Transport{Protocols: protocols(false, true), DialContext: func(context.Context, string, string) (net.Conn, error) {
		*conns++
		return sc.ln.dial("192.0.2.1")
	}}
	sc.t.Cleanup(transport.CloseIdleConnections)
	p.http = &http.Client{Transport: transport}
	return p, conns
}

// Long-polling over HTTP/2 is as over HTTP/1.1: a held poll is a stream, and a
// stream that is reset is a poll that is over.
func TestHTTP2(t *testing.T) {
	ordinary := func(name string, act func(t *testing.T, sc *scene, anna *poller)) {
		scenes(t, name, bayeuxserver.Config{}, bayeuxserver.Hooks{}, func(t *testing.T, sc *scene) {
			anna, conns := sc.streamer()
			act(t, sc, anna.joins().subscribes("/a"))
			anna.http.CloseIdleConnections()
			if *conns != 1 {
				t.Errorf("%d connections", *conns)
			}
		})
	}
	ordinary("a poll is held and released while others come and go", func(t *testing.T, sc *scene, anna *poller) {
		poll := anna.holds(connect)
		anna.asks(`[{"channel":"/b","id":"9","clientId":"$"}]`, `[{"channel":"/b","id":"9","successful":true}]`)
		waiting(t, poll)
		sc.publish("/a", `1`)
		told(t, poll, `[{"channel":"/a","data":1},`+connected[1:])
		poll = anna.holds(connect)
		sc.after(30 * second)
		told(t, poll, connected)
	})
	ordinary("a second connect ends the first with 500", func(t *testing.T, _ *scene, anna *poller) {
		first := anna.holds(connect)
		second := anna.holds(connect)
		if got := <-first; got.status != http.StatusInternalServerError {
			t.Error(got.status, got.body, got.err)
		}
		waiting(t, second)
		anna.asks(`[{"channel":"/meta/disconnect","id":"3","clientId":"$"}]`, `[{"channel":"/meta/disconnect","id":"3","successful":true}]`)
		told(t, second, stopped)
	})
	ordinary("a stream that is reset ends its poll, and what comes waits for the next", func(t *testing.T, sc *scene, anna *poller) {
		poll, reset := anna.holdsUntil(t.Context(), connect)
		reset()
		if got := <-poll; got.err == nil {
			t.Error(got.body)
		}
		sc.after(second)
		if st := sc.srv.Stats(); st.Held != 0 || st.Vanished != 1 {
			t.Error(st.Held, st.Vanished)
		}
		sc.publish("/a", `2`)
		anna.asks(connect, `[{"channel":"/a","data":2},`+connected[1:])
	})
}
