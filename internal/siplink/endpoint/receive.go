package endpoint

import (
	"crypto/rand"
	"errors"

	"parley/internal/siplink/flow"
	"parley/internal/siplink/wire"
)

// request is one that passed the validator.
type request struct {
	method string
	m      wire.Message
	flow   *flow.Flow // it came by it
	back   path       // answers go by it
	via    wire.Via
	to     string // the number that it is for
	tag    string // our tag in To: the dialog's, or a new one
	inner  bool   // To had a tag: it belongs to a dialog
	tx     *serverTx
}

// receive takes whatever came. It runs on the reader's goroutine and does not
// wait for anybody.
func (e *Endpoint) receive(f *flow.Flow, raw []byte, framing error) {
	defer e.rescue()
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
	back := path{e, f.At(via.Back(f.Origin().Source))}
	if reply != nil {
		e.refuse(back, m, *reply)
		return
	}
	e.dispatch(checked(m.Understood(e.rules), f, back, via))
}

// checked makes a request of what passed the validator.
func checked(m wire.Message, f *flow.Flow, back path, via wire.Via) *request {
	uri, _ := wire.ReadURI(m.Target())
	r := &request{method: m.Method(), m: m, flow: f, back: back, via: via, to: uri.Number(), tag: m.Head().To.Tag()}
	if r.inner = r.tag != ""; !r.inner {
		r.tag = rand.Text()[:16]
	}
	return r
}

// refuse answers without a transaction: a repeat draws the same answer, since
// nothing was remembered that could change it.
func (e *Endpoint) refuse(back path, m wire.Message, r wire.Reply) {
	if answer := m.Answer(r, e.stateless(m)); answer != nil {
		_ = back.answer(m, r.Code, answer) // who cannot be reached asks again
	}
}

// stateless is a tag that a repeat of the request gets again (RFC 3261 8.2.7).
func (e *Endpoint) stateless(m wire.Message) string {
	return digest("stateless", m.Get("Call-ID"), m.TopVia().Branch(), m.Get("CSeq"))[:16]
}

// seq is the number in CSeq.
func (r *request) seq() uint32 { return r.m.Head().CSeq }

// dialog is the name of the dialog that a request belongs to.
func (r *request) dialog() dialogID {
	return dialogID{r.m.Get("Call-ID"), r.tag, r.m.Head().From.Tag()}
}
