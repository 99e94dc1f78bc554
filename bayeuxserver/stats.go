package bayeuxserver

import (
	"sync"
	"sync/atomic"
	"time"

	"parley/bayeux"
)

// Stats are the figures of a server since New; those that say "now" go up and
// down.
type Stats struct {
	Sessions map[string]int64 // now, by transport name
	Sockets  int64            // WebSockets, now
	Held     int64            // connects that wait, now
	Queued   int64            // events not yet delivered or acknowledged, now
	Bytes    int64            // theirs, now

	Opened    int64            // sessions
	Ended     map[Reason]int64 // sessions, by reason
	Refused   map[Reason]int64 // requests answered 402, by reason
	Denied    int64            // handshakes refused by Authenticate or MaxSessionsPerUser
	TooFast   int64            // handshakes refused by HandshakesPerSecond
	Foreign   int64            // requests refused by origin
	Vanished  int64            // held polls whose client went away
	Published int64            // messages accepted from clients
	Delivered int64            // events written
	PutBack   int64            // events whose writing failed
	Resent    int64            // events sent again for want of an acknowledgement
	Panics    int64            // of hooks, caught

	Latency    []Bucket      // how long delivered events took from queue to wire
	MaxOverdue time.Duration // by how much a session expired too late, at most
}

// Bucket counts what took at most UpTo and more than the bucket before; in the
// last, UpTo is 0 and it counts the rest.
type Bucket struct {
	UpTo  time.Duration
	Count int64
}

// counters are what Stats is read from.
type counters struct {
	sessions [webSocket + 1]atomic.Int64
	sockets, held, events, bytes,
	begun, denied, tooFast, foreign, vanished, published, written, putBack, resent, panics atomic.Int64
	late    atomic.Int64
	latency [buckets]atomic.Int64

	mu    sync.Mutex // guards the maps, which are touched only when sessions end or fail
	ended map[Reason]int64
	no    map[Reason]int64
}

const buckets = 11

// bucketEnd is the upper bound of a latency bucket: 100 µs, then thrice and a
// bit more each.
func bucketEnd(i int) time.Duration {
	ends := [buckets]time.Duration{100e3, 300e3, 1e6, 3e6, 10e6, 30e6, 100e6, 300e6, 1e9, 10e9}
	return ends[i]
}

func (c *counters) queued(events, bytes int) {
	c.events.Add(int64(events))
	c.bytes.Add(int64(bytes))
}

// delivered counts what was written; copies stay queued until acknowledged.
func (c *counters) delivered(l load, now instant) {
	c.written.Add(int64(len(l.items)))
	if !l.copy {
		c.queued(-len(l.items), -sizeOf(l.items))
	}
	for _, it := range l.items {
		if it.batch == 0 {
			c.latency[bucketOf(time.Duration(now-it.at))].Add(1)
		}
	}
}

func bucketOf(d time.Duration) int {
	i := 0
	for i < buckets-1 && d > bucketEnd(i) {
		i++
	}
	return i
}

func (c *counters) opened(via transport) {
	c.begun.Add(1)
	c.sessions[via].Add(1)
}

func (c *counters) moved(from, to transport) {
	if from != to {
		c.sessions[from].Add(-1)
		c.sessions[to].Add(1)
	}
}

func (c *counters) closed(via transport, reason Reason) {
	c.sessions[via].Add(-1)
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.ended == nil {
		c.ended = map[Reason]int64{}
	}
	c.ended[reason]++
}

func (c *counters) refused(reason Reason) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.no == nil {
		c.no = map[Reason]int64{}
	}
	c.no[reason]++
}

// overdue has one writer, the wheel.
func (c *counters) overdue(d time.Duration) { c.late.Store(max(c.late.Load(), int64(d))) }

// Stats reads the figures; it costs no more with many sessions than with few.
func (srv *Server) Stats() Stats {
	c := &srv.count
	st := Stats{Sockets: c.sockets.Load(), Held: c.held.Load(), Queued: c.events.Load(), Bytes: c.bytes.Load(),
		Opened: c.begun.Load(), Denied: c.denied.Load(), TooFast: c.tooFast.Load(), Foreign: c.foreign.Load(),
		Vanished: c.vanished.Load(), Published: c.published.Load(), Delivered: c.written.Load(),
		PutBack: c.putBack.Load(), Resent: c.resent.Load(), Panics: c.panics.Load(),
		MaxOverdue: time.Duration(c.late.Load())}
	st.Sessions = map[string]int64{bayeux.LongPolling: c.sessions[longPolling].Load(),
		bayeux.CallbackPolling: c.sessions[callbackPolling].Load(), bayeux.WebSocket: c.sessions[webSocket].Load()}
	for i := range c.latency {
		st.Latency = append(st.Latency, Bucket{UpTo: bucketEnd(i), Count: c.latency[i].Load()})
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	st.Ended, st.Refused = copyOf(c.ended), copyOf(c.no)
	return st
}

func copyOf(counts map[Reason]int64) map[Reason]int64 {
	out := make(map[Reason]int64, len(counts))
	for reason, n := range counts {
		out[reason] = n
	}
	return out
}
