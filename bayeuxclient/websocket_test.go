package bayeuxclient_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"parley/bayeux"
	"parley/bayeuxclient"
)

// socketServer answers each frame by a script; everything else is refused.
func socketServer(t *testing.T, script func(conn *websocket.Conn, m bayeux.Message)) *httptest.Server {
	t.Helper()
	upgrader := websocket.Upgrader{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		conn, err := upgrader.Upgrade(w, r, nil)
		if err != nil {
			return
		}
		defer func() { _ = conn.Close() }()
		for {
			_, body, err := conn.ReadMessage()
			if err != nil {
				return
			}
			batch, err := bayeux.Decode(nil, body, bayeux.Limits{})
			if err != nil {
				return
			}
			for _, m := range batch {
				script(conn, m)
			}
		}
	}))
	t.Cleanup(server.Close)
	return server
}

func frame(conn *websocket.Conn, batch ...bayeux.Message) {
	_ = conn.WriteMessage(websocket.TextMessage, bayeux.Encode(batch...))
}

func dialSocket(t *testing.T, url string, config bayeuxclient.Config) *bayeuxclient.Client {
	t.Helper()
	config.URL, config.Backoff = url, time.Millisecond
	if config.Transports == nil {
		config.Transports = []string{bayeux.WebSocket}
	}
	ben, err := bayeuxclient.Dial(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = ben.Close(context.Background()) })
	return ben
}

func TestWebSocket(t *testing.T) {
	t.Run("events flow while a connect waits", func(t *testing.T) {
		server := socketServer(t, func(conn *websocket.Conn, m bayeux.Message) {
			switch {
			case m.Channel == bayeux.MetaHandshake:
				frame(conn, welcome(m, "W1").batch...)
			case m.Channel == bayeux.MetaConnect && m.Advice == nil: // held
			case m.Channel == bayeux.MetaSubscribe:
				frame(conn, event(topic, "before"))
				frame(conn, ok(m), event(topic, "after"))
			default:
				frame(conn, ok(m))
			}
		})
		ben := dialSocket(t, server.URL, bayeuxclient.Config{})
		if err := ben.Subscribe(t.Context(), topic); err != nil {
			t.Fatal(err)
		}
		if got := text(t, ben) + text(t, ben); got != `"before""after"` {
			t.Errorf("got %s", got)
		}
	})
	t.Run("a broken socket is replaced and the session goes on", func(t *testing.T) {
		var handshakes, connects atomic.Int32
		server := socketServer(t, func(conn *websocket.Conn, m bayeux.Message) {
			switch m.Channel {
			case bayeux.MetaHandshake:
				handshakes.Add(1)
				frame(conn, welcome(m, "W1").batch...)
			case bayeux.MetaConnect:
				switch connects.Add(1) {
				case 1:
					_ = conn.Close()
				case 2:
					frame(conn, event(topic, m.ClientID), ok(m))
				}
			default:
				frame(conn, ok(m))
			}
		})
		ben := dialSocket(t, server.URL, bayeuxclient.Config{})
		if got := text(t, ben); got != `"W1"` || handshakes.Load() != 1 {
			t.Errorf("got %s after %d handshakes", got, handshakes.Load())
		}
	})
	t.Run("a refused upgrade falls back to long-polling", func(t *testing.T) {
		f := &fake{}
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Header.Get("Upgrade") != "" {
				http.Error(w, "no", http.StatusBadRequest)
				return
			}
			res, err := f.RoundTrip(r)
			if err != nil {
				return
			}
			_, _ = io.Copy(w, res.Body)
		}))
		defer server.Close()
		dialSocket(t, server.URL, bayeuxclient.Config{Transports: []string{bayeux.WebSocket, bayeux.LongPolling}})
		if seen, _ := f.requests(bayeux.MetaHandshake); len(seen) != 1 || seen[0].SupportedConnectionTypes[0] != bayeux.LongPolling {
			t.Errorf("got %+v", seen)
		}
	})
	t.Run("a refused upgrade alone is told with its status", func(t *testing.T) {
		server := httptest.NewServer(http.NotFoundHandler())
		defer server.Close()
		_, err := bayeuxclient.Dial(t.Context(), bayeuxclient.Config{URL: server.URL, Transports: []string{bayeux.WebSocket}})
		if err == nil || err.Error() != "bayeuxclient: the server answered HTTP 404" {
			t.Errorf("got %v", err)
		}
	})
}
