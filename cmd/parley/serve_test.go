package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"parley/internal/fault"
	"parley/internal/provision"
)

// running is a command that waits for signals.
type running struct {
	signals chan os.Signal
	lines   *bufio.Scanner // of its standard output
	over    chan int       // its exit code
	stderr  *bytes.Buffer  // to be read when it is over
}

func start(t *testing.T, args ...string) running {
	t.Helper()
	reader, writer := io.Pipe()
	r := running{make(chan os.Signal), bufio.NewScanner(reader), make(chan int, 1), &bytes.Buffer{}}
	go func() {
		r.over <- run(args, &terminal{stdout: writer, stderr: r.stderr, signals: r.signals})
		writer.Close()
	}()
	return r
}

// wait reads standard output up to a line that contains the words.
func (r running) wait(t *testing.T, words string) string {
	t.Helper()
	for r.lines.Scan() {
		if strings.Contains(r.lines.Text(), words) {
			return r.lines.Text()
		}
	}
	t.Fatalf("%q was not printed; exit code %d, %s", words, <-r.over, r.stderr)
	return ""
}

// end sends a signal and returns the exit code.
func (r running) end(signal os.Signal) int {
	r.signals <- signal
	for r.lines.Scan() {
	}
	return <-r.over
}

func TestServe(t *testing.T) {
	people := file(t, "people.yaml", provision.DemoFile())
	store := "--store.url=sqlite:" + filepath.Join(t.TempDir(), "parley.db")
	r := start(t, "serve", "--http.address=127.0.0.1:0", store, "--provision.file="+people)
	_, url, _ := strings.Cut(r.wait(t, "parley listens on "), "on ")
	if got := parley(t, nil, "health", "--server", url); got.code != exitClean {
		t.Errorf("got %+v", got)
	}
	t.Run("a second server at its address fails", func(t *testing.T) {
		got := parley(t, nil, "serve", "--http.address="+strings.TrimPrefix(url, "http://"), store)
		if got.code != exitFailed || !strings.Contains(got.stderr, "address already in use") {
			t.Errorf("got %+v", got)
		}
	})
	r.signals <- syscall.SIGHUP
	if err := os.WriteFile(people, []byte("contactCenters: []"), 0o600); err != nil {
		t.Fatal(err)
	}
	r.signals <- syscall.SIGHUP
	if code := r.end(syscall.SIGTERM); code != exitClean {
		t.Errorf("exit code %d", code)
	}
	if !strings.Contains(r.stderr.String(), people+":1: has no contactCenters") {
		t.Errorf("the broken file is not told:\n%s", r.stderr)
	}
}

func TestServe_brokenPeopleStartNothing(t *testing.T) {
	people := file(t, "people.yaml", "contactCenters: [{}]")
	folder := t.TempDir()
	got := parley(t, nil, "serve", "--http.address=127.0.0.1:0", "--store.url=sqlite:"+folder+"/parley.db", "--provision.file="+people)
	if got.code != exitConfig || !strings.HasSuffix(got.stderr, "parley: 2 faults, nothing was started\n") || got.stdout != "" {
		t.Errorf("got %+v", got)
	}
	if left, _ := os.ReadDir(folder); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

// actor is a server whose ending the test decides.
type actor struct {
	stopping chan struct{}
	end      chan error
}

func (a actor) Run(ctx context.Context) error {
	<-ctx.Done()
	close(a.stopping)
	return <-a.end
}

func (a actor) Reload(context.Context) error {
	return fault.New("app.reload", fault.Invalid, "", "people.yaml:3: wrong")
}

func TestSupervise(t *testing.T) {
	play := func(t *testing.T, signals ...os.Signal) (actor, <-chan error, *bytes.Buffer) {
		var log bytes.Buffer
		a := actor{make(chan struct{}), make(chan error, 1)}
		term := &terminal{signals: make(chan os.Signal)}
		sent := make(chan os.Signal)
		term.signals = sent
		over := make(chan error, 1)
		go func() { over <- term.supervise(a, slog.New(slog.NewTextHandler(&log, nil))) }()
		for _, s := range signals {
			sent <- s
		}
		return a, over, &log
	}
	t.Run("the first signal stops gracefully", func(t *testing.T) {
		a, over, _ := play(t, os.Interrupt)
		<-a.stopping
		a.end <- nil
		if err := <-over; err != nil {
			t.Error(err)
		}
	})
	t.Run("the second signal forces the end", func(t *testing.T) {
		a, over, _ := play(t, syscall.SIGTERM, os.Interrupt)
		if err := <-over; !errors.Is(err, errForced) {
			t.Errorf("got %v", err)
		}
		a.end <- nil
	})
	t.Run("a failure to stop is told", func(t *testing.T) {
		a, over, _ := play(t, syscall.SIGTERM)
		a.end <- io.ErrClosedPipe
		if err := <-over; !errors.Is(err, io.ErrClosedPipe) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("SIGHUP reads again and goes on", func(t *testing.T) {
		a, over, log := play(t, syscall.SIGHUP, syscall.SIGHUP, os.Interrupt)
		a.end <- nil
		if err := <-over; err != nil || strings.Count(log.String(), "people.yaml:3: wrong") != 2 {
			t.Errorf("%v, %s", err, log)
		}
	})
}

func TestDemo(t *testing.T) {
	t.Run("once plays, ends and leaves nothing", func(t *testing.T) {
		folder := t.TempDir()
		t.Setenv("TMPDIR", folder)
		got := parley(t, nil, "demo", "--once", "--http.address=127.0.0.1:0")
		if got.code != exitClean || got.stderr != "" || !strings.Contains(got.stdout, "Completed") || strings.Contains(got.stdout, "taken") {
			t.Errorf("got %+v", got)
		}
		if left, _ := os.ReadDir(folder); len(left) > 0 {
			t.Errorf("left behind: %v", left)
		}
	})
	t.Run("without once it serves on, at the next port if its own is taken", func(t *testing.T) {
		taken, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer taken.Close()
		r := start(t, "demo", "--http.address="+taken.Addr().String())
		r.wait(t, taken.Addr().String()+" is taken, so this demo listens on 127.0.0.1:")
		_, url, _ := strings.Cut(r.wait(t, "parley try --server "), "--server ")
		_, phone, _ := strings.Cut(r.wait(t, "register a softphone as sip:3007@127.0.0.1:"), "3007@")
		r.wait(t, "Serving on.")
		second := start(t, "demo", "--http.address=127.0.0.1:0")
		if line := second.wait(t, "register a softphone as "); strings.Contains(line, strings.Fields(phone)[0]+" ") {
			t.Errorf("two demos are heard at one SIP address: %s", line)
		}
		second.end(os.Interrupt)
		for command, want := range map[string]string{"sip registrations": "nobody is registered\n", "sip trace --past": ""} {
			if got := parley(t, nil, append(strings.Fields(command), "--server", url, "--as", "admin:demo")...); got.code != exitClean || got.stdout != want {
				t.Errorf("%s: got %+v", command, got)
			}
		}
		if got := parley(t, nil, "try", "--server", url); got.code != exitClean || got.stderr != "" {
			t.Errorf("got %+v", got)
		}
		if got := parley(t, nil, "try", "--server", url, "--from", "anna:wrong"); got.code != exitFailed || got.stderr != "" {
			t.Errorf("got %+v", got)
		}
		if code := r.end(os.Interrupt); code != exitClean {
			t.Errorf("exit code %d: %s", code, r.stderr)
		}
	})
}
