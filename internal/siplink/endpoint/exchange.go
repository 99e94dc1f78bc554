package endpoint

import (
	"context"
	"time"

	"parley/internal/siplink/wire"
)

// clientTx is a client transaction (RFC 3261 17.1). Whoever sends the request
// waits for its answer, and repeats it over datagrams meanwhile.
type clientTx struct {
	s      sent
	key    string
	invite bool
	again  func(sent, wire.Message)
	over   chan struct{} // closed when it is ended from outside

	// guarded by the endpoint's lock
	final bool              // it has had its answer
	heard chan wire.Message // sent to under it; there is always room for the final answer
}

// waiting is how many provisional answers may wait to be read.
const waiting = 8

// exchange runs a client transaction until it has a final answer.
func (e *Endpoint) exchange(ctx context.Context, o outgoing, s sent) (*wire.Message, Answer) {
	tx := &clientTx{s: s, key: clientKey(s.req), invite: o.method == "INVITE", again: o.again,
		over: make(chan struct{}), heard: make(chan wire.Message, waiting+1)}
	if !e.known(tx) {
		return nil, unsent()
	}
	if s.path.request(s.req, s.raw) != nil {
		e.forgotten(tx)
		return nil, unsent()
	}
	if o.started != nil {
		o.started()
	}
	res, answer := e.await(ctx, o, tx)
	if res == nil || !tx.invite {
		e.forgotten(tx) // an answer that comes again means nothing
		return res, answer
	}
	if !answer.OK() {
		_ = s.path.acknowledge(s.req, *res)
	}
	time.AfterFunc(timeout, func() { e.forgotten(tx) }) // Timers D and M
	return res, answer
}

// clientKey names a client transaction (RFC 3261 17.1.3).
func clientKey(m wire.Message) string { return m.TopVia().Branch() + "\x00" + m.Head().Method }

// known takes a transaction into the books, in the place of an earlier one of
// the same message.
func (e *Endpoint) known(tx *clientTx) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.over || e.ctx().Err() != nil {
		return false
	}
	if earlier := e.clients[tx.key]; earlier != nil {
		close(earlier.over)
	}
	e.clients[tx.key] = tx
	return true
}

func (e *Endpoint) forgotten(tx *clientTx) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.clients[tx.key] == tx {
		delete(e.clients, tx.key)
	}
}

// clocks are the timers of a client transaction: A and B of an INVITE, E and F
// of any other.
type clocks struct {
	repeat, give *time.Timer
	pause        time.Duration
}

func (tx *clientTx) clocks() *clocks {
	c := &clocks{give: time.NewTimer(timeout), repeat: time.NewTimer(t1), pause: t1}
	if tx.s.path.f.Origin().Stream() {
		c.repeat.Stop()
	}
	return c
}

func (c *clocks) stop() {
	c.repeat.Stop()
	c.give.Stop()
}

// again sets the clock for the next repeat.
func (c *clocks) again(invite bool) {
	if c.pause *= 2; !invite {
		c.pause = min(c.pause, t2)
	}
	c.repeat.Reset(c.pause)
}

// trying is what a provisional answer does to the clocks: an INVITE waits from
// now on as long as it likes, any other is repeated more slowly.
func (c *clocks) trying(invite bool) {
	if invite {
		c.stop()
	}
	c.pause = t2
}

// await reads the answers of a transaction. When ctx ends, an INVITE is
// cancelled and still awaited; everything else is given up.
func (e *Endpoint) await(ctx context.Context, o outgoing, tx *clientTx) (*wire.Message, Answer) {
	ringing, cancelled := false, false
	gone, gaveUp := ctx.Done(), (<-chan time.Time)(nil)
	c := tx.clocks()
	defer c.stop()
	giveUp := func() {
		if ringing {
			e.background(func() { e.cancel(tx.s) })
		}
		cancelled, gone, gaveUp = true, nil, time.After(timeout)
	}
	for {
		select {
		case m := <-tx.heard:
			code, reason, _ := m.Status()
			if code >= 200 {
				return &m, Answer{code, reason, false}
			}
			c.trying(tx.invite)
			first := !ringing
			ringing = true
			switch {
			case cancelled && first: // a CANCEL had to wait for this (RFC 3261 9.1)
				giveUp()
			case !cancelled && o.provisional != nil:
				o.provisional(code)
			}
		case <-c.repeat.C:
			if tx.s.path.request(tx.s.req, tx.s.raw) != nil {
				return nil, unsent()
			}
			c.again(tx.invite)
		case <-c.give.C:
			return nil, Answer{408, "Request Timeout", true}
		case <-tx.over:
			return nil, unsent()
		case <-tx.s.path.f.Done():
			return nil, unsent()
		case <-gone:
			if tx.invite && e.ctx().Err() == nil {
				giveUp()
				continue
			}
			return nil, Answer{408, "Request Timeout", true}
		case <-gaveUp:
			return nil, Answer{487, "Request Terminated", true}
		}
	}
}
