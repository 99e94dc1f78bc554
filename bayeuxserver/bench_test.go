package bayeuxserver_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"parley/bayeux"
	"parley/bayeuxserver"
)

// recorder is a response writer that keeps only what a client would read.
type recorder struct {
	header http.Header
	body   []byte
}

func (w *recorder) Header() http.Header { return w.header }
func (w *recorder) WriteHeader(int)     {}
func (w *recorder) Write(b []byte) (int, error) {
	w.body = append(w.body[:0], b...)
	return len(b), nil
}
func (w *recorder) SetWriteDeadline(time.Time) error { return nil }
func (w *recorder) FlushError() error                { return nil }

// caller is a client without a network.
type caller struct {
	srv  *bayeuxserver.Server
	w    recorder
	r    *http.Request
	body strings.Reader
	id   string
}

func newCaller(srv *bayeuxserver.Server) *caller {
	c := &caller{srv: srv, w: recorder{header: http.Header{}}}
	c.r, _ = http.NewRequest(http.MethodPost, "http://parley.test/bayeux", nil)
	c.r.RemoteAddr = "192.0.2.1:1"
	return c
}

func (c *caller) post(text string) {
	clear(c.w.header)
	c.body.Reset(text)
	c.r.Body = io.NopCloser(&c.body)
	c.srv.ServeHTTP(&c.w, c.r)
}

func (c *caller) join() {
	c.r.Header.Del("Cookie")
	c.post(handshake)
	list, _ := bayeux.Decode(nil, c.w.body, bayeux.Limits{})
	c.id = list[0].ClientID
	for _, cookie := range (&http.Response{Header: c.w.header}).Cookies() {
		c.r.AddCookie(cookie)
	}
	c.post(strings.ReplaceAll(connectNo, "$", c.id))
}

func (c *caller) subscribe() {
	c.post(`[{"channel":"/meta/subscribe","clientId":"` + c.id + `","subscription":"/a"}]`)
}

func newBenchServer(b *testing.B, config bayeuxserver.Config) *bayeuxserver.Server {
	config.HandshakesPerSecond = -1
	srv := bayeuxserver.New(config, bayeuxserver.Hooks{})
	b.Cleanup(func() { _ = srv.Close(context.Background()) })
	return srv
}

func BenchmarkHandshakeAndConnect(b *testing.B) {
	srv := newBenchServer(b, bayeuxserver.Config{})
	c := newCaller(srv)
	b.ReportAllocs()
	for b.Loop() {
		c.join()
		c.post(`[{"channel":"/meta/disconnect","clientId":"` + c.id + `"}]`)
	}
}

// An event from Publish to the sockets of so many sessions.
func BenchmarkPublish(b *testing.B) {
	for _, sessions := range []int{1, 1000} {
		b.Run(fmt.Sprint(sessions), func(b *testing.B) {
			srv := newBenchServer(b, bayeuxserver.Config{MaxQueue: -1, MaxQueueBytes: -1})
			for range sessions {
				srv.OpenSilent("/a")
			}
			data := []byte(`{"text":"` + strings.Repeat("x", 50) + `"}`)
			b.ReportAllocs()
			for b.Loop() {
				if err := srv.Publish("/a", data); err != nil {
					b.Fatal(err)
				}
				for srv.Queued() > int64(sessions) {
					runtime.Gosched()
				}
			}
		})
	}
}

// Ten thousand polls held, then released by one event; figures are per poll.
func BenchmarkHoldAndRelease(b *testing.B) {
	const polls = 10000
	srv := newBenchServer(b, bayeuxserver.Config{})
	callers := make([]*caller, polls)
	for i := range callers {
		callers[i] = newCaller(srv)
		callers[i].join()
		callers[i].subscribe()
	}
	texts := make([]string, polls)
	for i, c := range callers {
		texts[i] = strings.ReplaceAll(connect, "$", c.id)
	}
	start := time.Now()
	b.ReportAllocs()
	for b.Loop() {
		var all sync.WaitGroup
		for i, c := range callers {
			all.Go(func() { c.post(texts[i]) })
		}
		for srv.Stats().Held < polls {
			time.Sleep(100 * time.Microsecond)
		}
		_ = srv.Publish("/a", []byte(`1`))
		all.Wait()
	}
	b.ReportMetric(float64(time.Since(start).Nanoseconds())/float64(b.N*polls), "ns/poll")
}
