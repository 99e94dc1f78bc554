package endpoint

import (
	"bytes"
	"errors"
	"sync"
	"time"

	"parley/internal/siplink/wire"
)

// serverTx is a server transaction (RFC 3261 17.2, RFC 6026 7.1): it answers a
// repeat of its request with what it said last. It holds nothing of the request.
type serverTx struct {
	served     *served
	key, merge name
	invite     bool
	stream     bool
	tag        string        // ours in To
	dialog     string        // of an INVITE: the one that it may become
	gone       chan struct{} // of an INVITE: closed when it was refused or taken back, and when the endpoint closes

	mu     sync.Mutex // guards what follows
	ended  bool       // with the endpoint: nothing is answered any more
	code   int        // of the last answer; 0: none
	last   []byte     // the last answer; nil: repeats draw none
	cancel func()     // answers 487; nil once there is a final answer
	again  *time.Timer
	expiry *time.Timer // of an INVITE that holds for a time
}

var errAnswered = errors.New("it has had its final answer")

// reply sends a final answer, or a provisional one.
func (r *request) reply(code int, reason string, fields ...wire.Field) {
	_ = r.answer(wire.Reply{Code: code, Reason: reason, Fields: fields}) // who cannot be reached asks again
}

// answer is reply that tells whether it was sent. There is one final answer.
func (r *request) answer(reply wire.Reply) error {
	raw := r.m.Answer(reply, r.tag)
	first, ok := r.tx.says(reply.Code, raw)
	if !ok {
		return errAnswered
	}
	err := r.back.answer(r.m, reply.Code, raw)
	if first {
		r.tx.answered(r, reply.Code)
	}
	return err
}

// again sends the last answer once more; a 2xx to an INVITE is its dialog's to
// repeat.
func (r *request) again() {
	r.tx.mu.Lock()
	code, raw := r.tx.code, r.tx.last
	r.tx.mu.Unlock()
	if raw != nil {
		_ = r.back.answer(r.m, code, raw)
	}
}

// says takes an answer as the last one; first: it is final.
func (tx *serverTx) says(code int, raw []byte) (first, ok bool) {
	tx.mu.Lock()
	defer tx.mu.Unlock()
	if tx.ended || tx.code >= 200 {
		return false, false
	}
	tx.code, tx.last = code, bytes.Clone(raw) // no longer than it is
	if code >= 200 {
		tx.cancel = nil
		tx.unexpire()
	}
	return code >= 200, true
}

// done reports whether there is a final answer.
func (tx *serverTx) done() bool {
	tx.mu.Lock()
	defer tx.mu.Unlock()
	return tx.code >= 200
}

// expire takes an INVITE back after that time, unless it has its final answer
// (RFC 3261 13.3.1).
func (tx *serverTx) expire(after time.Duration) {
	tx.mu.Lock()
	defer tx.mu.Unlock()
	if tx.cancel != nil {
		tx.expiry = time.AfterFunc(after, tx.takeBack)
	}
}

// unexpire stops that; for whoever has the lock.
func (tx *serverTx) unexpire() {
	if tx.expiry != nil {
		tx.expiry.Stop()
	}
}

// answered begins the time for which the final answer is remembered: 64·T1,
// Timers H, J and L, but over a connection nothing but an INVITE is repeated.
func (tx *serverTx) answered(r *request, code int) {
	switch {
	case !tx.invite && tx.stream:
		tx.served.leave(tx)
		return
	case tx.invite && code >= 300:
		close(tx.gone)
		tx.insist(r, t1)
	}
	tx.served.leaveLater(tx)
}

// insist repeats a refusal of an INVITE until its ACK comes (Timer G).
func (tx *serverTx) insist(r *request, pause time.Duration) {
	tx.mu.Lock()
	defer tx.mu.Unlock()
	if tx.last == nil || tx.stream {
		return
	}
	tx.again = time.AfterFunc(pause, func() {
		r.again()
		tx.insist(r, min(2*pause, t2))
	})
}

// acked takes the ACK to a refusal.
func (tx *serverTx) acked() {
	tx.mu.Lock()
	defer tx.mu.Unlock()
	if tx.code >= 300 {
		tx.hush()
	}
}

// silence is hush without the lock.
func (tx *serverTx) silence() {
	tx.mu.Lock()
	defer tx.mu.Unlock()
	tx.hush()
}

// hush lets nothing be said any more; for whoever has the lock.
func (tx *serverTx) hush() {
	tx.last, tx.cancel = nil, nil
	tx.unexpire()
	if tx.again != nil {
		tx.again.Stop()
	}
}

// repeat answers a repeat of the request.
func (tx *serverTx) repeat(r *request) {
	if r.tx = tx; !tx.invite || !tx.accepted() {
		r.again()
	}
}

func (tx *serverTx) accepted() bool {
	tx.mu.Lock()
	defer tx.mu.Unlock()
	return tx.code >= 200 && tx.code < 300
}

// takeBack carries out a CANCEL, or what stands for one, unless the INVITE has
// its final answer.
func (tx *serverTx) takeBack() {
	tx.mu.Lock()
	cancel := tx.cancel
	tx.mu.Unlock()
	if cancel != nil {
		cancel()
	}
}

// end is the end of a transaction with its endpoint.
func (tx *serverTx) end() {
	tx.mu.Lock()
	pending := tx.invite && tx.code < 300
	tx.ended = true
	tx.hush()
	tx.mu.Unlock()
	if pending {
		close(tx.gone)
	}
}
