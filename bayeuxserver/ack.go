package bayeuxserver

import (
	"encoding/json"
	"strconv"

	"parley/bayeux"
)

// acks is the acknowledge extension of a session: connect replies are numbered,
// and what they carry stays queued until a connect says that it has seen the
// number (N).
type acks struct {
	on     bool  // agreed in the handshake
	active bool  // the client still takes part: its last connect had a number
	batch  int64 // of the last connect reply
}

// acknowledge reads the number a connect has seen, deletes what it covers and
// has the rest sent again at once. A connect without a number comes from a
// client that switched the extension off: it will never acknowledge, so what was
// sent counts as seen. Called under the lock.
func (s *Session) acknowledge(ext json.RawMessage) {
	if !s.acks.on {
		return
	}
	seen, ok := bayeux.AckOf(ext)
	s.acks.active = ok
	if !ok {
		seen = s.acks.batch
	}
	q := &s.queue
	n := 0
	for n < len(q.items) && q.items[n].batch != 0 && q.items[n].batch <= seen {
		n++
	}
	s.dropFirst(n)
	if len(q.items) > 0 && q.items[0].batch != 0 {
		q.urgent = true
	}
}

func (s *Session) dropFirst(n int) {
	q := &s.queue
	bytes := sizeOf(q.items[:n])
	q.bytes -= bytes
	s.srv.count.queued(-n, -bytes)
	if q.items = append(q.items[:0:0], q.items[n:]...); len(q.items) == 0 {
		q.items, q.urgent, q.lazyAt = nil, false, 0
	}
}

// takeCopies sends everything that is queued under the number of the reply that
// is about to go; nothing leaves the queue.
func (s *Session) takeCopies() load {
	q := &s.queue
	copies := make([]item, len(q.items))
	for i := range q.items {
		copies[i] = q.items[i]
		if q.items[i].batch != 0 {
			s.srv.count.resent.Add(1)
		}
		q.items[i].batch = s.acks.batch
	}
	q.urgent, q.lazyAt = false, 0
	return load{items: copies, copy: true}
}

// appendAck writes the number of a connect reply, counting it.
func (s *Session) appendAck(dst []byte) []byte {
	s.acks.batch++
	return strconv.AppendInt(append(dst, `"ack":`...), s.acks.batch, 10)
}
