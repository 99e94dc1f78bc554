package endpoint

import (
	"crypto/rand"
	"errors"
	"strconv"
	"strings"

	"github.com/emiago/sipgo/sip"

	"parley/internal/siplink/flow"
	"parley/internal/siplink/wire"
)

// request is one that passed the validator.
type request struct {
	*sip.Request
	m     wire.Message
	flow  *flow.Flow // it came by it
	back  path       // answers go by it
	via   wire.Via
	seq   uint32
	tag   string // our tag in To: the dialog's, or a new one
	inner bool   // To had a tag: it belongs to a dialog
}

// receive takes whatever came. It runs on the reader's goroutine and does not
// wait for anybody.
func (e *Endpoint) receive(f *flow.Flow, raw []byte, framing error) {
	transport := f.Origin().Transport
	m, err := wire.Read(raw, transport == "tcp" || transport == "tls")
	if err != nil {
		return // nobody to answer
	}
	e.traceIn(f, m, len(raw))
	if m.IsResponse() {
		e.response(m)
		return
	}
	via := m.Arrived(f.Origin())
	reply := m.Check(e.rules)
	if errors.Is(framing, wire.ErrTooLarge) {
		reply = &wire.Reply{Code: 413, Reason: "Request Entity Too Large"}
	}
	if reply == nil {
		reply = e.hops(m)
	}
	back := path{e, f.At(via.Back(f.Origin().Source))}
	if reply == nil {
		if r, ok := e.parse(m, f, back, via); ok {
			e.dispatch(r)
			return
		}
		reply = &wire.Reply{Code: 400, Reason: "Bad Request"}
	}
	e.refuse(back, m, *reply)
}

// hops refuses a request that has none left and is for somebody else.
func (e *Endpoint) hops(m wire.Message) *wire.Reply {
	text := m.Get("Max-Forwards")
	if hops, err := strconv.Atoi(text); text == "" || err != nil || hops > 0 {
		return nil
	}
	uri, _ := wire.ReadURI(strings.Split(m.Start, " ")[1])
	if e.ours(uri) {
		return nil
	}
	return &wire.Reply{Code: 483, Reason: "Too Many Hops"}
}

// ours reports whether a URI's host is this server.
func (e *Endpoint) ours(uri wire.URI) bool {
	if strings.EqualFold(uri.Host, e.cfg.Domain) || strings.EqualFold(uri.Host, "localhost") {
		return true
	}
	for _, l := range e.net.Addresses() {
		host := l.Address[:strings.LastIndexByte(l.Address, ':')]
		if strings.Trim(host, "[]") == uri.Host {
			return true
		}
	}
	return false
}

// refuse answers without a transaction: a repeat draws the same answer, since
// nothing was remembered that could change it.
func (e *Endpoint) refuse(back path, m wire.Message, r wire.Reply) {
	answer := m.Refuse(r, e.stateless(m))
	if answer == nil {
		return
	}
	if e.handler().Trace != nil {
		t := traced(back.f, len(answer))
		t.Out, t.Code, t.Start = true, r.Code, "SIP/2.0 "+strconv.Itoa(r.Code)+" "+wire.Word(r.Reason)
		t.CallID, t.Method = wire.Word(m.Get("Call-ID")), m.Method()
		t.From, t.To = user(m.Get("From")), user(m.Get("To"))
		e.trace(t)
	}
	_ = back.f.Send(answer) // who cannot be reached asks again
}

// stateless is a tag that a repeat of the request gets again (RFC 3261 8.2.7).
func (e *Endpoint) stateless(m wire.Message) string {
	return digest("stateless", m.Get("Call-ID"), m.TopVia().Branch(), m.Get("CSeq"))[:16]
}

func (e *Endpoint) parse(m wire.Message, f *flow.Flow, back path, via wire.Via) (*request, bool) {
	msg, err := e.parser.ParseSIP(m.Canonical())
	if err != nil {
		return nil, false
	}
	req, ok := msg.(*sip.Request)
	if !ok || req.Via() == nil || req.To() == nil || req.From() == nil || req.CSeq() == nil || req.CallID() == nil {
		return nil, false
	}
	req.SetTransport(strings.ToUpper(f.Origin().Transport))
	req.SetSource(f.Origin().Source.String())
	r := &request{Request: req, m: m, flow: f, back: back, via: via, seq: req.CSeq().SeqNo}
	to, _ := wire.ReadAddress(m.Get("To"))
	if r.tag = to.Tag(); r.tag != "" {
		r.inner = true
		return r, true
	}
	r.tag = rand.Text()[:16]
	req.To().Params.Add("tag", r.tag) // sipgo's own answers say it too
	return r, true
}

// answer builds a response to r.
func (r *request) answer(code int, reason string, fields ...wire.Field) *sip.Response {
	res := sip.NewResponseFromRequest(r.Request, code, wire.Word(reason), nil)
	for _, f := range fields {
		res.AppendHeader(sip.NewHeader(f.Name, f.Value))
	}
	return res
}

// number is the user part that a request is for.
func (r *request) number() string {
	name, _, _ := strings.Cut(r.Recipient.User, ";")
	return wire.Unescape(name)
}

// dialog is the name of the dialog that a request belongs to.
func (r *request) dialog() dialogID {
	from, _ := wire.ReadAddress(r.m.Get("From"))
	return dialogID{r.m.Get("Call-ID"), r.tag, from.Tag()}
}
