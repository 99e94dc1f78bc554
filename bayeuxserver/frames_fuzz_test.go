package bayeuxserver_test

import (
	"encoding/json"
	"errors"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"parley/bayeux"
	"parley/bayeuxserver"
)

// Whatever bytes come on a socket after a handshake, whole messages or broken
// frames, what the server says is arrays of JSON, and afterwards nothing is left.
func FuzzFrames(f *testing.F) {
	for _, text := range []string{`[{"channel":"/meta/connect","clientId":"$"},{"channel":"/a","clientId":"$","data":1}]`,
		`[{"channel":"/meta/handshake"}]`, `[{"channel":"/meta/disconnect","clientId":"$"}]`, `nonsense`, ``} {
		for _, wire := range []string{"", "\x81\x80\x00\x00\x00\x00", "\x82\x81\x00\x00\x00\x00x", "\x01\x81\x00\x00\x00\x00[\x80\x81\x00\x00\x00\x00]",
			"\x89\x80\x00\x00\x00\x00", "\x88\x82\x00\x00\x00\x00\x03\xe8", "\x81\xff\xff\xff\xff\xff\xff\xff\xff\xff\x00\x00\x00\x00", "\xc1\x80", "\x81\x01x", "GET / HTTP/1.1\r\n\r\n"} {
			f.Add(text, []byte(wire))
		}
	}
	f.Fuzz(func(t *testing.T, text string, wire []byte) {
		srv := bayeuxserver.New(bayeuxserver.Config{Timeout: -1}, bayeuxserver.Hooks{})
		ln, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		web := &http.Server{Handler: srv}
		served := make(chan error, 1)
		go func() { served <- web.Serve(ln) }()
		pester(t, ln.Addr().String(), text, wire)
		if err := srv.Close(t.Context()); err != nil {
			t.Fatal(err)
		}
		_ = web.Close()
		<-served
		if left := srv.Leftovers(); left != bayeuxserver.NothingLeft {
			t.Fatal(left)
		}
	})
}

// pester shakes hands, says the text and then the bytes, and listens to the end.
func pester(t *testing.T, address, text string, wire []byte) {
	conn, _, err := websocket.DefaultDialer.DialContext(t.Context(), "ws://"+address+"/", nil)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	_ = conn.SetReadDeadline(time.Now().Add(10 * time.Second))
	if err := conn.WriteMessage(websocket.TextMessage, []byte(handshake)); err != nil {
		t.Fatal(err)
	}
	_, reply, err := conn.ReadMessage()
	if err != nil {
		t.Fatal(err)
	}
	list, err := bayeux.Decode(nil, reply, bayeux.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	// The server may hang up before it has all.
	_ = conn.WriteMessage(websocket.TextMessage, []byte(strings.ReplaceAll(text, "$", list[0].ClientID)))
	_, _ = conn.NetConn().Write(wire)
	_ = conn.NetConn().(*net.TCPConn).CloseWrite()
	for {
		kind, said, err := conn.ReadMessage()
		if err != nil {
			if late := net.Error(nil); errors.As(err, &late) && late.Timeout() {
				t.Fatalf("the server neither speaks nor hangs up: %v", err)
			}
			return
		}
		if kind != websocket.TextMessage || !json.Valid(said) || said[0] != '[' {
			t.Fatalf("%d %q", kind, said)
		}
	}
}
