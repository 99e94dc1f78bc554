package sipload_test

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"parley/internal/app"
	"parley/internal/config"
	"parley/internal/provision"
	"parley/test/namespace"
)

// Soak is the environment variable that says how long BenchmarkSoak takes.
const Soak = "PARLEY_SOAK"

// BenchmarkSoak writes to agents and calls them for long, and shows that no
// goroutine is left over: the server is in this process. What a round needs is
// there after the first; transactions are remembered for 32 s (RFC 3261, J).
func BenchmarkSoak(b *testing.B) {
	namespace.Need(b)
	length := 30 * time.Second
	if text := os.Getenv(Soak); text != "" {
		var err error
		if length, err = time.ParseDuration(text); err != nil {
			b.Fatal(err)
		}
	}
	s := inProcess(b, couples, "session")
	round := func() {
		s.served(s.call("session_flash", 100, 500))
		s.served(s.call("session_chat", 20, couples))
	}
	round()
	before := s.settled()
	rounds := 0
	for begin := time.Now(); time.Since(begin) < length; rounds++ {
		round()
	}
	after := s.settled()
	b.Logf("%d goroutines, after %d rounds %d", before, rounds, after)
	if after > before {
		stacks := make([]byte, 1<<20)
		b.Errorf("%d goroutines, were %d\n%s", after, before, stacks[:runtime.Stack(stacks, true)])
	}
	b.ReportMetric(float64(after-before), "goroutines")
	b.ReportMetric(0, "ns/op")
}

// settled is the number of goroutines when nothing is under way.
func (s *stage) settled() int {
	least := runtime.NumGoroutine()
	for range 70 {
		time.Sleep(500 * time.Millisecond)
		least = min(least, runtime.NumGoroutine())
	}
	return least
}

// inProcess starts a server in this process.
func inProcess(b *testing.B, n int, kind string) *stage {
	b.Helper()
	contents, err := provision.Parse("people.yaml", []byte(people(n, kind)), nil)
	if err != nil {
		b.Fatal(err)
	}
	cfg := config.Default()
	cfg.HTTP.Address = "127.0.0.1:0"
	cfg.SIP.Listen = []config.Listener{{Transport: "udp", Address: home}}
	cfg.Store.URL = "sqlite:" + filepath.Join(b.TempDir(), "parley.db")
	server, err := app.New(b.Context(), cfg, app.Options{Logger: slog.New(slog.DiscardHandler), People: &contents})
	if err != nil {
		b.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- server.Run(ctx) }()
	b.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			b.Error(err)
		}
	})
	s := &stage{b: b, n: n, url: server.URL()}
	s.arrive()
	return s
}
