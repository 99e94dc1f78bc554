package bayeuxserver

import (
	"time"

	"parley/bayeux"
)

// plan is what has to be known of a connect to answer it later; nothing else of
// the request is kept while it waits.
type plan struct {
	channel, id       string
	interval, timeout time.Duration
	advise            bool // the reply carries full advice (D5)
	multiple          bool // this browser holds a poll already (H3)
	received          int64
	timesync          *bayeux.Timesync
}

// connect answers a /meta/connect or makes it wait.
func (x *exchange) connect(m *bayeux.Message) {
	s := x.sess
	if x.srv.draining() {
		s.end(Draining)
	}
	lone := len(x.msgs) == 1
	s.mu.Lock()
	if reason := s.lost(x); reason != "" {
		s.mu.Unlock()
		x.unknown(m, reason)
		return
	}
	left := s.arrive(x)
	p := x.plan(m)
	first := !s.connected
	s.connected, s.pause = true, p.interval
	s.acknowledge(m.Ext)
	if parting := s.parting; lone && (parting || !first && p.timeout > 0 && !s.hasNews(x)) && x.park(&p) {
		s.mu.Unlock()
		if parting {
			s.end(Kicked)
		}
	} else {
		x.startReply()
		x.out = s.connectReply(x.out, &p)
		x.connects = true
		s.rest()
		s.mu.Unlock()
	}
	left.finish(closeNormal)
}

// lost says why the exchange cannot connect the session any more: it ended, or
// another socket took it over, since the exchange found it.
func (s *Session) lost(x *exchange) Reason {
	if s.reason == "" && x.sock != nil && s.sock != x.sock {
		return WrongSocket
	}
	return s.reason
}

// arrive ends the connect that was held before (D7) and moves the session to
// the exchange's transport; the socket it left comes back, to be closed.
func (s *Session) arrive(x *exchange) (left *socket) {
	if h := s.hold; h != nil {
		s.unhold()
		if h.sock == nil && !h.due {
			h.wakeUp()
		}
	}
	if x.via != webSocket && s.sock != nil {
		left, s.sock = s.sock, nil
		left.leave(s)
	}
	s.srv.count.moved(s.via, x.via)
	s.via = x.via
	return left
}

// hasNews tells whether a connect is answered at once because of what is queued.
func (s *Session) hasNews(x *exchange) bool {
	return (x.via != webSocket || s.metaOnly) && s.queue.ready(s.srv.clock())
}

// plan reads the connect. The client's own positive timeout and interval replace
// the server's for this one connect (D2), within reason.
func (x *exchange) plan(m *bayeux.Message) plan {
	config := &x.srv.config
	s := x.sess
	p := plan{channel: m.Channel, id: m.ID, interval: config.Interval, timeout: config.Timeout,
		advise: m.Advice != nil || s.told != x.via, received: time.Now().UnixMilli()}
	s.told = x.via
	if a := m.Advice; a != nil {
		if a.HasTimeout {
			p.timeout = min(a.Timeout, longestHold(config.Timeout))
		}
		if a.Interval > 0 {
			p.interval = min(a.Interval, config.MaxInterval)
		}
	}
	p.timesync = timesyncOf(m)
	return p
}

// longestHold bounds what a client may ask for.
func longestHold(timeout time.Duration) time.Duration { return max(10*timeout, time.Minute) }

// park holds the connect, unless its browser holds too many polls already: then
// the plan is changed and it is not held.
func (x *exchange) park(p *plan) bool {
	browser := ""
	if x.via != webSocket && x.http.ProtoMajor < 2 && x.browser != "" {
		browser = x.browser
		if !x.srv.browsers.hold(browser, x.srv.config.MaxSessionsPerBrowser) {
			p.multiple = true
			x.sess.pause = max(x.srv.config.MultiSessionInterval, 0)
			return false
		}
	}
	x.hold = x.sess.park(*p, x.sock, browser)
	return true
}

// connectReply appends the answer to a connect; a session that ended meanwhile
// decides what it says. Called under the lock, before take.
func (s *Session) connectReply(dst []byte, p *plan) []byte {
	m := bayeux.Message{Channel: p.channel, ID: p.id, Reply: true, Successful: true}
	switch {
	case s.reason == Disconnected || s.reason.kindly():
		m.Advice = bayeux.NoneAdvice()
	case s.reason != "":
		m.Successful, m.Error = false, s.srv.config.UnknownSessionText
		m.Advice = bayeux.HandshakeAdvice(s.srv.away())
	case p.multiple:
		s.adviseMultiple(&m)
	case p.advise:
		m.Advice = bayeux.RetryAdvice(p.interval, s.srv.config.Timeout)
	}
	m.Ext = s.connectExt(p)
	return m.Append(dst)
}

func (s *Session) adviseMultiple(m *bayeux.Message) {
	s.told = noTransport // the ordinary advice is due again with the next reply
	m.Advice = &bayeux.Advice{Reconnect: bayeux.ReconnectRetry, MultipleClients: true,
		Interval: s.srv.config.MultiSessionInterval, HasInterval: true}
	if s.srv.config.MultiSessionInterval <= 0 {
		m.Successful, m.Error = false, s.srv.config.UnknownSessionText
		m.Advice = &bayeux.Advice{Reconnect: bayeux.ReconnectNone, MultipleClients: true}
	}
}

func (s *Session) connectExt(p *plan) []byte {
	if !s.acks.active && p.timesync == nil {
		return nil
	}
	ext := []byte{'{'}
	if s.acks.active {
		ext = s.appendAck(ext)
	}
	if p.timesync != nil {
		ext = appendTimesync(ext, *p.timesync, p.received)
	}
	if len(ext) == 1 {
		return nil
	}
	return append(ext, '}')
}
