package bayeuxserver

import (
	"errors"
	"io"
	"net/http"
	"net/url"
	"time"
)

// remember makes what is kept of an upgrade request for handshakes to come: a
// copy without body, context and the headers of no use to a decision.
func remember(r *http.Request) *http.Request {
	header := make(http.Header, 8)
	for name, values := range r.Header {
		switch name {
		case "Authorization", "Cookie", "Origin", "User-Agent", "X-Forwarded-For", "X-Forwarded-Host",
			"X-Forwarded-Proto", "Forwarded", "X-Real-Ip", "Accept-Language":
			header[name] = values
		}
	}
	return &http.Request{Method: r.Method, URL: &url.URL{Path: r.URL.Path, RawQuery: r.URL.RawQuery},
		Proto: r.Proto, ProtoMajor: r.ProtoMajor, ProtoMinor: r.ProtoMinor, Header: header,
		Host: r.Host, RemoteAddr: r.RemoteAddr, RequestURI: r.RequestURI, TLS: r.TLS}
}

// upgrade turns the request into a socket and leaves the HTTP handler, so that
// its buffers are freed.
func (srv *Server) upgrade(w http.ResponseWriter, r *http.Request) {
	wire, err := srv.upgrader.wire(w, r)
	if err != nil {
		return
	}
	k := &socket{srv: srv, wire: wire, request: remember(r), browser: srv.browserOf(r)}
	if srv.hooks.Identify != nil {
		k.user = srv.hooks.Identify(r)
	}
	srv.mu.Lock()
	defer srv.mu.Unlock()
	if srv.closed {
		_ = wire.Close()
		return
	}
	srv.sockets[k] = struct{}{}
	srv.count.sockets.Add(1)
	srv.work.Add(1)
	// A socket that gets no session closes after a while.
	wire.ReadBy(time.Now().Add(srv.config.MaxInterval))
	go k.read()
}

// read waits for one message, serves it and leaves the waiting for the next to
// a fresh goroutine: the stack of this one has grown by serving and would not
// shrink again, which is most of what an idle socket would cost.
func (k *socket) read() {
	r, err := k.wire.Next()
	if k.hear(r, err) {
		go k.read()
		return
	}
	k.leaveServer()
	k.srv.work.Done()
}

func (k *socket) leaveServer() {
	k.mu.Lock()
	k.gone = true
	k.mu.Unlock()
	_ = k.wire.Close()
	k.part()
	k.srv.mu.Lock()
	defer k.srv.mu.Unlock()
	delete(k.srv.sockets, k)
	k.srv.count.sockets.Add(-1)
}

// hear serves what was read and tells whether to read on. It is kept out of
// read's own frame for the reason given there.
//
//go:noinline
func (k *socket) hear(r io.Reader, err error) bool {
	if errors.Is(err, errBinary) {
		k.finish(closeUnsupported)
		return k.drainClosed()
	}
	if err != nil {
		return false
	}
	x := k.srv.newExchange(webSocket, k.request)
	x.sock, x.browser = k, k.browser
	if x.body, err = appendAll(x.body, r, k.srv.config.MaxBody); err != nil {
		return false
	}
	k.busy(true)
	fine := k.serve(x)
	k.busy(false)
	k.flush()
	return fine || k.drainClosed()
}

// drainClosed reads on, to no effect, until the socket that is being closed is
// closed: else the far end might miss the reason.
func (k *socket) drainClosed() bool {
	for {
		if _, err := k.wire.Next(); err != nil && !errors.Is(err, errBinary) {
			return false
		}
	}
}

func (k *socket) busy(serving bool) {
	k.mu.Lock()
	k.serving = serving
	k.mu.Unlock()
}

// serve answers one message. What is not Bayeux, and a panic in a hook, closes
// the socket with 1011; nothing else of it counts (A3, A4).
func (k *socket) serve(x *exchange) (fine bool) {
	k.srv.guard(func() {
		if x.decode(x.body) == nil {
			x.run()
			k.reply(x)
			x.free()
			fine = true
		}
	})
	if !fine {
		k.mu.Lock()
		k.closing = closeFailed
		k.mu.Unlock()
	}
	return fine
}

// reply leaves the exchange's replies for the writer.
func (k *socket) reply(x *exchange) {
	if s := x.opened; s != nil {
		if old := k.session(); old != nil {
			old.end(Replaced)
		}
		k.push(handshakeFrames(x, s), true)
		k.bind(s)
		return
	}
	if len(x.out) == 0 {
		return
	}
	s := x.sess
	if s == nil {
		s = &Session{srv: k.srv}
	}
	if !k.push(s.frames(nil, &parcel{sess: s, load: x.load}, x.out), false) {
		_ = k.wire.Close()
	}
}

// handshakeFrames puts the handshake reply before what it hands over.
func handshakeFrames(x *exchange, s *Session) []frame {
	list := s.frames(nil, &parcel{}, x.out)
	return s.frames(list, &parcel{sess: s, load: x.load}, nil)
}
