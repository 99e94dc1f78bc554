package peers

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"parley/test/need"
)

// patience is how long what must come may take. A request that is lost on a bad
// line comes again after up to 4 s (RFC 3261, T2).
const patience = 30 * time.Second

// found is the path of a peer's program; without it the test is skipped.
func found(t testing.TB, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		need.Missing(t, name, "not in PATH")
	}
	return path
}

// program is a peer's running process.
type program struct {
	t       testing.TB
	name    string
	cmd     *exec.Cmd
	stdin   io.WriteCloser
	out     *output
	exited  chan struct{} // closed when it is gone
	failure error         // once it is gone
}

// start runs a program in a folder until the end of the test, when what it wrote
// is shown if the test failed.
func start(t testing.TB, dir string, env []string, name string, args ...string) *program {
	t.Helper()
	p := &program{t: t, name: filepath.Base(name), cmd: exec.Command(name, args...), out: newOutput(), exited: make(chan struct{})}
	p.cmd.Dir, p.cmd.Stdout, p.cmd.Stderr = dir, p.out, p.out
	p.cmd.Env = append(p.cmd.Environ(), env...)
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	var err error
	if p.stdin, err = p.cmd.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() { defer close(p.exited); p.failure = p.cmd.Wait() }()
	t.Cleanup(func() {
		p.kill()
		if t.Failed() {
			t.Logf("%s wrote:\n%s", p.name, p.out)
		}
	})
	return p
}

// kill ends the program and all that it started.
func (p *program) kill() {
	for _, child := range children(p.cmd.Process.Pid) {
		_ = syscall.Kill(child, syscall.SIGKILL) // script(1) gives its program a session of its own, which would outlive the group
	}
	_ = syscall.Kill(-p.cmd.Process.Pid, syscall.SIGKILL) // it may be gone
	p.stdin.Close()
	<-p.exited
}

func children(pid int) (pids []int) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/task/%[1]d/children", pid))
	if err != nil {
		return nil // it is gone
	}
	for _, field := range strings.Fields(string(text)) {
		if child, err := strconv.Atoi(field); err == nil {
			pids = append(pids, child)
		}
	}
	return pids
}

// types writes a line to the program, as its user would.
func (p *program) types(line string) {
	p.t.Helper()
	if _, err := io.WriteString(p.stdin, line+"\n"); err != nil {
		p.t.Fatalf("%s: %v", p.name, err)
	}
}

// awaits returns when check, which is called after every change of what the
// program wrote, is content.
func (p *program) awaits(what string, check func(text string) bool) {
	p.t.Helper()
	limit := time.NewTimer(patience)
	defer limit.Stop()
	for {
		text, changed := p.out.read()
		if check(text) {
			return
		}
		select {
		case <-changed:
		case <-p.exited:
			if text, _ := p.out.read(); !check(text) {
				p.t.Fatalf("%s ends (%v) before %s", p.name, p.failure, what)
			}
			return
		case <-limit.C:
			p.t.Fatalf("%s: waits in vain for %s", p.name, what)
		}
	}
}

// sees is awaits of what the program shows elsewhere.
func (p *program) sees(what string, check func() bool) {
	p.t.Helper()
	for begin := time.Now(); !check(); {
		select {
		case <-p.exited:
			p.t.Fatalf("%s ends (%v) before %s", p.name, p.failure, what)
		case <-time.After(10 * time.Millisecond):
		}
		if time.Since(begin) > patience {
			p.t.Fatalf("%s: waits in vain for %s", p.name, what)
		}
	}
}

// ends waits for the program's own end and tells how it failed.
func (p *program) ends(limit time.Duration) error {
	select {
	case <-p.exited:
		return p.failure
	case <-time.After(limit):
		return errors.New("still runs after " + limit.String())
	}
}

// output collects what a program writes.
type output struct {
	mu      sync.Mutex // guards what follows
	text    bytes.Buffer
	changed chan struct{} // closed and replaced at every change
}

func newOutput() *output { return &output{changed: make(chan struct{})} }

// Write never fails.
func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	close(o.changed)
	o.changed = make(chan struct{})
	return o.text.Write(p)
}

// read returns all text, and a channel that is closed when there is more.
func (o *output) read() (string, <-chan struct{}) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String(), o.changed
}

// String returns all text.
func (o *output) String() string {
	text, _ := o.read()
	return text
}
