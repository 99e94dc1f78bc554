package endpoint

import (
	"errors"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"

	"parley/internal/fault"
	"parley/internal/siplink/wire"
)

// Invitation is an INVITE that waits for its answer. Its methods may be called
// at once; the first final answer holds.
type Invitation struct {
	From      Party
	To        string // the number that it is for
	Source    netip.AddrPort
	Transport string
	CallID    string
	Subject   string // for people; may be empty

	e     *Endpoint
	r     *request
	offer *wire.Offer // nil: the offer is ours to make
	timer refresh
}

// Canceled is closed when the peer has taken the invitation back (487 was
// said) or its time is over, when it was refused, and when the endpoint closes.
func (i *Invitation) Canceled() <-chan struct{} { return i.r.tx.gone }

// invited handles an INVITE outside of a dialog.
func (e *Endpoint) invited(r *request) {
	i, refusal := e.invitation(r)
	if refusal != nil {
		r.reply(refusal.Code, refusal.Reason, refusal.Fields...)
		return
	}
	invite := e.handler().Invite
	if invite == nil {
		i.Refuse(480, "Temporarily Unavailable")
		return
	}
	if seconds, err := strconv.ParseUint(r.m.Get("Expires"), 10, 31); err == nil {
		r.tx.expire(time.Duration(seconds) * time.Second)
	}
	e.background(func() {
		defer e.rescue(r)
		invite(e.ctx(), i)
	})
}

// invitation checks what Check cannot: the media, the session timer, and who
// is calling.
func (e *Endpoint) invitation(r *request) (*Invitation, *wire.Reply) {
	m, o := r.m, r.flow.Origin()
	i := &Invitation{e: e, r: r, To: r.to, CallID: m.Get("Call-ID"), Subject: wire.Word(m.Get("Subject")), Source: o.Source, Transport: o.Transport}
	var refusal *wire.Reply
	if _, ok := remoteTarget(m); !ok {
		return nil, &wire.Reply{Code: 400, Reason: "Bad Request (Contact)"}
	}
	if i.offer, refusal = offered(m); refusal != nil {
		return nil, refusal
	}
	if i.timer, refusal = e.asked(m); refusal != nil {
		return nil, refusal
	}
	i.From, refusal = e.admit(r)
	return i, refusal
}

// offered reads the offer in a request; nil: there is none.
func offered(m wire.Message) (*wire.Offer, *wire.Reply) {
	if !m.Accepts(sdp) {
		return nil, &wire.Reply{Code: 406, Reason: "Not Acceptable",
			Fields: []wire.Field{{Name: "Warning", Value: `399 parley "Accept has no ` + sdp + `"`}}}
	}
	if len(m.Body) == 0 {
		return nil, nil
	}
	offer, err := wire.ReadOffer(m.Body)
	if err != nil || !offer.Usable() {
		return nil, &wire.Reply{Code: 488, Reason: "Not Acceptable Here",
			Fields: []wire.Field{{Name: "Warning", Value: `304 parley "Media type not available: m=message with sip is"`}}}
	}
	return &offer, nil
}

// remoteTarget is the URI of the one Contact that a dialog needs. RFC 2543 did
// without: there it was the address in From.
func remoteTarget(m wire.Message) (string, bool) {
	if m.Get("Contact") == "" && !m.Modern() {
		from := m.Head().From
		return from.URI.String(), from.URI.SIP()
	}
	contacts, err := wire.ReadAddresses(m.Get("Contact"))
	if err != nil || len(contacts) != 1 || !contacts[0].URI.SIP() {
		return "", false
	}
	return contacts[0].URI.String(), true
}

// Ring says 180. It may be said again, so that proxies on the way do not lose
// patience.
func (i *Invitation) Ring() {
	i.r.reply(180, "Ringing", wire.Field{Name: "Contact", Value: i.e.contact(i.r.back, wire.Escape(i.To))})
}

// Refuse says no, with a code of 300 or more.
func (i *Invitation) Refuse(code int, reason string) {
	if code < 300 || code > 699 {
		code, reason = 500, "Server Internal Error"
	}
	i.r.reply(code, reason)
}

