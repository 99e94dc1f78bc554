package endpoint

import (
	"time"

	"github.com/emiago/sipgo/sip"

	"parley/internal/siplink/wire"
)

// early is how long a request may wait for the 2xx that it has overtaken.
const early = 2 * time.Second

// inDialog handles a request whose To has a tag.
func (e *Endpoint) inDialog(tx *serverTx) {
	if d, ok := e.dialog(tx.r.dialog()); ok {
		d.handle(tx)
		return
	}
	tx.reply(481, "Call/Transaction Does Not Exist")
}

// dialog finds one. A request may arrive before the 2xx to our INVITE that
// makes its dialog; it waits for that.
func (e *Endpoint) dialog(id dialogID) (*Dialog, bool) {
	e.mu.Lock()
	d, ok := e.dialogs[id]
	answered := e.calls[dialogID{callID: id.callID, local: id.local}]
	e.mu.Unlock()
	if ok || answered == nil {
		return d, ok
	}
	select {
	case <-answered:
	case <-time.After(early):
	case <-e.ctx().Done():
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	d, ok = e.dialogs[id]
	return d, ok
}

// handle takes a request in the dialog's lane.
func (d *Dialog) handle(tx *serverTx) {
	d.mu.Lock()
	late, ended := tx.r.seq <= d.remoteSeq, d.ended
	if !late {
		d.remoteSeq, d.flow = tx.r.seq, tx.r.flow
	}
	d.mu.Unlock()
	switch {
	case tx.r.Method == sip.BYE && !late:
		tx.reply(200, "OK") // also to one that crosses ours
		d.finish(End{By: ByPeer})
		d.forget()
	case ended:
		tx.reply(481, "Call/Transaction Does Not Exist")
	case late:
		tx.reply(500, "Server Internal Error (CSeq is too low)", wire.Field{Name: "Retry-After", Value: "1"})
	default:
		d.serve(tx)
		if tx.r.Method != sip.MESSAGE {
			d.changedState()
		}
	}
}

func (d *Dialog) serve(tx *serverTx) {
	switch tx.r.Method {
	case sip.MESSAGE:
		d.messaged(tx)
	case sip.INVITE, sip.UPDATE:
		d.changed(tx)
	case sip.OPTIONS:
		tx.reply(200, "OK", d.e.abilities()...)
	default:
		tx.reply(403, "Forbidden (not within a dialog)")
	}
}

func (d *Dialog) messaged(tx *serverTx) {
	content, refusal := wire.ReadContent(tx.r.m.Get("Content-Type"), tx.r.m.Body)
	switch {
	case refusal != nil:
		tx.reply(refusal.Code, refusal.Reason, refusal.Fields...)
	case content.Typing != nil:
		tx.reply(200, "OK")
		if d.handler.Typing != nil {
			d.handler.Typing(d.e.ctx(), d, Typing{d.peer, d.number, d.id.callID, content.Typing.Active, content.Typing.Refresh})
		}
	case expired(tx.r.m, time.Now()):
		tx.reply(200, "OK")
	case d.handler.Message == nil:
		tx.reply(480, "Temporarily Unavailable")
	default:
		m := message(tx.r, d.peer, content.Text)
		m.To = d.number
		a := d.handler.Message(d.e.ctx(), d, m)
		tx.reply(a.Code, a.Reason)
	}
}

// changed handles a re-INVITE or UPDATE: a new target, a new description of the
// same session, or nothing but a sign of life (RFC 4028).
func (d *Dialog) changed(tx *serverTx) {
	offer, timer, refusal := d.judgeChange(tx)
	if refusal != nil {
		tx.reply(refusal.Code, refusal.Reason, refusal.Fields...)
		return
	}
	if target, ok := remoteTarget(tx.r.m); ok {
		d.mu.Lock()
		d.target = target
		d.mu.Unlock()
	}
	res := tx.r.answer(200, "OK", d.accepted(tx.r.back, timer)...)
	if invite := tx.r.Method == sip.INVITE; invite || offer != nil {
		res.SetBody(d.describe(tx.r.back, offer))
		if invite {
			_ = d.confirm(tx, res, offer == nil) // repeated if it is not heard
		} else {
			_ = tx.Respond(res)
		}
	} else {
		res.RemoveHeader("Content-Type")
		_ = tx.Respond(res)
	}
	d.schedule(timer, true)
}

func (d *Dialog) judgeChange(tx *serverTx) (*wire.Offer, refresh, *wire.Reply) {
	d.mu.Lock()
	glare := d.inviting
	d.mu.Unlock()
	if glare {
		return nil, refresh{}, &wire.Reply{Code: 491, Reason: "Request Pending"}
	}
	offer, refusal := offered(tx.r.m)
	if refusal != nil {
		return nil, refresh{}, refusal
	}
	timer, refusal := d.e.asked(tx.r.m)
	return offer, timer, refusal
}
