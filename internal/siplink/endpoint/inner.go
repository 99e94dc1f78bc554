package endpoint

import (
	"time"

	"parley/internal/siplink/wire"
)

// overtaken is how long a request may wait for the 2xx that it has overtaken.
const overtaken = 2 * time.Second

// inDialog handles a request whose To has a tag.
func (e *Endpoint) inDialog(r *request) {
	if d, ok := e.dialog(r.dialog()); ok {
		d.handle(r)
		return
	}
	invite, early := e.served.invited(r.dialog())
	switch {
	case !early:
		r.reply(481, "Call/Transaction Does Not Exist")
	case r.method == "BYE": // instead of CANCEL (RFC 3261 15.1.2)
		r.reply(200, "OK")
		invite.takeBack()
	default: // UPDATE and what else may come before the answer (RFC 3311 5.2)
		r.reply(500, "Server Internal Error (the INVITE has no answer yet)", wire.Field{Name: "Retry-After", Value: "1"})
	}
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
	case <-time.After(overtaken):
	case <-e.ctx().Done():
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	d, ok = e.dialogs[id]
	return d, ok
}

// handle takes a request in the dialog's lane.
func (d *Dialog) handle(r *request) {
	seq := int64(r.seq())
	d.mu.Lock()
	late, ended := seq <= d.remoteSeq, d.ended
	if !late {
		d.remoteSeq, d.flow = seq, r.flow
	}
	d.mu.Unlock()
	switch {
	case r.method == "BYE" && !late:
		r.reply(200, "OK") // also to one that crosses ours
		d.finish(End{By: ByPeer})
		d.forget()
	case ended:
		r.reply(481, "Call/Transaction Does Not Exist")
	case late:
		r.reply(500, "Server Internal Error (CSeq is too low)", wire.Field{Name: "Retry-After", Value: "1"})
	default:
		d.serve(r)
		if r.method != "MESSAGE" {
			d.changedState()
		}
	}
}

func (d *Dialog) serve(r *request) {
	switch r.method {
	case "MESSAGE":
		d.messaged(r)
	case "INVITE", "UPDATE":
		d.changed(r)
	case "OPTIONS":
		r.reply(200, "OK", d.e.abilities()...)
	default:
		r.reply(403, "Forbidden (not within a dialog)")
	}
}

func (d *Dialog) messaged(r *request) {
	content, refusal := r.m.Content()
	switch {
	case refusal != nil:
		r.reply(refusal.Code, refusal.Reason, refusal.Fields...)
	case content.Typing != nil:
		r.reply(200, "OK")
		if d.handler.Typing != nil {
			d.handler.Typing(d.e.ctx(), d, Typing{d.peer, d.number, d.id.callID, content.Typing.Active, content.Typing.Refresh})
		}
	case expired(r.m, time.Now()):
		r.reply(200, "OK")
	case d.handler.Message == nil:
		r.reply(480, "Temporarily Unavailable")
	default:
		m := message(r, d.peer, content.Text)
		m.To = d.number
		a := d.handler.Message(d.e.ctx(), d, m)
		r.reply(a.Code, a.Reason)
	}
}

// changed handles a re-INVITE or UPDATE: a new target, a new description of the
// same session, or nothing but a sign of life (RFC 4028).
func (d *Dialog) changed(r *request) {
	offer, timer, refusal := d.judgeChange(r)
	if refusal != nil {
		r.reply(refusal.Code, refusal.Reason, refusal.Fields...)
		return
	}
	if target, ok := remoteTarget(r.m); ok {
		d.mu.Lock()
		d.target = target
		d.mu.Unlock()
	}
	switch reply := d.accepted(r.back, timer); {
	case r.method == "INVITE":
		_ = d.confirm(r, d.described(reply, r.back, offer), offer == nil) // repeated if it is not heard
	case offer != nil:
		_ = r.answer(d.described(reply, r.back, offer))
	default:
		_ = r.answer(reply)
	}
	d.schedule(timer, true)
}

func (d *Dialog) judgeChange(r *request) (*wire.Offer, refresh, *wire.Reply) {
	d.mu.Lock()
	glare := d.inviting
	d.mu.Unlock()
	if glare {
		return nil, refresh{}, &wire.Reply{Code: 491, Reason: "Request Pending"}
	}
	offer, refusal := offered(r.m)
	if refusal != nil {
		return nil, refresh{}, refusal
	}
	timer, refusal := d.e.asked(r.m)
	return offer, timer, refusal
}
