package endpoint_test

import (
	"context"
	"fmt"
	"sync/atomic"
	"testing"

	"parley/internal/siplink/endpoint"
)

// BenchmarkMessages sends MESSAGEs from one endpoint to another over UDP on
// loopback, both on this machine: half of the cost is the other side's.
func BenchmarkMessages(b *testing.B) {
	taken := endpoint.Handler{Message: func(context.Context, endpoint.Message) endpoint.Answer {
		return endpoint.Answer{Code: 200, Reason: "OK"}
	}}
	there, here := bench(b, taken), bench(b, endpoint.Handler{})
	var count atomic.Int64
	b.SetParallelism(32)
	b.ReportAllocs()
	b.RunParallel(func(pb *testing.PB) {
		from := endpoint.Party{Number: fmt.Sprint(4000 + count.Add(1))}
		to := endpoint.Target{URI: "sip:" + fmt.Sprint(3000+count.Load()) + "@" + there.Addresses()[0].Address}
		for pb.Next() {
			if a := here.Message(context.Background(), from, to, endpoint.Outgoing{Text: "hello"}); !a.OK() {
				b.Errorf("%+v", a)
				return
			}
		}
	})
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "messages/s")
}

// BenchmarkSessions sets up and ends dialogs.
func BenchmarkSessions(b *testing.B) {
	there := bench(b, endpoint.Handler{Invite: func(_ context.Context, inv *endpoint.Invitation) { inv.Accept(endpoint.DialogHandler{}) }})
	here := bench(b, endpoint.Handler{})
	to := endpoint.Target{URI: "sip:3001@" + there.Addresses()[0].Address}
	b.SetParallelism(16)
	b.ReportAllocs()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			d, a := here.Invite(context.Background(), bo(), to, nil, endpoint.DialogHandler{})
			if d == nil {
				b.Errorf("%+v", a)
				return
			}
			d.Bye(context.Background())
		}
	})
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "sessions/s")
}

func bench(b *testing.B, h endpoint.Handler) *endpoint.Endpoint {
	b.Helper()
	cfg := config(udp())
	cfg.MaxDialogs, cfg.MaxRequests = 1_000_000, 1_000_000
	e, err := endpoint.Open(cfg)
	if err != nil {
		b.Fatal(err)
	}
	e.Serve(h)
	b.Cleanup(func() { e.Close() })
	return e
}
