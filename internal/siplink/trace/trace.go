package trace

import (
	"context"
	"net/netip"
	"sync"
	"time"
)

// Message is one SIP message that was sent or received.
type Message struct {
	No          int64 // rising, without gaps while nothing is forgotten
	At          time.Time
	Out         bool // we sent it
	Transport   string
	Local, Peer netip.AddrPort
	Start       string // the start line
	Method      string // of the request, or of the one that is answered
	Code        int    // of an answer; 0: a request
	CallID      string
	From, To    string // numbers
	Bytes       int
}

// Of reports whether the number sent or was to get the message.
func (m Message) Of(number string) bool { return m.From == number || m.To == number }

// Log is a bounded ring. Its methods may be called at once, and Add never waits
// for who looks on.
type Log struct {
	mu    sync.Mutex // guards what follows
	ring  []Message
	last  int64
	heard chan struct{} // closed by the next Add; nil: nobody waits
}

// New returns a Log that remembers the last most messages.
func New(most int) *Log { return &Log{ring: make([]Message, most)} }

// Add keeps a message and gives it its number.
func (l *Log) Add(m Message) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.last++
	m.No = l.last
	l.ring[m.No%int64(len(l.ring))] = m
	if l.heard != nil {
		close(l.heard)
		l.heard = nil
	}
}

// After returns up to limit messages with greater numbers than after that which
// lets pass, oldest first, and the number after which to ask next.
func (l *Log) After(after int64, limit int, which func(Message) bool) (all []Message, next int64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.after(after, limit, which)
}

func (l *Log) after(after int64, limit int, which func(Message) bool) (all []Message, next int64) {
	if after > l.last {
		after = 0 // of an earlier process
	}
	next = max(after, l.last-int64(len(l.ring)))
	for next < l.last && len(all) < limit {
		next++
		if m := l.ring[next%int64(len(l.ring))]; which(m) {
			all = append(all, m)
		}
	}
	return all, next
}

// Wait is After that waits until there is something to return or ctx ends.
func (l *Log) Wait(ctx context.Context, after int64, limit int, which func(Message) bool) (all []Message, next int64) {
	for {
		l.mu.Lock()
		all, after = l.after(after, limit, which)
		if l.heard == nil {
			l.heard = make(chan struct{})
		}
		heard := l.heard
		l.mu.Unlock()
		if len(all) > 0 {
			return all, after
		}
		select {
		case <-heard:
		case <-ctx.Done():
			return nil, after
		}
	}
}

// Last is the number of the last message.
func (l *Log) Last() int64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.last
}

// Between returns what went by between two numbers from one time to another,
// oldest first, at most limit.
func (l *Log) Between(a, b string, from, to time.Time, limit int) []Message {
	all, _ := l.After(0, limit, func(m Message) bool {
		return m.Of(a) && m.Of(b) && !m.At.Before(from) && !m.At.After(to)
	})
	return all
}
