package endpoint

import (
	"bytes"
	"time"

	"parley/internal/siplink/flow"
	"parley/internal/siplink/wire"
)

// path is a flow by which messages go, and are told to the trace.
type path struct {
	e *Endpoint
	f *flow.Flow
}

// request sends a request of ours; raw is what is written of it.
func (p path) request(m wire.Message, raw []byte) error {
	p.e.trace(p.f, m, Trace{Out: true, Start: m.Start, Bytes: len(raw)})
	return p.f.Send(raw)
}

// answer sends the answer to m of that code.
func (p path) answer(m wire.Message, code int, raw []byte) error {
	start, _, _ := bytes.Cut(raw, []byte("\r\n"))
	p.e.trace(p.f, m, Trace{Out: true, Start: string(start), Code: code, Bytes: len(raw)})
	return p.f.Send(raw)
}

func (e *Endpoint) traceIn(f *flow.Flow, m wire.Message, size int) {
	code, _, _ := m.Status()
	e.trace(f, m, Trace{Start: wire.Word(m.Start), Code: code, Bytes: size})
}

// trace tells of a message that belongs to the request m, or answers it.
func (e *Endpoint) trace(f *flow.Flow, m wire.Message, t Trace) {
	tell := e.handler().Trace
	if tell == nil {
		return
	}
	h, o := m.Head(), f.Origin()
	t.At, t.Transport, t.Local, t.Peer = time.Now(), o.Transport, f.Local(), o.Source
	t.CallID, t.From, t.To = wire.Word(m.Get("Call-ID")), user(h.From), user(h.To)
	if t.Method = h.Method; t.Method == "" {
		t.Method = m.Method()
	}
	tell(t)
}

// user is the number in an address, for people.
func user(a wire.Address) string { return wire.Word(a.URI.Number()) }
