package process

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

// patience is how long a server may take to become ready or to stop.
const patience = 20 * time.Second

// Config is what a server is started with.
type Config struct {
	People   string            // the provisioning file's text
	Settings map[string]string // by key, e.g. "bayeux.timeout"; over those of this package
	Dir      string            // for the files; a temporary folder if empty
	Args     []string          // of `parley serve`, after --config
}

// Server is a running `parley serve` or `parley demo`.
type Server struct {
	URL     string // without a trailing slash
	Dir     string // config.yaml, people.yaml and parley.db
	Program string // that Again starts; that of Main if empty

	t       testing.TB
	args    []string
	cmd     *exec.Cmd
	out     *output
	started time.Time
	exited  chan struct{} // closed when the process is gone
}

// Start writes the files and starts a server; it returns when the server is
// ready.
func Start(t testing.TB, c Config) *Server {
	t.Helper()
	if c.Dir == "" {
		c.Dir = t.TempDir()
	}
	s := &Server{t: t, Dir: c.Dir, args: append([]string{"serve", "--config", Write(t, c)}, c.Args...)}
	s.Again()
	return s
}

// Demo starts a `parley demo` with these arguments; it returns when the server is
// ready.
func Demo(t testing.TB, args ...string) *Server {
	t.Helper()
	s := &Server{t: t, Dir: t.TempDir(), args: append([]string{"demo"}, args...)}
	s.Again()
	return s
}

// Write writes the files that Start starts a server with, and returns the path
// of the configuration file.
func Write(t testing.TB, c Config) string {
	t.Helper()
	settings := map[string]string{
		"http.address":   "127.0.0.1:0",
		"store.url":      "sqlite:" + filepath.Join(c.Dir, "parley.db"),
		"provision.file": filepath.Join(c.Dir, "people.yaml"),
	}
	maps.Copy(settings, c.Settings)
	config := filepath.Join(c.Dir, "config.yaml")
	for file, text := range map[string]string{config: yaml(settings), filepath.Join(c.Dir, "people.yaml"): c.People} {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return config
}

// yaml nests the settings as their keys say.
func yaml(settings map[string]string) string {
	var text strings.Builder
	var above []string // the sections that the last line stands in
	for _, key := range slices.Sorted(maps.Keys(settings)) {
		parts := strings.Split(key, ".")
		sections, name := parts[:len(parts)-1], parts[len(parts)-1]
		for depth, section := range sections {
			if depth >= len(above) || above[depth] != section {
				fmt.Fprintf(&text, "%s%s:\n", strings.Repeat("  ", depth), section)
				above = slices.Clone(sections[:depth+1])
			}
		}
		above = above[:len(sections)]
		fmt.Fprintf(&text, "%s%s: %s\n", strings.Repeat("  ", len(sections)), name, settings[key])
	}
	return text.String()
}

// Again starts the server on its files after it was killed or stopped. Its URL
// changes.
func (s *Server) Again() {
	s.t.Helper()
	s.out, s.exited, s.started = &output{}, make(chan struct{}), time.Now()
	s.cmd = command(context.Background(), cmp.Or(s.Program, program(s.t)), s.Dir, s.args...)
	s.cmd.Stdout, s.cmd.Stderr = s.out, s.out
	if err := s.cmd.Start(); err != nil {
		s.t.Fatal(err)
	}
	cmd, out, exited := s.cmd, s.out, s.exited
	go func() { defer close(exited); _ = cmd.Wait() }()
	s.t.Cleanup(func() {
		_ = cmd.Process.Kill()
		<-exited
		if s.t.Failed() {
			s.t.Logf("parley (pid %d) wrote:\n%s", cmd.Process.Pid, out)
		}
	})
	s.URL = s.address()
	s.await("/readyz")
}

// address waits until the server says where it listens.
func (s *Server) address() string {
	s.t.Helper()
	said := regexp.MustCompile(`https?://[0-9A-Za-z.:\[\]]*:[0-9]+`)
	for {
		if url := said.FindString(s.out.String()); url != "" {
			return url
		}
		s.pause("does not say where it listens")
	}
}

func (s *Server) await(path string) {
	s.t.Helper()
	for {
		response, err := http.Get(s.URL + path)
		if err == nil {
			response.Body.Close()
			if response.StatusCode == http.StatusOK {
				return
			}
		}
		s.pause("is not ready")
	}
}

// pause waits for a change of a process that can tell nobody of it.
func (s *Server) pause(complaint string) {
	s.t.Helper()
	select {
	case <-s.exited:
		s.t.Fatalf("parley ended with %d:\n%s", s.cmd.ProcessState.ExitCode(), s.out)
	case <-time.After(5 * time.Millisecond):
	}
	if time.Since(s.started) > patience {
		s.t.Fatalf("parley %s:\n%s", complaint, s.out)
	}
}

// PID is the process's id.
func (s *Server) PID() int { return s.cmd.Process.Pid }

// Log is what the process has written so far.
func (s *Server) Log() string { return s.out.String() }

// Signal sends a signal and does not wait.
func (s *Server) Signal(sig os.Signal) {
	s.t.Helper()
	if err := s.cmd.Process.Signal(sig); err != nil {
		s.t.Fatal(err)
	}
}

// Exited is closed when the process is gone.
func (s *Server) Exited() <-chan struct{} { return s.exited }

// Wait waits for the process's end and returns its exit code, -1 if a signal
// ended it.
func (s *Server) Wait() int {
	s.t.Helper()
	select {
	case <-s.exited:
		return s.cmd.ProcessState.ExitCode()
	case <-time.After(patience):
		s.t.Fatalf("parley does not stop:\n%s", s.out)
		return -1
	}
}

// Kill ends the process as a power cut would: at once, nothing flushed.
func (s *Server) Kill() {
	s.t.Helper()
	s.Signal(syscall.SIGKILL)
	s.Wait()
}

// Stop asks the process to stop and returns its exit code.
func (s *Server) Stop() int {
	s.t.Helper()
	s.Signal(syscall.SIGTERM)
	return s.Wait()
}
