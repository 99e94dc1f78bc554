package bayeuxserver_test

import (
	"bytes"
	"context"
	"net"
	"net/http"
	"strings"
	"testing"

	"parley/bayeuxserver"
)

// BenchmarkEcho is a client's publish to its own subscription over loopback, for
// 64 clients at once: the answer to the POST carries the event, or the socket
// does, or another connection's held poll.
func BenchmarkEcho(b *testing.B) {
	for name, open := range map[string]func(*testing.B, string) func(){"long-polling": echoPolling, "websocket": echoTalking} {
		b.Run(name, func(b *testing.B) { measureEcho(b, name, open) })
	}
}

func measureEcho(b *testing.B, name string, open func(*testing.B, string) func()) {
	srv := newBenchServer(b, bayeuxserver.Config{MetaConnectDeliveryOnly: name == "long-polling"})
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.Handle("/bayeux", srv)
	web := &http.Server{Handler: mux}
	go func() { _ = web.Serve(ln) }()
	b.Cleanup(func() { _ = srv.Close(context.Background()); _ = web.Close() })
	b.ReportAllocs()
	b.SetParallelism(32)
	b.RunParallel(func(pb *testing.PB) {
		once := open(b, ln.Addr().String())
		for pb.Next() {
			once()
		}
	})
}

// hears reads until the text has come.
func (c *rawClient) hears(mark string) {
	var all []byte
	for !bytes.Contains(all, []byte(mark)) {
		all = append(all, c.read()...)
	}
}

const said64 = `[{"channel":"/v2/$","id":"9","clientId":"$","data":{"text":"12345678901234567890123456789012345678901234567890"}}]`

func echoPolling(b *testing.B, address string) func() {
	held, other := dialRaw(b, address), dialRaw(b, address)
	held.hold()
	publish := strings.ReplaceAll(said64, "$", held.id)
	again := strings.ReplaceAll(connect, "$", held.id)
	other.cookie = held.cookie
	return func() {
		other.post(publish)
		held.hears(`"/meta/connect"`)
		other.hears(`"id":"9"`)
		held.post(again)
	}
}

func echoTalking(b *testing.B, address string) func() {
	c := dialRaw(b, address)
	c.talk()
	publish := strings.ReplaceAll(said64, "$", c.id)
	return func() {
		c.frame(publish)
		c.hears(`"id":"9"`)
	}
}
