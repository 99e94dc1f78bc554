package clients_test

import (
	"net"
	"strings"
	"sync"
	"testing"
	"time"
)

// line is the network between one desktop and the server: TCP connections
// handed on, until it is cut.
type line struct {
	t        *testing.T
	listener net.Listener
	done     sync.WaitGroup

	mu     sync.Mutex // guards what follows
	target string     // host:port of the server
	pairs  map[*pair]bool
	down   bool
	eating bool
	eaten  int // bytes of the server's since eating began
}

// pair is one connection from the desktop and its twin to the server.
type pair struct {
	near, far *net.TCPConn
	over      chan struct{} // closed when the server has closed its end
}

func newLine(t *testing.T) *line {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l := &line{t: t, listener: listener, pairs: map[*pair]bool{}}
	l.done.Go(l.accept)
	t.Cleanup(func() {
		listener.Close()
		l.cut()
		l.done.Wait()
	})
	return l
}

func (l *line) url() string { return "http://" + l.listener.Addr().String() }

// leadTo names the server's present address.
func (l *line) leadTo(url string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.target = strings.TrimPrefix(url, "http://")
}

func (l *line) accept() {
	for {
		near, err := l.listener.Accept()
		if err != nil {
			return
		}
		l.done.Go(func() { l.join(near.(*net.TCPConn)) })
	}
}

// join carries bytes both ways until either side ends.
func (l *line) join(near *net.TCPConn) {
	defer near.Close()
	l.mu.Lock()
	target, down := l.target, l.down
	l.mu.Unlock()
	if down {
		return
	}
	far, err := net.Dial("tcp", target)
	if err != nil {
		return // the server is away
	}
	defer far.Close()
	p := &pair{near: near, far: far.(*net.TCPConn), over: make(chan struct{})}
	if !l.enter(p) {
		return
	}
	defer l.leave(p)
	l.done.Go(p.forth)
	l.back(p)
	close(p.over)
}

func (l *line) enter(p *pair) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.down {
		return false
	}
	l.pairs[p] = true
	return true
}

func (l *line) leave(p *pair) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.pairs, p)
}

// forth carries what the desktop sends; its end is the server's to see.
func (p *pair) forth() {
	_, _ = p.far.ReadFrom(p.near) // a broken line is what is played
	_ = p.far.CloseWrite()
}

// back carries what the server sends, or eats it.
func (l *line) back(p *pair) {
	buffer := make([]byte, 32<<10)
	for {
		n, err := p.far.Read(buffer)
		if n > 0 && !l.eats(n) {
			_, _ = p.near.Write(buffer[:n]) // a cut desktop reads no more
		}
		if err != nil {
			return
		}
	}
}

func (l *line) eats(n int) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.eating {
		l.eaten += n
	}
	return l.eating
}

// cut breaks every connection and lets none come, and returns when the server
// has noticed.
func (l *line) cut() {
	l.t.Helper()
	l.mu.Lock()
	l.down = true
	var pairs []*pair
	for p := range l.pairs {
		pairs = append(pairs, p)
	}
	l.mu.Unlock()
	for _, p := range pairs {
		p.near.Close()
	}
	for _, p := range pairs {
		select {
		case <-p.over:
		case <-time.After(5 * time.Second):
			l.t.Error("the server keeps a connection whose client is gone")
			p.far.Close()
		}
	}
}

func (l *line) mend() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.down, l.eating = false, false
}

// swallow eats from now on what the server sends.
func (l *line) swallow() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.eating, l.eaten = true, 0
}

// swallowed waits until the server has sent something in vain.
func (l *line) swallowed() {
	l.t.Helper()
	for until := time.Now().Add(10 * time.Second); time.Now().Before(until); time.Sleep(5 * time.Millisecond) {
		l.mu.Lock()
		eaten := l.eaten
		l.mu.Unlock()
		if eaten > 0 {
			return
		}
	}
	l.t.Error("the server sends nothing to swallow")
}
