package bayeuxserver

import "parley/bayeux"

// farewell is what remains to be done after a session has ended, once its lock
// is open. The zero value is nothing.
type farewell struct {
	s      *Session
	reason Reason
	sock   *socket
	mourn  bool
}

// end ends the session; only the first reason counts.
func (s *Session) end(reason Reason) {
	s.mu.Lock()
	bye := s.endLocked(reason)
	s.mu.Unlock()
	bye.carryOut()
}

// endIfHeld ends a session that can be told so, because it holds a connect.
func (s *Session) endIfHeld(reason Reason) {
	s.mu.Lock()
	var bye farewell
	if s.hold != nil {
		bye = s.endLocked(reason)
	}
	s.mu.Unlock()
	bye.carryOut()
}

// endLocked marks the end, wakes the held connect, which is then answered
// accordingly, and leaves the last words on the socket.
func (s *Session) endLocked(reason Reason) farewell {
	if s.reason != "" {
		return farewell{}
	}
	s.reason = reason
	bye := farewell{s: s, reason: reason, sock: s.sock, mourn: !s.opening}
	s.mourned = s.opening
	if !reason.kindly() {
		s.discard()
	}
	if s.hold != nil && s.hold.sock == nil {
		s.hold.wakeUp()
	} else if s.sock != nil && reason != QueueFull {
		s.lastWords(s.sock)
	}
	if s.hold != nil && s.hold.sock != nil {
		s.unhold()
	}
	s.sock = nil
	if s.hold == nil {
		s.discard()
	}
	return bye
}

// kindly tells whether the client gets what was still queued.
func (r Reason) kindly() bool { return r == Kicked || r == Inactive }

func (s *Session) discard() {
	s.srv.count.queued(-len(s.queue.items), -s.queue.bytes)
	s.queue = queue{carrying: s.queue.carrying}
}

// lastWords are the frames that end a session over its socket: what is queued,
// the server's disconnect, the answer to the held connect.
func (s *Session) lastWords(k *socket) {
	var frames []frame
	if s.reason.kindly() {
		s.queue.items = append(s.queue.items, item{ev: bayeux.FreezeDisconnect(), at: s.srv.clock()})
		s.srv.count.queued(1, s.queue.items[len(s.queue.items)-1].ev.Size())
		frames = s.frames(nil, &parcel{sess: s, load: s.takeAll()}, nil)
	}
	if h := s.hold; h != nil && h.sock == k && s.reason != Replaced {
		frames = append(frames, frame{text: append(s.connectReply([]byte{'['}, &h.plan), ']')})
	}
	// However many they are, they are the last; a far end that does not listen
	// is cut by the write timeout.
	k.push(frames, false)
	k.kick()
}

// takeAll carries away everything, whoever is carrying now.
func (s *Session) takeAll() load {
	l := load{items: s.queue.items}
	s.queue = queue{carrying: s.queue.carrying}
	return l
}

// carryOut takes the session out of every index and says good-bye to its socket.
func (bye farewell) carryOut() {
	s := bye.s
	if s == nil {
		return
	}
	srv := s.srv
	srv.wheel.forget(s)
	srv.registry.remove(s, bye.reason)
	s.mu.Lock()
	subs, via := s.subs, s.via
	s.subs = nil
	s.mu.Unlock()
	for pattern := range subs {
		srv.tree.remove(pattern, s)
	}
	srv.count.closed(via, bye.reason)
	if bye.sock != nil {
		bye.sock.release(s, bye.reason)
	}
	if bye.mourn {
		srv.mourner.tell(s)
	}
}
