package bayeuxserver

import "time"

// bind ties the session to the socket (I5); the socket it had before is closed.
func (k *socket) bind(s *Session) {
	s.mu.Lock()
	if s.reason != "" {
		s.mu.Unlock()
		return
	}
	old := s.sock
	s.sock = k
	if old != nil && old != k {
		old.leave(s)
		if s.hold != nil && s.hold.sock == old {
			s.unhold()
		}
	}
	k.mu.Lock()
	k.sess = s
	k.mu.Unlock()
	k.wire.ReadBy(time.Time{})
	s.ring()
	s.mu.Unlock()
	if old != k {
		old.finish(closeNormal)
	}
}

// leave unties the socket from the session, under the session's lock.
func (k *socket) leave(s *Session) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.sess == s {
		k.sess = nil
	}
}

// part unties the socket that is gone from its session, which stays for a while
// so that another socket may resume it, with all that is queued (M6).
func (k *socket) part() {
	s := k.session()
	if s == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	k.leave(s)
	if s.sock != k {
		return
	}
	s.sock = nil
	if s.hold != nil && s.hold.sock == k {
		s.unhold()
	}
}

// release unties the socket from a session that has ended. A client that said
// good-bye closes by itself (G4), one that was kicked may shake hands again; both
// have a while for it. The others are closed here.
func (k *socket) release(s *Session, reason Reason) {
	k.leave(s)
	switch reason {
	case QueueFull:
		_ = k.wire.Close()
	case Draining, ServerClosed, Expired:
		k.finish(closeGoingAway)
	default:
		k.wire.ReadBy(time.Now().Add(k.srv.config.MaxInterval))
	}
}

// outgoing is what the session has for its socket: the answer to a held connect
// that is due, with its events, or events alone. Called under the lock.
func (s *Session) outgoing(k *socket) []frame {
	h := s.hold
	if h == nil || h.sock != k || !h.due {
		k.carried = parcel{sess: s, load: s.take(false)}
		return s.frames(k.flight, &k.carried, nil)
	}
	s.unhold()
	reply := s.connectReply(make([]byte, 0, replySize), &h.plan)
	k.carried = parcel{sess: s, load: s.take(true)}
	return s.frames(k.flight, &k.carried, reply)
}

// oneFrame is up to which size events share the frame of the connect reply that
// acknowledges them: then a client has all of them or none. Larger ones would
// exceed what some clients accept.
const oneFrame = 32 << 10

// frames appends a parcel and the replies that follow it.
func (s *Session) frames(list []frame, p *parcel, replies []byte) []frame {
	if len(p.load.items) > 0 {
		list = s.eventFrames(list, p, replies)
	}
	if replies == nil {
		return list
	}
	if n := len(list); n == 1 && s.metaOnly && list[0].events == len(p.load.items) && len(list[0].text)+len(replies) <= oneFrame {
		text := list[0].text
		text[len(text)-1] = ','
		list[0].text = append(append(text, replies...), ']')
		return list
	}
	text := append(append(make([]byte, 0, len(replies)+2), '['), replies...)
	return append(list, frame{text: append(text, ']')})
}

// eventFrames appends events, each in its own frame unless configured otherwise
// or meant to share the reply's.
func (s *Session) eventFrames(list []frame, p *parcel, replies []byte) []frame {
	items := p.load.items
	most := s.srv.config.EventsPerFrame
	if s.metaOnly && replies != nil && sizeOf(items)+len(items)+len(replies) < oneFrame {
		most = len(items) + 1 // even one event is copied then, since the reply is appended
	}
	if most != 1 {
		return packed(list, p, most)
	}
	for _, it := range items {
		list = append(list, frame{text: it.ev.Batch(), parcel: p, events: 1})
	}
	return list
}

func packed(list []frame, p *parcel, most int) []frame {
	for items := p.load.items; len(items) > 0; {
		n := min(most, len(items))
		text := []byte{'['}
		for i, it := range items[:n] {
			if i > 0 {
				text = append(text, ',')
			}
			text = append(text, it.ev.JSON()...)
		}
		list = append(list, frame{text: append(text, ']'), parcel: p, events: n})
		items = items[n:]
	}
	return list
}
