package endpoint

import (
	"strings"

	"parley/internal/siplink/wire"
)

// dispatch gives a request to its transaction, or makes one and handles it.
func (e *Endpoint) dispatch(r *request) {
	switch r.method {
	case "ACK":
		e.acknowledged(r)
		return
	case "CANCEL":
		e.cancelled(r)
		return
	}
	tx, how := e.served.enter(r)
	switch how {
	case repeated:
		tx.repeat(r)
	case merged:
		e.refuse(r.back, r.m, wire.Reply{Code: 482, Reason: "Loop Detected"})
	case begun:
		r.tx = tx
		e.begin(r)
	case closed:
	}
}

// begin handles a new request in its lane: those of one dialog, or of one
// sender for one number, one after the other.
func (e *Endpoint) begin(r *request) {
	lane := "\x00" + user(r.m.Head().From) + "\x00" + r.to
	if r.inner {
		lane = r.dialog().lane()
	}
	if r.method == "INVITE" {
		r.reply(100, "Trying")
	}
	if !e.wait(lane, r) {
		r.reply(503, "Service Unavailable", wire.Field{Name: "Retry-After", Value: "5"})
	}
}

// wait puts a request into its lane. MESSAGEs outside of dialogs that have come to
// wait there are handled together, so that a slow disk does not hold up more and
// more of them.
func (e *Endpoint) wait(lane string, r *request) bool {
	if r.method == "MESSAGE" && !r.inner {
		return e.lanes.join(lane, r)
	}
	return e.lanes.run(lane, func() { e.handle(r) })
}

func (e *Endpoint) handle(r *request) {
	defer e.rescue(r)
	switch {
	case r.tx.done(): // a CANCEL was faster
	case r.inner:
		e.inDialog(r)
	case r.method == "INVITE":
		e.invited(r)
	case r.method == "OPTIONS":
		r.reply(200, "OK", e.abilities()...)
	case r.method == "REGISTER":
		_ = r.answer(e.cfg.Registrar.Register(e.ctx(), r.m, r.flow.Origin()))
	default: // BYE and UPDATE belong to a dialog
		r.reply(481, "Call/Transaction Does Not Exist")
	}
}

// abilities are what OPTIONS asks for.
func (e *Endpoint) abilities() []wire.Field {
	return []wire.Field{
		{Name: "Allow", Value: strings.Join(methods(), ", ")},
		{Name: "Accept", Value: strings.Join(append(wire.Types(), sdp), ", ")},
		{Name: "Accept-Encoding", Value: "identity"},
		{Name: "Accept-Language", Value: "*"},
		{Name: "Supported", Value: "timer, path"},
	}
}

// cancelled answers a CANCEL, and its INVITE 487 unless that has had a final
// answer. Nothing else can be taken back (RFC 3261 9.2).
func (e *Endpoint) cancelled(r *request) {
	tx, ok := e.meant(r)
	if !ok {
		e.refuse(r.back, r.m, wire.Reply{Code: 481, Reason: "Call/Transaction Does Not Exist"})
		return
	}
	_ = r.back.answer(r.m, 200, r.m.Answer(wire.Reply{Code: 200, Reason: "OK"}, tx.tag))
	tx.takeBack()
}

// meant is the transaction that a CANCEL is for.
func (e *Endpoint) meant(cancel *request) (*serverTx, bool) {
	for _, method := range methods() {
		if tx, ok := e.served.find(cancel.key(method)); ok {
			return tx, true
		}
	}
	return nil, false
}

// acknowledged gives an ACK to the dialog whose 2xx it answers, or to the
// transaction that was refused.
func (e *Endpoint) acknowledged(r *request) {
	e.mu.Lock()
	d, inDialog := e.dialogs[r.dialog()]
	e.mu.Unlock()
	if inDialog && d.acked(r) {
		return
	}
	if tx, ok := e.served.find(r.key("INVITE")); ok {
		tx.acked()
	}
}
