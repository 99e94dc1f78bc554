package load_test

import (
	"fmt"
	"os"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"parley/test/need"
	"parley/test/process"
)

// What is measured, and what it may cost.
const (
	few, many   = 1000, 5000
	emptyServer = 30 << 10 // KiB
	hold        = 15 * time.Second
	maxInterval = 4 * time.Second
	settling    = 2 * time.Second // until the memory is read
)

func TestIdleClients(t *testing.T) {
	if runtime.GOOS != "linux" {
		need.Missing(t, "/proc", "resident memory is read from it")
	}
	enoughFiles(t)
	for _, transport := range []struct {
		name  string
		dial  func(url, user string) (wire, error)
		limit int // KiB per client
	}{
		{"websocket", upgrade, 16},
		{"long-polling", poll, 50},
	} {
		t.Run(transport.name, func(t *testing.T) {
			server := process.Start(t, process.Config{People: process.Agents(many / perUser), Settings: map[string]string{
				"bayeux.timeout": hold.String(), "bayeux.maxInterval": maxInterval.String()}})
			guests := &crowd{t: t, url: server.URL, users: many / perUser, dial: transport.dial}
			empty := rested(t, server)
			t.Logf("empty server: %.1f MiB", mib(empty))
			if empty > emptyServer {
				t.Errorf("an empty server takes %d KiB, at most %d are allowed", empty, emptyServer)
			}
			for _, n := range []int{few, many} {
				guests.grow(n)
				each := float64(rested(t, server)-empty) / float64(n)
				t.Logf("%d clients: %.1f KiB each", n, each)
				if each > float64(transport.limit) {
					t.Errorf("one of %d clients takes %.1f KiB, at most %d are allowed", n, each, transport.limit)
				}
			}
			full := resident(t, server.PID())
			guests.vanish()
			// The server sees every connection end, so nobody's poll has to run out.
			time.Sleep(maxInterval + settling)
			guests.forgotten()
			// Go gives memory back late; that nothing is held on to is TestGone's to show.
			t.Logf("all gone: %.1f MiB, were %.1f", mib(resident(t, server.PID())), mib(full))
		})
	}
}

func mib(kib int) float64 { return float64(kib) / 1024 }

// rested is the server's resident memory in KiB, once it is idle.
func rested(t *testing.T, server *process.Server) int {
	t.Helper()
	time.Sleep(settling)
	return resident(t, server.PID())
}

func resident(t *testing.T, pid int) int {
	t.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(text), "VmRSS:")
	var kib int
	if _, err := fmt.Sscanf(rest, "%d kB", &kib); err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	return kib
}

// enoughFiles checks that both processes may open all connections.
func enoughFiles(t *testing.T) {
	t.Helper()
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil {
		t.Fatal(err)
	}
	if limit.Max < many+500 {
		need.Missing(t, "file limit", fmt.Sprintf("%d files may be open, %d are needed", limit.Max, many+500))
	}
	limit.Cur = limit.Max
	if err := syscall.Setrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil {
		t.Fatal(err)
	}
}