// Accept says 200 and makes the dialog. It fails when the invitation is no more.
func (i *Invitation) Accept(h DialogHandler) (*Dialog, error) {
	const op = "endpoint.accept"
	d, err := i.e.answering(i, h)
	if err != nil {
		return nil, fault.Wrap(op, fault.Unavailable, i.CallID, err)
	}
	reply := d.described(d.accepted(i.r.back, i.timer), i.r.back, i.offer)
	if err := d.confirm(i.r, reply, i.offer == nil); err != nil {
		d.handler.Ended = nil // it never began
		d.finish(End{By: Vanished})
		d.forget()
		return nil, fault.New(op, fault.InvalidState, i.CallID, "the invitation is no more")
	}
	d.schedule(i.timer, true)
	return d, nil
}

// accepted is a 2xx to an INVITE or UPDATE, without a description.
func (d *Dialog) accepted(p path, r refresh) wire.Reply {
	return wire.Reply{Code: 200, Reason: "OK", Fields: append([]wire.Field{
		{Name: "Contact", Value: d.e.contact(p, d.user)},
		{Name: "Allow", Value: allow()},
		{Name: "Supported", Value: "timer"},
	}, r.fields()...)}
}

// described is the reply with our session description.
func (d *Dialog) described(reply wire.Reply, p path, offer *wire.Offer) wire.Reply {
	reply.Fields = append(reply.Fields, wire.Field{Name: "Content-Type", Value: sdp})
	reply.Body = d.describe(p, offer)
	return reply
}

// answering makes the dialog of an invitation, unless there are too many.
func (e *Endpoint) answering(i *Invitation, h DialogHandler) (*Dialog, error) {
	r := i.r
	target, _ := remoteTarget(r.m)
	from, to := r.m.Head().From, r.m.Head().To
	if to.Tag() == "" {
		to.Params = append(slices.Clip(to.Params), wire.Param{Name: "tag", Value: r.tag})
	}
	d := &Dialog{e: e, id: r.dialog(), handler: h, peer: i.From, number: i.To, user: wire.Escape(i.To), local: to.String(), remote: from.String(),
		target: target, remoteSeq: int64(r.seq()), localSeq: 0, flow: r.flow, uas: true, peerUpdates: updates(r.m.Tokens("Allow"))}
	d.routes = recorded(r.m)
	return d, e.enrol(d)
}

// recorded are the hops of Record-Route in their order.
func recorded(m wire.Message) (routes []string) {
	for _, a := range m.Addresses("Record-Route") {
		routes = append(routes, a.String())
	}
	return routes
}

var errFull = errors.New("there are too many dialogs")

// enrol takes a dialog into the books.
func (e *Endpoint) enrol(d *Dialog) error {
	d.turn, d.order = make(chan struct{}, 1), make(chan struct{}, 1)
	d.done, d.ackedOnce = make(chan struct{}), make(chan struct{})
	d.session = uint64(time.Now().UnixNano()) >> 16
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.over || len(e.dialogs) >= e.cfg.MaxDialogs {
		return errFull
	}
	e.dialogs[d.id] = d
	return nil
}

// describe writes our session description: an answer, or an offer of our own.
func (d *Dialog) describe(p path, offer *wire.Offer) []byte {
	d.mu.Lock()
	d.version++
	version := d.version
	d.mu.Unlock()
	at := d.e.at(p)
	if offer == nil {
		return wire.WriteOffer(at, d.session, version, wire.Types())
	}
	return wire.WriteAnswer(*offer, at, d.session, version, wire.Types())
}

// asked reads the session timer that a request asks for (RFC 4028 9).
func (e *Endpoint) asked(m wire.Message) (refresh, *wire.Reply) {
	r := refresh{interval: e.cfg.SessionExpires, refresher: "uas"}
	for _, tag := range m.Tokens("Supported") {
		r.peer = r.peer || strings.EqualFold(tag, "timer")
	}
	interval, refresher, ok := sessionExpires(m.Get("Session-Expires"))
	switch {
	case ok && interval < e.cfg.MinSE && r.peer:
		return r, &wire.Reply{Code: 422, Reason: "Session Interval Too Small",
			Fields: []wire.Field{{Name: "Min-SE", Value: strconv.Itoa(int(e.cfg.MinSE.Seconds()))}}}
	case ok: // a proxy may have asked in the name of who knows no timers and no 422
		r.interval = max(interval, e.cfg.MinSE)
	}
	if least, _, ok := sessionExpires(m.Get("Min-SE")); ok && r.interval < least {
		r.interval = least
	}
	if ok && r.peer {
		r.refresher = "uac"
		if refresher != "" {
			r.refresher = refresher
		}
	}
	return r, nil
}
