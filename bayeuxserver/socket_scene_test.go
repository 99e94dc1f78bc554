package bayeuxserver_test

import (
	"context"
	"net"
	"net/http"
	"strconv"
	"strings"
	"testing/synctest"
	"time"

	"github.com/gorilla/websocket"

	"parley/bayeuxserver"
)

// talker is an actor on a WebSocket.
type talker struct {
	sc     *scene
	conn   *websocket.Conn
	raw    net.Conn
	id     string
	frames chan string
	end    chan error
}

// dial opens a socket; the header may be nil.
func (sc *scene) dial(header http.Header) (*talker, *http.Response, error) {
	k := &talker{sc: sc, frames: make(chan string, 4096), end: make(chan error, 1)}
	dialer := websocket.Dialer{EnableCompression: true, NetDialContext: func(context.Context, string, string) (net.Conn, error) {
		conn, err := sc.ln.dial("192.0.2.7")
		k.raw = conn
		return conn, err
	}}
	conn, resp, err := dialer.DialContext(sc.t.Context(), "ws://parley.test/bayeux", header)
	if err != nil {
		return nil, resp, err
	}
	k.conn = conn
	return k, resp, nil
}

// talker opens a socket and listens to it.
func (sc *scene) talker() *talker {
	sc.t.Helper()
	k, _, err := sc.dial(nil)
	if err != nil {
		sc.t.Fatal(err)
	}
	go k.listen()
	return k
}

func (k *talker) listen() {
	for {
		_, text, err := k.conn.ReadMessage()
		if err != nil {
			k.end <- err
			return
		}
		k.frames <- string(text)
	}
}

// says sends a frame in which $ stands for the session's id.
func (k *talker) says(text string) {
	k.sc.t.Helper()
	if err := k.send(strings.ReplaceAll(text, "$", k.id)); err != nil {
		k.sc.t.Errorf("write: %v", err)
	}
	synctest.Wait()
}

func (k *talker) send(text string) error {
	return k.conn.WriteMessage(websocket.TextMessage, []byte(text))
}

// hears wants exactly these frames next, now.
func (k *talker) hears(want ...string) {
	k.sc.t.Helper()
	synctest.Wait()
	for _, text := range want {
		select {
		case got := <-k.frames:
			if k.id != "" {
				got = strings.ReplaceAll(got, k.id, "$")
			}
			if got != text {
				k.sc.t.Errorf("heard\n  %s\nwant\n  %s", got, text)
			}
		default:
			k.sc.t.Fatalf("heard nothing, wanted\n  %s", text)
		}
	}
}

func (k *talker) hearsNothing() {
	k.sc.t.Helper()
	synctest.Wait()
	select {
	case got := <-k.frames:
		k.sc.t.Errorf("heard %s, wanted nothing", got)
	default:
	}
}

func (k *talker) asks(text string, want ...string) {
	k.sc.t.Helper()
	k.says(text)
	k.hears(want...)
}

// ended wants the server to have closed with the code, 0 for without a word.
func (k *talker) ended(code int) {
	k.sc.t.Helper()
	synctest.Wait()
	select {
	case err := <-k.end:
		if code != 0 && !websocket.IsCloseError(err, code) {
			k.sc.t.Errorf("closed with %v, want %d", err, code)
		}
	default:
		k.sc.t.Errorf("still open, wanted it closed with %d", code)
	}
}

func (k *talker) open() bool {
	synctest.Wait()
	return len(k.end) == 0
}

func (k *talker) shakes() *talker {
	k.sc.t.Helper()
	k.says(handshake)
	synctest.Wait()
	k.id = decode(k.sc.t, <-k.frames)[0].ClientID
	if k.id == "" {
		k.sc.t.Fatal("no handshake")
	}
	return k
}

const (
	wsConnect   = `[{"channel":"/meta/connect","id":"2","clientId":"$","connectionType":"websocket"}]`
	wsConnectNo = `[{"channel":"/meta/connect","id":"2","clientId":"$","connectionType":"websocket","advice":{"timeout":0}}]`
)

func (k *talker) joins() *talker {
	k.sc.t.Helper()
	k.shakes()
	k.asks(wsConnect, connected)
	return k
}

func (k *talker) subscribes(pattern string) *talker {
	k.sc.t.Helper()
	k.asks(`[{"channel":"/meta/subscribe","id":"s","clientId":"$","subscription":"`+pattern+`"}]`,
		`[{"channel":"/meta/subscribe","id":"s","successful":true,"subscription":"`+pattern+`"}]`)
	return k
}

// cut breaks the connection without a word.
func (k *talker) cut() {
	_ = k.raw.Close()
	synctest.Wait()
}

func (k *talker) session() *bayeuxserver.Session { return k.sc.srv.Session(k.id) }

const second = time.Second

func num(n int64) string { return strconv.FormatInt(n, 10) }
