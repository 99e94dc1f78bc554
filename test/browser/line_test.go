package browser_test

import (
	"net"
	"strings"
	"sync"
	"testing"
)

// line is the network between a browser and the server: connections handed on,
// until it is cut (they break) or stopped (they hang, as when a machine sleeps
// or a radio link is lost).
type line struct {
	listener net.Listener
	done     sync.WaitGroup

	mu     sync.Mutex // guards what follows
	target string     // host:port of the server
	conns  map[net.Conn]bool
	cut    bool
	flow   chan struct{} // closed while bytes may pass
	deaf   bool          // what the server says is swallowed
	eaten  int           // bytes swallowed
	bytes  int           // from the server to the browser
}

func newLine(t *testing.T, url string) *line {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l := &line{listener: listener, target: strings.TrimPrefix(url, "http://"), conns: map[net.Conn]bool{}, flow: make(chan struct{})}
	close(l.flow)
	l.done.Go(l.accept)
	t.Cleanup(func() {
		listener.Close()
		l.mend()
		l.breakAll(true)
		l.done.Wait()
	})
	return l
}

func (l *line) url() string { return "http://" + l.listener.Addr().String() }

func (l *line) accept() {
	for {
		near, err := l.listener.Accept()
		if err != nil {
			return
		}
		l.done.Go(func() { l.join(near) })
	}
}

func (l *line) join(near net.Conn) {
	defer near.Close()
	l.mu.Lock()
	target := l.target
	l.mu.Unlock()
	far, err := net.Dial("tcp", target)
	if err != nil {
		return // the server is away
	}
	defer far.Close()
	if !l.enter(near, far) {
		return
	}
	defer l.leave(near, far)
	l.done.Go(func() {
		l.carry(far, near, false)
		far.Close()
	})
	l.carry(near, far, true)
}

func (l *line) enter(ends ...net.Conn) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.cut {
		return false
	}
	for _, c := range ends {
		l.conns[c] = true
	}
	return true
}

func (l *line) leave(ends ...net.Conn) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, c := range ends {
		delete(l.conns, c)
	}
}

// carry ends with either end.
func (l *line) carry(to, from net.Conn, down bool) {
	buffer := make([]byte, 32<<10)
	for {
		n, err := from.Read(buffer)
		if n > 0 {
			l.mu.Lock()
			flow := l.flow
			l.mu.Unlock()
			<-flow
			if !l.swallows(n, down) {
				if _, err := to.Write(buffer[:n]); err != nil {
					return
				}
			}
		}
		if err != nil {
			return
		}
	}
}

func (l *line) swallows(n int, down bool) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !down {
		return false
	}
	l.bytes += n
	if l.deaf {
		l.eaten += n
	}
	return l.deaf
}

// stop lets every connection hang, new ones too.
func (l *line) stop() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.flow = make(chan struct{})
}

// breakAll ends every connection; cut also lets none come.
func (l *line) breakAll(cut bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.cut = cut
	for c := range l.conns {
		c.Close()
	}
}

// swallow eats what the server says from now on.
func (l *line) swallow() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.deaf, l.eaten = true, 0
}

func (l *line) mend() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.cut, l.deaf = false, false
	select {
	case <-l.flow:
	default:
		close(l.flow)
	}
}

func (l *line) carried() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.bytes
}

// leadTo names the server's present address.
func (l *line) leadTo(url string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.target = strings.TrimPrefix(url, "http://")
}
