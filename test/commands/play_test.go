package commands_test

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"parley/internal/provision"
	"parley/test/process"
)

// ladder is what a played session is seen by: the request's operation, the
// events of the switch, and the states at both sides.
func ladder() []string {
	return []string{"InitiateIMSession", "Initiating", "Alerting", "Talking", "SendMessage", "AttachUserData", "Complete", "Completed"}
}

func TestDemo(t *testing.T) {
	t.Run("once plays a session and ends with 0", func(t *testing.T) {
		dir := t.TempDir()
		begin := time.Now()
		got := process.Run(t, dir, limit, "demo", "--once", "--http.address=127.0.0.1:0")
		wants(t, got, 0, append(ladder(), "EventDialing", "EventRinging", "EventEstablished", "EventReleased")...)
		if took := time.Since(begin); took > 5*time.Second {
			t.Errorf("took %v, at most 5 s are allowed", took)
		}
		empty(t, dir)
	})
	t.Run("goes on serving until it is interrupted, and leaves nothing", func(t *testing.T) {
		dir, temp := t.TempDir(), t.TempDir()
		ctx, cancel := context.WithTimeout(t.Context(), limit)
		defer cancel()
		cmd := process.Command(ctx, t, dir, "demo", "--http.address=127.0.0.1:0")
		cmd.Env = append(cmd.Env, "TMPDIR="+temp)
		stdout, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		said := readTo(t, stdout, "Serving on")
		_, url, _ := strings.Cut(said, "http://")
		alive(t, "http://"+url[:strings.IndexAny(url, "/ \n")])
		if err := cmd.Process.Signal(syscall.SIGINT); err != nil {
			t.Fatal(err)
		}
		if _, err := io.Copy(io.Discard, stdout); err != nil {
			t.Error(err)
		}
		if err := cmd.Wait(); err != nil {
			t.Error(err)
		}
		empty(t, dir)
		empty(t, temp)
	})
}

func TestTry(t *testing.T) {
	server := process.Start(t, process.Config{People: provision.DemoFile()})
	dir := t.TempDir()
	wants(t, process.Run(t, dir, limit, "try", "--server", server.URL), 0, ladder()...)
	wants(t, process.Run(t, dir, limit, "try", "--server", server.URL, "--from", "sofia:demo", "--to", "3002", "--peer", "ben:demo"), 0, ladder()...)
	for name, args := range map[string][]string{
		"wrong password":    {"--from", "anna:wrong"},
		"unknown number":    {"--to", "9999"},
		"device is not fit": {"--from", "erik:demo", "--to", "3002", "--peer", "ben:demo"},
	} {
		t.Run(name+" ends with 1", func(t *testing.T) {
			got := process.Run(t, dir, limit, append([]string{"try", "--server", server.URL}, args...)...)
			wants(t, got, 1)
			if strings.Contains(got.Stdout+got.Stderr, "anna:wrong") {
				t.Error("the password is printed")
			}
		})
	}
	t.Run("nobody at the number ends with 1", func(t *testing.T) {
		alone := process.Start(t, process.Config{People: process.Agents(2)})
		login := process.AgentName(0) + ":" + process.Password
		wants(t, process.Run(t, dir, limit, "try", "--server", alone.URL, "--from", login, "--to", process.AgentNumber(1)), 1)
	})
	if log := server.Log(); strings.Contains(log, "Hello") || strings.Contains(log, "anna:wrong") {
		t.Errorf("a text or a password is in the log:\n%s", log)
	}
}

func TestHealth(t *testing.T) {
	server := process.Start(t, process.Config{People: provision.DemoFile()})
	dir := t.TempDir()
	wants(t, process.Run(t, dir, limit, "health", "--server", server.URL), 0, "ready")
	if code := server.Stop(); code != 0 {
		t.Errorf("exit code %d", code)
	}
	wants(t, process.Run(t, dir, limit, "health", "--server", server.URL), 1, "not ready")
}

func TestVersion(t *testing.T) {
	wants(t, process.Run(t, t.TempDir(), limit, "version"), 0, "parley ", "commit ", runtime.Version())
}

func TestReload(t *testing.T) {
	server := process.Start(t, process.Config{People: process.Agents(1)})
	rewrite := func(text, said string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(server.Dir, "people.yaml"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		server.Signal(syscall.SIGHUP)
		for begin := time.Now(); !strings.Contains(server.Log(), said); time.Sleep(5 * time.Millisecond) {
			if time.Since(begin) > limit {
				t.Fatalf("%q is not logged:\n%s", said, server.Log())
			}
		}
	}
	as := func(i int) int {
		t.Helper()
		return status(t, server.URL, process.AgentName(i))
	}
	if first, second := as(0), as(1); first != 200 || second != 401 {
		t.Errorf("at first: %d and %d", first, second)
	}
	rewrite(process.Agents(2), "read again")
	if first, second := as(0), as(1); first != 200 || second != 200 {
		t.Errorf("after the reload: %d and %d", first, second)
	}
	rewrite(process.Agents(1)+"      - { userName: agent000 }\n", "people.yaml:")
	if first, second := as(0), as(1); first != 200 || second != 200 {
		t.Errorf("after a broken file: %d and %d", first, second)
	}
}
