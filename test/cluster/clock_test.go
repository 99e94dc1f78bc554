package cluster_test

import (
	"net/http"
	"os"
	"runtime"
	"testing"
	"time"

	"parley/test/cluster"
	"parley/test/need"
	"parley/test/process"
)

func TestMain(m *testing.M) { os.Exit(process.Main(m)) }

// TestStep reads the clock of a running server in its answers.
func TestStep(t *testing.T) {
	if runtime.GOOS != "linux" || runtime.GOARCH != "amd64" {
		need.Missing(t, "clock", "the clock of a process can be moved on Linux for amd64 alone")
	}
	server := process.Start(t, process.Config{People: process.Agents(1)})
	off := func() time.Duration {
		answer, err := http.Get(server.URL + "/livez")
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		said, err := http.ParseTime(answer.Header.Get("Date"))
		if err != nil {
			t.Fatal(err)
		}
		return time.Until(said).Round(time.Minute)
	}
	for _, step := range []time.Duration{time.Hour, -2 * time.Hour, 0} {
		if err := cluster.Step(server.PID(), step); err != nil {
			t.Fatal(err)
		}
		for begin := time.Now(); off() != step; time.Sleep(50 * time.Millisecond) { // net/http keeps the second's text
			if time.Since(begin) > 5*time.Second {
				t.Fatalf("the server's clock is off by %v, want %v", off(), step)
			}
		}
	}
	if err := cluster.Step(0, time.Hour); err == nil {
		t.Error("the clock of no process was moved")
	}
}
