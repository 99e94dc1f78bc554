package endpoint

import (
	"bytes"
	"net"
	"time"

	"github.com/emiago/sipgo/sip"

	"parley/internal/siplink/flow"
	"parley/internal/siplink/wire"
)

// path is a flow as sipgo's transactions see it.
type path struct {
	e *Endpoint
	f *flow.Flow
}

// WriteMsg sends a message and tells the trace.
func (p path) WriteMsg(msg sip.Message) error {
	var b bytes.Buffer
	msg.StringWrite(&b)
	p.e.traceOut(p.f, msg, b.Len())
	return p.f.Send(b.Bytes())
}

func (p path) LocalAddr() net.Addr { return net.TCPAddrFromAddrPort(p.f.Local()) }

// The flow is not a transaction's to count or to close.

func (p path) Ref(int) int            { return 1 }
func (p path) TryClose() (int, error) { return 1, nil }
func (p path) Close() error           { return nil }

func (e *Endpoint) trace(t Trace) {
	if tell := e.handler().Trace; tell != nil {
		t.At = time.Now()
		tell(t)
	}
}

func (e *Endpoint) traceOut(f *flow.Flow, msg sip.Message, size int) {
	if e.handler().Trace == nil {
		return
	}
	t := traced(f, size)
	t.Out = true
	switch m := msg.(type) {
	case *sip.Request:
		t.Start = m.StartLine()
	case *sip.Response:
		t.Start, t.Code = m.StartLine(), m.StatusCode
	}
	if h := msg.CSeq(); h != nil {
		t.Method = string(h.MethodName)
	}
	t.CallID = value(msg, "Call-ID")
	t.From, t.To = user(value(msg, "From")), user(value(msg, "To"))
	e.trace(t)
}

func (e *Endpoint) traceIn(f *flow.Flow, m wire.Message, size int) {
	if e.handler().Trace == nil {
		return
	}
	t := traced(f, size)
	t.Start, t.CallID = wire.Word(m.Start), wire.Word(m.Get("Call-ID"))
	t.Code, _, _ = m.Status()
	if _, t.Method, _ = m.CSeq(); t.Method == "" {
		t.Method = m.Method()
	}
	t.From, t.To = user(m.Get("From")), user(m.Get("To"))
	e.trace(t)
}

func traced(f *flow.Flow, size int) Trace {
	o := f.Origin()
	return Trace{Transport: o.Transport, Local: f.Local(), Peer: o.Source, Bytes: size}
}

// user is the number in an address, for people; empty: it cannot be read.
func user(address string) string {
	a, err := wire.ReadAddress(address)
	if err != nil {
		return ""
	}
	return wire.Word(wire.Unescape(a.URI.User))
}

func value(msg sip.Message, name string) string {
	if all := msg.GetHeaders(name); len(all) > 0 {
		return all[0].Value()
	}
	return ""
}

func values(msg sip.Message, name string) []string {
	var all []string
	for _, h := range msg.GetHeaders(name) {
		all = append(all, h.Value())
	}
	return all
}
