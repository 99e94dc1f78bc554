package faults_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"parley/test/postgres"
	"parley/test/process"
)

// TestOneName starts processes that have one node's name: the second one is
// refused while the first lives, is itself at once when that was killed, and takes
// the name from one that stands still, which ends when it goes on.
func TestOneName(t *testing.T) {
	of := settings()
	of["node.drain.delay"] = "0s"
	of["store.url"] = fmt.Sprintf("%q", postgres.Start(t, "fsync=off").Database(t))
	begin := func() *process.Server {
		return process.Start(t, process.Config{People: people(2, 2, 2), Settings: of, Args: []string{"--node-name", "im-1"}})
	}
	first := begin()
	t.Run("refused", func(t *testing.T) {
		r := process.Run(t, first.Dir, endure, "serve", "--config", filepath.Join(first.Dir, "config.yaml"), "--node-name=im-1")
		if r.Exit == 0 || !strings.Contains(r.Stderr, taken) || !strings.Contains(r.Stderr, fmt.Sprint(first.PID())) {
			t.Errorf("it ended with %d and says %s%s", r.Exit, r.Stdout, r.Stderr)
		}
	})
	t.Run("killed", func(t *testing.T) {
		first.Kill()
		first.Again()
		if log := first.Log(); strings.Contains(log, "waiting") {
			t.Errorf("it waited for itself:\n%s", log)
		}
	})
	t.Run("standing still", func(t *testing.T) {
		first.Signal(syscall.SIGSTOP)
		second := begin()
		first.Signal(syscall.SIGCONT)
		if code := first.Wait(); code == 0 || !strings.Contains(first.Log(), taken) {
			t.Errorf("it ended with %d and says %s", code, first.Log())
		}
		time.Sleep(time.Second) // one more beat
		if code, text := asks(t, "GET", second.URL+"/readyz", ""); code != 200 {
			t.Errorf("the second one is not ready: %d %s", code, text)
		}
	})
}

const taken = "another process lives under the node's name"
