package endpoint

import (
	"context"
	"slices"
	"strconv"
	"time"

	"parley/internal/siplink/wire"
)

// Invite calls a target and waits for its final answer; a 2xx is acknowledged
// and makes a Dialog, which is nil after anything else. ringing, which may be
// nil, is called for 180 and 183. When ctx ends first, the call is cancelled
// and the answer is 487.
func (e *Endpoint) Invite(ctx context.Context, from Party, to Target, ringing func(), h DialogHandler) (*Dialog, Answer) {
	o, err := e.begun("INVITE", from, to, "")
	if err != nil {
		return nil, malformed()
	}
	d := &Dialog{e: e, handler: h, number: from.Number, user: wire.Escape(from.Number), local: o.from,
		credentials: to.Credentials, hop: to.Flow, session: uint64(time.Now().UnixNano()) >> 16}
	answered := e.call(o)
	defer e.calledBack(o, answered)
	o.provisional = func(code int) {
		if (code == 180 || code == 183) && ringing != nil {
			ringing()
		}
	}
	o.again = func(s sent, res wire.Message) { e.again(d, s, res) }
	s := e.invite(ctx, o, d, e.cfg.SessionExpires)
	if least, _, ok := d.tooShort(s); ok {
		s = e.invite(ctx, o, d, least)
	}
	if s.res == nil || !s.answer.OK() {
		return nil, s.answer
	}
	return e.called(ctx, d, s)
}

// tooShort reads how long the session timer must be (RFC 4028 7.3).
func (d *Dialog) tooShort(s sent) (time.Duration, string, bool) {
	if s.answer.Code != 422 || s.res == nil {
		return 0, "", false
	}
	return sessionExpires(s.res.Get("Min-SE"))
}

func (e *Endpoint) invite(ctx context.Context, o outgoing, d *Dialog, expires time.Duration) sent {
	o.contact = true
	o.describe = func(p path) []byte {
		return wire.WriteOffer(e.at(p), d.session, 1, wire.Types())
	}
	o.fields = append(o.fields, wire.Field{Name: "Allow", Value: allow()}, wire.Field{Name: "Supported", Value: "timer"},
		wire.Field{Name: "Session-Expires", Value: strconv.Itoa(int(expires.Seconds()))})
	if expires > e.cfg.SessionExpires {
		o.fields = append(o.fields, wire.Field{Name: "Min-SE", Value: strconv.Itoa(int(expires.Seconds()))})
	}
	return e.send(ctx, o)
}

// call remembers an INVITE until it is answered, for requests that overtake
// its 2xx.
func (e *Endpoint) call(o outgoing) chan struct{} {
	answered := make(chan struct{})
	e.mu.Lock()
	defer e.mu.Unlock()
	e.calls[o.call()] = answered
	return answered
}

func (e *Endpoint) calledBack(o outgoing, answered chan struct{}) {
	close(answered)
	e.mu.Lock()
	defer e.mu.Unlock()
	delete(e.calls, o.call())
}

func (o outgoing) call() dialogID {
	from, _ := wire.ReadAddress(o.from)
	return dialogID{callID: o.callID, local: from.Tag()}
}

// called makes the dialog of a 2xx. Whoever gave up meanwhile hangs up, and so
// do we when the other side takes no messages.
func (e *Endpoint) called(ctx context.Context, d *Dialog, s sent) (*Dialog, Answer) {
	d.learn(s.req, *s.res)
	d.flow = s.path.f
	err := e.enrol(d)
	d.heard()
	d.acknowledge(s.req)
	description, bad := wire.ReadOffer(s.res.Body)
	var refused Answer
	switch {
	case err != nil:
		refused = unsent()
	case ctx.Err() != nil:
		refused = Answer{487, "Request Terminated", true}
	case bad != nil || !description.Usable():
		refused = Answer{488, "Not Acceptable Here", true}
	default:
		d.schedule(agreed(s.res, refresh{interval: e.cfg.SessionExpires}), false)
		return d, s.answer
	}
	d.handler = DialogHandler{} // it never began
	e.background(func() { d.Bye(e.ctx()) })
	return nil, refused
}

// learn takes from a 2xx what the dialog's requests need (RFC 3261 12.1.2).
func (d *Dialog) learn(invite, res wire.Message) {
	to := res.Head().To
	d.id = dialogID{invite.Get("Call-ID"), invite.Head().From.Tag(), to.Tag()}
	d.remote = to.String()
	d.peer = Party{Number: wire.Unescape(to.URI.User), Name: wire.Word(to.Name())}
	d.target = invite.Target()
	if contacts := res.Addresses("Contact"); len(contacts) > 0 && contacts[0].URI.SIP() {
		d.target = contacts[0].URI.String()
	}
	d.routes = recorded(res)
	slices.Reverse(d.routes)
	d.peerUpdates, d.localSeq, d.remoteSeq = updates(res.Tokens("Allow")), invite.Head().CSeq, -1
}

// acknowledge sends the ACK to a 2xx, which is no transaction of its own.
func (d *Dialog) acknowledge(invite wire.Message) {
	o := d.request("ACK")
	o.next = func() uint32 { return invite.Head().CSeq }
	for _, name := range []string{"Authorization", "Proxy-Authorization"} {
		if shown := invite.Get(name); shown != "" {
			o.fields = append(o.fields, wire.Field{Name: name, Value: shown})
		}
	}
	ways, err := d.e.ways(d.e.ctx(), o)
	if err != nil {
		return // the peer repeats its 2xx, and we try again
	}
	if s, fault := d.e.take(d.e.ctx(), o, ways[0], d.e.compose(o, 0, nil)); fault == nil {
		_ = s.path.request(s.req, s.raw)
	}
}

// again handles a 2xx that comes once more: the ACK was lost, or the INVITE was
// forked and another phone has answered too, which is told that it is too late.
func (e *Endpoint) again(d *Dialog, s sent, res wire.Message) {
	other := &Dialog{e: e, local: d.local, credentials: d.credentials, hop: d.hop, flow: s.path.f}
	other.learn(s.req, res)
	e.mu.Lock()
	known, ok := e.dialogs[other.id]
	e.mu.Unlock()
	if ok {
		known.acknowledge(s.req)
		return
	}
	other.acknowledge(s.req)
	e.send(e.ctx(), other.request("BYE"))
}
