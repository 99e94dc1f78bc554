package load_test

import (
	"context"
	"log/slog"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"parley/internal/app"
	"parley/internal/config"
	"parley/internal/provision"
	"parley/test/process"
)

// What TestGone does: visits of so many clients each, of which the first ones
// fill what is made once and kept.
const (
	visitors = 1000
	warmUps  = 2
	visits   = 2
	// A map entry, timer or session that stays would be more than that for every
	// visitor; the heap's own changes, over so many, are less.
	mostKept = 64 // bytes per visitor

	soon = 2 * time.Second // maxInterval
)

// TestGone: when clients have vanished, no goroutine, timer or map entry of theirs
// is left.
func TestGone(t *testing.T) {
	for name, dial := range map[string]func(url, user string) (wire, error){"websocket": upgrade, "long-polling": poll} {
		t.Run(name, func(t *testing.T) {
			url := inProcess(t)
			atFirst := goroutines(t)
			for range warmUps {
				visit(t, url, dial)
			}
			before := heap()
			for range visits {
				visit(t, url, dial)
			}
			growth := (heap() - before) / (visits * visitors)
			fewer(t, atFirst)
			t.Logf("%d visitors leave %d bytes each", visits*visitors, growth)
			if growth > mostKept {
				t.Errorf("every visitor leaves %d bytes", growth)
			}
		})
	}
}

// inProcess starts a server in this process and returns its address.
func inProcess(t *testing.T) string {
	t.Helper()
	people, err := provision.Parse("people.yaml", []byte(process.Agents(visitors/perUser)), nil)
	if err != nil {
		t.Fatal(err)
	}
	cfg := config.Default()
	cfg.HTTP.Address = "127.0.0.1:0"
	cfg.Store.URL = "sqlite:" + filepath.Join(t.TempDir(), "parley.db")
	cfg.Bayeux.Timeout, cfg.Bayeux.MaxInterval = 10*time.Second, soon
	server, err := app.New(t.Context(), cfg, app.Options{Logger: slog.New(slog.DiscardHandler), People: &people})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- server.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	return server.URL()
}

// visit has clients come, wait, and vanish, and waits until they are forgotten.
func visit(t *testing.T, url string, dial func(url, user string) (wire, error)) {
	t.Helper()
	guests := &crowd{t: t, url: url, users: visitors / perUser, dial: dial}
	guests.grow(visitors)
	if n := runtime.NumGoroutine(); n < visitors {
		t.Errorf("%d goroutines do not look like %d clients", n, visitors)
	}
	guests.vanish()
	time.Sleep(soon + time.Second) // the sweep comes about every second
	guests.forgotten()
}

// heap is what is in use when all garbage is gone.
func heap() int64 {
	var m runtime.MemStats
	for range 3 { // what finalizers and pools let go is garbage of the next round
		runtime.GC()
	}
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

func goroutines(t *testing.T) int {
	t.Helper()
	time.Sleep(100 * time.Millisecond) // the server's own are still starting
	return runtime.NumGoroutine()
}

// fewer waits until there are no more goroutines than there were.
func fewer(t *testing.T, want int) {
	t.Helper()
	for begin := time.Now(); runtime.NumGoroutine() > want; time.Sleep(20 * time.Millisecond) {
		if time.Since(begin) > 5*time.Second {
			stacks := make([]byte, 1<<16)
			t.Errorf("%d goroutines, were %d\n%s", runtime.NumGoroutine(), want, stacks[:runtime.Stack(stacks, true)])
			return
		}
	}
}
