package bayeuxserver

import "time"

// hold is a connect that waits for events, for its timeout or for the end of
// its session. Over HTTP the handler's goroutine waits for wake; over WebSocket
// nobody does, and the answer is written by whoever flushes the socket. The
// session's lock guards it.
type hold struct {
	plan    plan
	until   instant
	due     bool          // to be answered now
	wake    chan struct{} // one place, filled once; nil over WebSocket
	sock    *socket       // nil over HTTP
	browser string        // counted as held by this browser, "" for none
}

// wakeUp has the connect answered; once is enough.
func (h *hold) wakeUp() {
	if h.due {
		return
	}
	h.due = true
	if h.sock != nil {
		h.sock.kick()
		return
	}
	h.wake <- struct{}{}
}

// park makes the connect wait. Called under the lock, with no other held.
func (s *Session) park(p plan, sock *socket, browser string) *hold {
	h := s.spare
	s.spare = nil
	if sock != nil || h == nil {
		h = &hold{sock: sock}
		if sock == nil {
			h.wake = make(chan struct{}, 1)
		}
	}
	h.plan, h.browser, h.due = p, browser, false
	h.until = s.srv.clock().plus(p.timeout)
	s.hold = h
	s.srv.count.held.Add(1)
	s.schedule()
	return h
}

// unhold ends the waiting and starts the session's expiry. Called under the
// lock, by whoever answers, replaces or loses the connect.
func (s *Session) unhold() {
	if s.hold.browser != "" {
		s.srv.browsers.release(s.hold.browser)
	}
	s.hold = nil
	s.srv.count.held.Add(-1)
	s.rest()
}

// rest starts the expiry anew: a connect reply was written, or will never be.
func (s *Session) rest() {
	s.expireAt = s.srv.clock().plus(s.pause + s.srv.config.MaxInterval)
	s.schedule()
}

// touch puts the expiry off because of a message that is not a connect (J2).
func (s *Session) touch() {
	s.activeAt = s.srv.clock()
	s.expireAt = max(s.expireAt, s.activeAt.plus(s.srv.config.MaxInterval))
}

// schedule tells the wheel when the session wants to be looked at. Later than
// the wheel has it already is not told: then it is looked at once too often.
func (s *Session) schedule() {
	next := s.expireAt
	if h := s.hold; h != nil {
		next = s.holdEnd(h)
	}
	if limit := s.srv.config.MaxInactivity; limit > 0 {
		next = min(next, s.activeAt.plus(limit))
	}
	if s.reason == "" && (s.armed == 0 || next < s.armed) {
		s.armed = next
		s.srv.wheel.arm(s, next)
	}
}

func (s *Session) holdEnd(h *hold) instant {
	if h.due {
		return s.srv.clock().plus(s.srv.config.MaxInterval)
	}
	if s.queue.lazyAt != 0 && !s.queue.carrying {
		return min(h.until, s.queue.lazyAt)
	}
	return h.until
}

// fire does what is due for a session: answers its connect, or ends it. A panic
// in one session does not stop the wheel (J5).
func (srv *Server) fire(s *Session) {
	srv.guard(func() { s.fire().carryOut() })
}

func (s *Session) fire() farewell {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.reason != "" {
		return farewell{}
	}
	s.armed = 0
	now := s.srv.clock()
	if h := s.hold; h != nil && (h.until <= now || s.queue.ready(now)) {
		h.wakeUp()
	}
	if s.hold == nil && s.expireAt <= now {
		s.srv.count.overdue(time.Duration(now - s.expireAt))
		return s.endLocked(Expired)
	}
	if limit := s.srv.config.MaxInactivity; limit > 0 && s.activeAt.plus(limit) <= now {
		return s.endLocked(Inactive)
	}
	s.schedule()
	return farewell{}
}
