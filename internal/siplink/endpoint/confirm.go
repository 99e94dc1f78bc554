package endpoint

import (
	"time"

	"parley/internal/siplink/wire"
)

// confirm sends a 2xx and repeats it until its ACK comes (RFC 3261 13.3.1.4),
// which may be at once.
func (d *Dialog) confirm(r *request, reply wire.Reply, offer bool) error {
	p := &pending{r: r, next: t1, offer: offer}
	d.mu.Lock()
	if d.pending != nil {
		d.pending.timer.Stop()
	}
	p.timer = time.AfterFunc(t1, func() { d.repeat(p) })
	d.pending = p
	d.mu.Unlock()
	return r.answer(reply)
}

// repeat sends the 2xx again, or ends the dialog when nobody acknowledged it in
// 64·T1.
func (d *Dialog) repeat(p *pending) {
	d.mu.Lock()
	if d.pending != p {
		d.mu.Unlock()
		return
	}
	p.elapsed += p.next
	unheard := p.elapsed >= timeout
	if unheard {
		d.pending = nil
	} else {
		p.next = min(2*p.next, t2, timeout-p.elapsed)
		p.timer.Reset(p.next)
	}
	d.mu.Unlock()
	if unheard {
		d.e.background(func() { d.bye(d.e.ctx(), End{By: Vanished}) })
		return
	}
	p.r.again() // until it is heard
}

// acked takes an ACK; false if it is not for the dialog's last 2xx.
func (d *Dialog) acked(r *request) bool {
	d.mu.Lock()
	p := d.pending
	if p == nil || p.r.seq() != r.seq() {
		d.mu.Unlock()
		return false
	}
	p.timer.Stop()
	d.pending = nil
	d.mu.Unlock()
	d.heard()
	if !p.offer {
		return true
	}
	if answer, err := wire.ReadOffer(r.m.Body); err != nil || !answer.Usable() { // our offer was refused
		d.e.background(func() { d.bye(d.e.ctx(), End{By: Vanished, Answer: Answer{488, "Not Acceptable Here", true}}) })
	}
	return true
}

// heard lets messages and a BYE go.
func (d *Dialog) heard() {
	d.mu.Lock()
	defer d.mu.Unlock()
	select {
	case <-d.ackedOnce:
	default:
		close(d.ackedOnce)
	}
}
