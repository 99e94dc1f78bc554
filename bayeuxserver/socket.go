package bayeuxserver

import (
	"net/http"
	"sync"
	"time"
)

// socket is one WebSocket connection. A goroutine reads it; nobody writes it
// while there is nothing to write. Whoever has something sets writing and
// becomes the writer, or starts one, until all is written; others leave theirs
// with it. So a slow reader delays only its own.
type socket struct {
	srv     *Server
	wire    wire
	request *http.Request // the upgrade, see remember
	user    string        // whom the upgrade request proved
	browser string

	mu      sync.Mutex // guards the fields below; taken after a session's lock
	sess    *Session
	out     []frame // frames that wait for the writer
	bytes   int
	first   bool // out begins with a handshake reply, which no event may precede
	writing bool
	again   bool // something came while writing
	serving bool // the reader is at work on a message
	gone    bool
	closing int // the code to close with when all is written, 0 to stay open

	flight  []frame // the writer's, used again and again
	carried parcel
}

// frame is one text message to be written and the events in it.
type frame struct {
	text   []byte
	parcel *parcel // nil when no event is in it
	events int
}

// parcel is a load that travels in several frames.
type parcel struct {
	sess *Session
	load load
	done int // events written
}

func (p *parcel) settle() {
	written := load{items: p.load.items[:p.done], copy: p.load.copy}
	rest := load{items: p.load.items[p.done:], copy: p.load.copy}
	p.sess.mu.Lock()
	defer p.sess.mu.Unlock()
	p.sess.settleLocked(written, true)
	p.sess.settleLocked(rest, false)
	p.sess.ring()
}

func (k *socket) session() *Session {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.sess
}

// kick has a writer look for something to write.
func (k *socket) kick() {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.gone {
		return
	}
	k.again = true
	if !k.writing {
		k.writing = true
		k.srv.work.Add(1)
		go k.writeAlone()
	}
}

func (k *socket) writeAlone() {
	defer k.srv.work.Done()
	k.write()
}

// push leaves frames for the writer. False: there are so many that the far end
// asks but does not listen; the socket should be dropped (M8).
func (k *socket) push(frames []frame, handshake bool) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, f := range frames {
		k.bytes += len(f.text)
	}
	k.first = k.first || handshake && len(k.out) == 0
	k.out = append(k.out, frames...)
	return len(k.out) <= k.srv.config.MaxQueue && k.bytes <= 2*k.srv.config.MaxQueueBytes
}

// flush writes in the caller's goroutine, unless somebody writes already.
func (k *socket) flush() {
	k.mu.Lock()
	k.again = true
	mine := !k.writing && !k.gone
	if mine {
		k.writing = true
	}
	k.mu.Unlock()
	if mine {
		k.write()
	}
}

// write writes until there is nothing more.
func (k *socket) write() {
	for !k.rest() {
		frames := k.next()
		for i := range frames {
			if err := k.wire.WriteText(frames[i].text, k.srv.config.WriteTimeout); err != nil {
				k.fail(frames[i:])
				return
			}
			frames[i].written()
		}
		k.land(frames)
	}
}

// land keeps the writer's list for the next time, unless it is long.
func (k *socket) land(frames []frame) {
	clear(frames)
	k.carried = parcel{}
	if k.flight = frames[:0]; cap(frames) > 4 {
		k.flight = nil
	}
}

func (f *frame) written() {
	if f.parcel == nil {
		return
	}
	if f.parcel.done += f.events; f.parcel.done == len(f.parcel.load.items) {
		f.parcel.settle()
	}
}

// rest ends the writing when nothing came meanwhile, and then closes the socket
// if that is wanted.
func (k *socket) rest() bool {
	k.mu.Lock()
	if k.again || len(k.out) > 0 {
		k.mu.Unlock()
		return false
	}
	code := k.closing
	if k.serving {
		code = 0
	}
	k.writing = code != 0
	k.mu.Unlock()
	if code != 0 {
		k.wire.WriteClose(code, time.Second)
		k.fail(nil)
	}
	return true
}

// next collects what is to be written now: events first, then the replies
// (A15), but a handshake reply before anything.
func (k *socket) next() []frame {
	k.mu.Lock()
	k.again = false
	s := k.sess
	k.mu.Unlock()
	if s == nil {
		return k.takeOut(nil)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.sock != k || s.reason != "" {
		return k.takeOut(nil)
	}
	return k.takeOut(s.outgoing(k))
}

func (k *socket) takeOut(events []frame) []frame {
	k.mu.Lock()
	defer k.mu.Unlock()
	out, first := k.out, k.first
	k.out, k.bytes, k.first = nil, 0, false
	if first {
		return append(out, events...)
	}
	return append(events, out...)
}

// fail gives up the socket; what was not written goes back.
func (k *socket) fail(unsent []frame) {
	k.mu.Lock()
	k.gone = true
	unsent = append(unsent, k.out...)
	k.out = nil
	k.mu.Unlock()
	_ = k.wire.Close()
	k.part()
	var last *parcel
	for _, f := range unsent {
		if f.parcel != nil && f.parcel != last {
			f.parcel.settle()
			last = f.parcel
		}
	}
}

// finish closes the socket with the code when everything is written. On nil it
// does nothing.
func (k *socket) finish(code int) {
	if k == nil {
		return
	}
	k.mu.Lock()
	k.closing = code
	k.mu.Unlock()
	k.kick()
}
