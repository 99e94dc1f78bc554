package cluster

import (
	"fmt"
	"net"
	"regexp"
	"sync"
	"testing"
)

// Line is the network between a node and one database server: TCP connections
// handed on, until something happens to them.
type Line struct {
	Port int

	listener net.Listener
	done     sync.WaitGroup

	mu     sync.Mutex // guards what follows
	target string     // host:port
	ends   map[*end]bool
	cut    bool
	deaf   bool          // connections with the bell are cut
	frozen chan struct{} // closed while bytes may pass
	closed bool
}

// end is one connection from the node and its twin to the server.
type end struct {
	near, far net.Conn
	bell      bool
}

// NewLine returns an open line to host:port, which ends with t.
func NewLine(t testing.TB, target string) *Line {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	open := make(chan struct{})
	close(open)
	l := &Line{Port: listener.Addr().(*net.TCPAddr).Port, listener: listener, target: target, ends: map[*end]bool{}, frozen: open}
	l.done.Go(l.accept)
	t.Cleanup(l.close)
	return l
}

func (l *Line) close() {
	l.Mend()
	l.mu.Lock()
	l.closed = true
	l.mu.Unlock()
	l.listener.Close()
	l.breaks(func(*end) bool { return true })
	l.done.Wait()
}

// LeadTo names another server for connections to come.
func (l *Line) LeadTo(target string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.target = target
}

// Cut breaks every connection and lets none come.
func (l *Line) Cut() {
	l.mu.Lock()
	l.cut = true
	l.mu.Unlock()
	l.breaks(func(*end) bool { return true })
}

// CutBell breaks every connection on which somebody listened or notified, and
// each that tries to.
func (l *Line) CutBell() {
	l.mu.Lock()
	l.deaf = true
	l.mu.Unlock()
	l.breaks(func(e *end) bool { return e.bell })
}

// Freeze lets nothing pass and tells nobody: what a lost network does.
func (l *Line) Freeze() {
	l.mu.Lock()
	defer l.mu.Unlock()
	select {
	case <-l.frozen:
		l.frozen = make(chan struct{})
	default: // it is frozen
	}
}

// Mend ends whatever was done to the line.
func (l *Line) Mend() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.cut, l.deaf = false, false
	select {
	case <-l.frozen:
	default:
		close(l.frozen)
	}
}

// Bells is how many connections with the bell there are.
func (l *Line) Bells() (n int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for e := range l.ends {
		if e.bell {
			n++
		}
	}
	return n
}

func (l *Line) breaks(which func(*end) bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for e := range l.ends {
		if which(e) {
			e.near.Close()
			e.far.Close()
		}
	}
}

func (l *Line) accept() {
	for {
		near, err := l.listener.Accept()
		if err != nil {
			return
		}
		l.done.Go(func() { l.join(near) })
	}
}

// join carries bytes both ways until either side ends.
func (l *Line) join(near net.Conn) {
	defer near.Close()
	l.pass()
	l.mu.Lock()
	target, cut := l.target, l.cut
	l.mu.Unlock()
	if cut {
		return
	}
	far, err := net.Dial("tcp", target)
	if err != nil {
		return // the server is away
	}
	defer far.Close()
	e := &end{near: near, far: far}
	if !l.enter(e) {
		return
	}
	defer l.leave(e)
	l.done.Go(func() { l.carry(e, near, far, l.listens); far.Close() })
	l.carry(e, far, near, func(*end, []byte) bool { return true })
}

func (l *Line) enter(e *end) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.ends[e] = true
	return !l.cut && !l.closed
}

func (l *Line) leave(e *end) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.ends, e)
}

// pass waits while the line is frozen.
func (l *Line) pass() {
	l.mu.Lock()
	frozen := l.frozen
	l.mu.Unlock()
	<-frozen
}

func (l *Line) carry(e *end, from, to net.Conn, may func(*end, []byte) bool) {
	buffer := make([]byte, 32<<10)
	for {
		n, err := from.Read(buffer)
		l.pass()
		if n > 0 && !may(e, buffer[:n]) {
			return
		}
		if _, failed := to.Write(buffer[:n]); failed != nil || err != nil {
			return
		}
	}
}

// bell is what PostgreSQL is told by who listens or notifies.
func bell() *regexp.Regexp { return regexp.MustCompile(`(?i)\b(LISTEN|NOTIFY|pg_notify)\b`) }

// listens marks a connection with the bell; false if there must be none.
func (l *Line) listens(e *end, sent []byte) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	e.bell = e.bell || bell().Match(sent)
	return !e.bell || !l.deaf
}

// address is where a server of this machine listens.
func address(port int) string { return fmt.Sprintf("127.0.0.1:%d", port) }
