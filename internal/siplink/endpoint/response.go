package endpoint

import (
	"strconv"

	"parley/internal/siplink/wire"
)

// response gives an answer to the transaction that waits for it. A repeated
// refusal of an INVITE is acknowledged again, a repeated or forked 2xx told.
func (e *Endpoint) response(m wire.Message) {
	if !m.Sound() {
		return
	}
	code, _, _ := m.Status()
	tx, repeated := e.hand(m, code)
	switch {
	case !repeated:
	case code < 300 && tx.again != nil:
		e.background(func() { tx.again(tx.s, m) })
	case code >= 300 && tx.invite:
		_ = tx.s.path.acknowledge(tx.s.req, m)
	}
}

// hand gives an answer to its transaction; repeated: that has had its final one,
// and this is final too.
func (e *Endpoint) hand(m wire.Message, code int) (tx *clientTx, repeated bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	tx, ok := e.clients[clientKey(m)]
	switch {
	case !ok:
	case tx.final:
		return tx, code >= 200
	case code >= 200:
		tx.final = true
		tx.heard <- m
	case len(tx.heard) < waiting: // what is lost of the others comes again, or does not matter
		tx.heard <- m
	}
	return tx, false
}

// acknowledge sends the ACK to a refusal (RFC 3261 17.1.1.3).
func (p path) acknowledge(invite, res wire.Message) error {
	ack := within("ACK", invite, res.Get("To"))
	return p.request(ack, ack.Canonical())
}

// within is a request that belongs to an INVITE's transaction: ACK or CANCEL.
func within(method string, invite wire.Message, to string) wire.Message {
	m := wire.Message{Start: method + " " + invite.Target() + " SIP/2.0", Fields: []wire.Field{{Name: "Via", Value: invite.TopVia().String()}}}
	for _, f := range invite.Fields {
		switch f.Name {
		case "Route", "Max-Forwards", "From", "Call-ID":
			m.Fields = append(m.Fields, f)
		case "To":
			m.Fields = append(m.Fields, wire.Field{Name: f.Name, Value: to})
		}
	}
	m.Fields = append(m.Fields, wire.Field{Name: "CSeq", Value: strconv.FormatUint(uint64(invite.Head().CSeq), 10) + " " + method})
	return wire.Made(m)
}

// cancel sends a CANCEL for an INVITE that has had a provisional answer.
func (e *Endpoint) cancel(s sent) {
	m := within("CANCEL", s.req, s.req.Get("To"))
	e.exchange(e.ctx(), outgoing{method: "CANCEL"}, sent{req: m, raw: m.Canonical(), path: s.path})
}
