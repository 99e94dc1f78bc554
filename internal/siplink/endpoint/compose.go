package endpoint

import (
	"context"
	"crypto/rand"
	"slices"
	"strconv"
	"strings"

	"parley/internal/siplink/wire"
)

// compose writes a request but for what depends on its way.
func (e *Endpoint) compose(o outgoing, attempt int, shown []response) wire.Message {
	branch := rand.Text()
	if o.id != "" {
		branch = digest("branch", o.id, strconv.Itoa(attempt))[:26]
	}
	m := wire.Message{Start: o.method + " " + o.uri + " SIP/2.0", Body: o.body, Fields: []wire.Field{
		{Name: "Via", Value: "z9hG4bK" + branch}, // take makes a hop of it
		{Name: "Max-Forwards", Value: "70"}, {Name: "From", Value: o.from}, {Name: "To", Value: o.to},
		{Name: "Call-ID", Value: o.callID},
		{Name: "CSeq", Value: strconv.FormatUint(uint64(o.next()), 10) + " " + o.method},
	}}
	for _, route := range o.routes {
		m.Fields = append(m.Fields, wire.Field{Name: "Route", Value: route})
	}
	m.Fields = append(m.Fields, o.fields...)
	for _, r := range shown {
		m.Fields = append(m.Fields, wire.Field{Name: r.header, Value: r.value})
	}
	if len(o.body) > 0 {
		m.Fields = append(m.Fields, wire.Field{Name: "Content-Type", Value: o.media})
	}
	return m
}

// take finds the flow for a message and makes its Via say so. What is too long
// for a datagram goes over a stream, or not at all.
func (e *Endpoint) take(ctx context.Context, o outgoing, w way, m wire.Message) (sent, *Answer) {
	p, err := e.by(ctx, w)
	if err != nil {
		return sent{}, new(unsent())
	}
	s := e.located(o, p, m)
	if s.req.Check(e.own) != nil {
		return sent{}, new(malformed())
	}
	if s.raw = s.req.Canonical(); w.transport != "udp" || len(s.raw) <= maxDatagram {
		return s, nil
	}
	w.transport, w.flow = "tcp", nil
	if p, err = e.by(ctx, w); err != nil {
		return sent{}, &Answer{513, "Message Too Large", true}
	}
	s = e.located(o, p, m)
	s.raw = s.req.Canonical()
	return s, nil
}

// located fills in what depends on the flow: Via and Contact.
func (e *Endpoint) located(o outgoing, p path, m wire.Message) sent {
	at := e.at(p)
	m.Fields = slices.Clone(m.Fields)
	branch := m.Fields[0].Value
	m.Fields[0].Value = "SIP/2.0/" + strings.ToUpper(p.f.Origin().Transport) + " " + at.String() + ";branch=" + branch + ";rport"
	if o.describe != nil {
		m.Body = o.describe(p)
		m.Fields = append(m.Fields, wire.Field{Name: "Content-Type", Value: sdp})
	}
	if o.contact {
		from, _ := wire.ReadAddress(o.from)
		m.Fields = append(m.Fields, wire.Field{Name: "Contact", Value: e.contact(p, from.URI.User)})
	}
	return sent{req: wire.Made(m), path: p}
}
