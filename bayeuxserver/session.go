package bayeuxserver

import (
	"crypto/rand"
	"encoding/json"
	"sync"
	"time"

	"parley/bayeux"
)

// Session is one client that shook hands. Its methods may be called at once
// from anywhere and never block.
type Session struct {
	srv     *Server
	id      string
	user    string
	browser string // value of the browser cookie, "" for none
	value   any

	slot int // place in the wheel's heap, guarded by the wheel

	mu        sync.Mutex // guards everything below
	reason    Reason     // why it ended, "" while it is open
	opening   bool       // SessionOpened has not returned
	mourned   bool       // it ended while opening
	connected bool       // it has sent a connect
	parting   bool       // the next connect that can be held ends it
	overHeld  bool       // the last connect reply carried events
	metaOnly  bool       // events leave only with connect replies (F3)
	via       transport  // of its last handshake or connect
	told      transport  // on which it was last given full advice
	subs      map[string]struct{}
	queue     queue
	hold      *hold   // the connect that waits
	sock      *socket // its WebSocket
	acks      acks
	expireAt  instant       // end of its life unless a connect is held
	activeAt  instant       // last message other than a connect
	armed     instant       // what the wheel has for it, 0 for nothing
	pause     time.Duration // interval of the last connect, part of its expiry
	spare     *hold         // used again by the next poll
}

// transport is one of the three ways to the server.
type transport uint8

const (
	noTransport transport = iota
	longPolling
	callbackPolling
	webSocket
)

func (srv *Server) newSession(who Principal, browser string, via transport) *Session {
	now := srv.clock()
	return &Session{srv: srv, id: rand.Text(), user: who.User, value: who.Value, browser: browser,
		opening: true, metaOnly: srv.config.MetaConnectDeliveryOnly, via: via, told: via,
		expireAt: now.plus(srv.config.Interval + srv.config.MaxInterval), activeAt: now}
}

// ID is the clientId.
func (s *Session) ID() string { return s.id }

// User is whom the session speaks for, "" for nobody in particular.
func (s *Session) User() string { return s.user }

// Value is what Authenticate gave with the user.
func (s *Session) Value() any { return s.value }

// Reason says why the session ended, "" while it is open.
func (s *Session) Reason() Reason {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.reason
}

// Deliver queues the event if a subscription of the session matches it, one
// copy however many do (B4), and sets it on its way. False: not subscribed, or
// ended, perhaps just now because the queue was full.
func (s *Session) Deliver(ev *bayeux.Event) bool { return s.add(ev, 0, true) }

// DeliverSoon is Deliver for an event that may wait for company: it leaves with
// whatever reply or event goes to the session next, and wakes the held connect
// by itself only after the given time, 0 meaning Config.LazyTimeout (F5). The
// order of events does not change. On a WebSocket, where waiting saves nothing,
// it leaves at once.
func (s *Session) DeliverSoon(ev *bayeux.Event, within time.Duration) bool {
	if within <= 0 {
		within = s.srv.config.LazyTimeout // which may be none: then it is not lazy
	}
	return s.add(ev, within, true)
}

// Send is Deliver without a subscription, as for answers on service channels (F8).
func (s *Session) Send(ev *bayeux.Event) bool { return s.add(ev, 0, false) }

// Answer sends the data as the answer to a message that the client published to
// a service channel, with the message's id (F9). The faults are those of
// bayeux.FreezeAnswer.
func (s *Session) Answer(call *bayeux.Message, data json.RawMessage) error {
	ev, err := bayeux.FreezeAnswer(call, data)
	if err != nil {
		return err
	}
	s.Send(ev)
	return nil
}

// Result answers a remote call of CometD 3.1 or later, as Answer does, and says
// that it succeeded.
func (s *Session) Result(call *bayeux.Message, data json.RawMessage) error {
	return s.complete(call, true, data)
}

// Failure answers a remote call, saying that it failed; the data says why.
func (s *Session) Failure(call *bayeux.Message, data json.RawMessage) error {
	return s.complete(call, false, data)
}

func (s *Session) complete(call *bayeux.Message, successful bool, data json.RawMessage) error {
	ev, err := bayeux.FreezeResult(call, successful, data)
	if err != nil {
		return err
	}
	s.Send(ev)
	return nil
}

// Kick ends the session: the client gets what was queued, is told that it is
// disconnected, and to stop (G3).
func (s *Session) Kick() { s.end(Kicked) }

// Part is Kick that waits for a client which is just between two connects, since
// what was queued could not reach it otherwise: its next connect gets that, and
// ends the session. Nothing new is queued meanwhile; a client that does not come
// expires.
func (s *Session) Part() {
	s.mu.Lock()
	s.parting = true
	reachable := s.hold != nil || s.sock != nil
	s.mu.Unlock()
	if reachable {
		s.end(Kicked)
	}
}

// SetMetaConnectDeliveryOnly makes events leave only with connect replies, or
// ends that, unless the server or an extension needs it (F3).
func (s *Session) SetMetaConnectDeliveryOnly(only bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.metaOnly = only || s.srv.config.MetaConnectDeliveryOnly || s.acks.on
	s.ring()
}

// Subscribed tells whether a subscription matches the channel.
func (s *Session) Subscribed(channel string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.matches(bayeux.Matching(channel))
}

func (s *Session) matches(patterns []string) bool {
	for _, p := range patterns {
		if _, ok := s.subs[p]; ok {
			return true
		}
	}
	return false
}
