package bayeuxserver

import (
	"math/rand/v2"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"parley/bayeux"
)

// handshake answers a /meta/handshake.
func (x *exchange) handshake(m *bayeux.Message) {
	if fault := m.Check(x.srv.config.MaxChannel); fault != "" {
		x.refuse(m, fault)
		return
	}
	if no := x.premature(m); no != nil {
		x.reply(no)
		return
	}
	who, no := x.authenticate(m)
	if no != nil {
		x.reply(no)
		return
	}
	x.open(m, who)
}

// premature refuses before anybody is asked for a password: while draining, to
// an address that comes too often, to a client with no transport in common.
func (x *exchange) premature(m *bayeux.Message) *bayeux.Message {
	srv := x.srv
	switch {
	case srv.draining():
		return noHandshake(m, bayeux.ErrorUnavailable, bayeux.HandshakeAdvice(srv.away()))
	case !srv.limiter.allow(x.address(), srv.clock()):
		srv.count.tooFast.Add(1)
		return noHandshake(m, bayeux.ErrorHandshakeDenied, bayeux.HandshakeAdvice(time.Second+rand.N(4*time.Second)))
	case !srv.common(m.SupportedConnectionTypes):
		return noHandshake(m, bayeux.ErrorHandshakeDenied, bayeux.NoneAdvice())
	}
	return nil
}

func noHandshake(m *bayeux.Message, errorText string, advice *bayeux.Advice) *bayeux.Message {
	reply := bayeux.ReplyTo(m, errorText)
	reply.Advice = advice
	return &reply
}

// common tells whether client and server share a transport; a client that does
// not say is believed to (C4).
func (srv *Server) common(types []string) bool {
	return types == nil || slices.ContainsFunc(types, func(t string) bool { return slices.Contains(srv.transports, t) })
}

func (x *exchange) address() string {
	if x.srv.hooks.Address != nil {
		return x.srv.hooks.Address(x.http)
	}
	return hostOf(x.http)
}

func hostOf(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}

func (x *exchange) authenticate(m *bayeux.Message) (Principal, *bayeux.Message) {
	if x.srv.hooks.Authenticate == nil {
		return Principal{}, nil
	}
	who, no := x.srv.hooks.Authenticate(x.http, m)
	if no == nil {
		return who, nil
	}
	x.srv.count.denied.Add(1)
	text := no.Error
	if text == "" {
		text = bayeux.ErrorHandshakeDenied
	}
	advice := bayeux.NoneAdvice()
	if no.Handshake {
		advice = &bayeux.Advice{Reconnect: bayeux.ReconnectHandshake}
	}
	return who, noHandshake(m, text, advice)
}

// tooManyWait is advised to a user with too many sessions, one of which may
// expire soon.
const tooManyWait = 15 * time.Second

// open makes the session and its reply.
func (x *exchange) open(m *bayeux.Message, who Principal) {
	srv := x.srv
	browser, fresh := x.browser, x.browser == "" && x.via != webSocket
	if fresh {
		browser = newBrowser()
	}
	s := srv.newSession(who, strings.Clone(browser), x.via) // not the whole header line
	s.acks.on = bayeux.AckWanted(m.Ext)
	s.acks.active, s.metaOnly = s.acks.on, s.metaOnly || s.acks.on
	if !srv.registry.add(s, srv.config.MaxSessionsPerUser) {
		srv.count.denied.Add(1)
		x.reply(noHandshake(m, bayeux.Denied("too_many_sessions", "handshake_denied"), bayeux.HandshakeAdvice(tooManyWait)))
		return
	}
	if fresh {
		x.cookie = browser
	}
	srv.count.opened(x.via)
	srv.work.Add(1) // until SessionClosed has returned
	s.begin()
	if srv.isClosed() {
		s.end(ServerClosed)
	}
	x.welcome(m, s)
}

// begin starts the session's expiry and tells the program about it.
func (s *Session) begin() {
	s.mu.Lock()
	s.schedule()
	s.mu.Unlock()
	defer s.begun()
	if s.srv.hooks.SessionOpened != nil {
		s.srv.hooks.SessionOpened(s)
	}
}

// begun has a session that ended while it was being opened told so only now.
func (s *Session) begun() {
	s.mu.Lock()
	s.opening = false
	mourned := s.mourned
	s.mu.Unlock()
	if mourned {
		s.srv.mourner.tell(s)
	}
}

// welcome writes the reply and, if wanted, takes along what SessionOpened
// queued (C9).
func (x *exchange) welcome(m *bayeux.Message, s *Session) {
	x.opened = s
	config := &x.srv.config
	reply := bayeux.ReplyTo(m, "")
	reply.ClientID, reply.Version, reply.MinimumVersion = s.id, bayeux.Version, bayeux.Version
	reply.SupportedConnectionTypes = x.srv.transports
	reply.Advice = bayeux.RetryAdvice(config.Interval, config.Timeout)
	ext := []byte{'{'}
	if config.MessagesWithHandshake {
		ext = x.handOver(s, ext)
		reply.HandedOver = len(x.load.items)
	} else if s.acks.on {
		ext = append(ext, `"ack":true`...)
	}
	if t := timesyncOf(m); t != nil {
		ext = appendTimesync(ext, *t, time.Now().UnixMilli())
	}
	if len(ext) > 1 {
		reply.Ext = append(ext, '}')
	}
	x.reply(&reply)
}

func (x *exchange) handOver(s *Session, ext []byte) []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.acks.on {
		s.acks.batch++
		ext = strconv.AppendInt(append(ext, `"ack":{"enabled":true,"batch":`...), s.acks.batch, 10)
		ext = append(ext, '}')
	}
	x.load = s.take(true)
	return ext
}
