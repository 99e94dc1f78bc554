package endpoint

import (
	"context"
	"crypto/rand"
	"errors"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/emiago/sipgo/sip"

	"parley/internal/siplink/wire"
)

// outgoing is a request before it has a way, a branch and a sequence number.
type outgoing struct {
	method, uri      string
	from, to, callID string
	next             func() uint32 // sequence numbers, one for each attempt
	routes           []string      // values of Route
	fields           []wire.Field
	media            string
	body             []byte
	credentials      *Credentials
	hop              string // URI of where it goes first
	flow             string // preferred to it
	id               string // names the request for ever; empty: random branches

	order   chan struct{} // of a dialog: held from the sequence number to the first sending
	started func()        // the request is on its way

	contact     bool              // says where our side is reached
	describe    func(path) []byte // the body, if it depends on the flow
	provisional func(*sip.Response)
	again       func(sent, *sip.Response) // a repeated or forked 2xx to an INVITE
}

// sent is a request on its way and, if one came, its final answer.
type sent struct {
	answer Answer
	req    *sip.Request
	res    *sip.Response
	path   path
}

// attempts are how often a request is sent anew with credentials.
const attempts = 2

// send brings a request to its peer: by the first way that leads there
// (RFC 3263 4.3), with credentials if it is challenged.
func (e *Endpoint) send(ctx context.Context, o outgoing) sent {
	ways, err := e.ways(ctx, o)
	if err != nil {
		return sent{answer: unsent()}
	}
	last := sent{}
	for _, w := range ways {
		last = e.sendBy(ctx, o, w)
		if failed := last.answer.Code; failed != 503 && (failed != 408 || !last.answer.Local) || ctx.Err() != nil {
			break
		}
	}
	return last
}

func (e *Endpoint) sendBy(ctx context.Context, o outgoing, w way) sent {
	var shown []response
	for attempt := 0; ; attempt++ {
		s := e.try(ctx, o, w, attempt, shown)
		if s.res == nil || s.answer.Code != 401 && s.answer.Code != 407 || attempt == attempts || o.credentials == nil {
			return s
		}
		next, ok := answerChallenge(s.res, o, shown)
		if !ok {
			return s
		}
		shown = next
	}
}

// try sends the request once.
func (e *Endpoint) try(ctx context.Context, o outgoing, w way, attempt int, shown []response) sent {
	if o.order != nil {
		o.order <- struct{}{}
		o.started = sync.OnceFunc(func() { <-o.order })
		defer o.started()
	}
	m := e.compose(o, attempt, shown)
	p, m, fault := e.take(ctx, o, w, m)
	if fault != nil {
		return sent{answer: *fault}
	}
	msg, err := e.parser.ParseSIP(m.Canonical())
	req, ok := msg.(*sip.Request)
	if err != nil || !ok {
		return sent{answer: malformed()}
	}
	req.SetTransport(strings.ToUpper(p.f.Origin().Transport))
	s := sent{req: req, path: p}
	s.res, s.answer = e.exchange(ctx, o, s)
	return s
}

// malformed is what becomes of a request that would not be read right: nothing
// foreign gets past the validator, which our own requests pass as well.
func malformed() Answer { return Answer{400, "Bad Request", true} }

// unsent is what becomes of a request that no way leads anywhere.
func unsent() Answer { return Answer{503, "Service Unavailable", true} }

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
func (e *Endpoint) take(ctx context.Context, o outgoing, w way, m wire.Message) (path, wire.Message, *Answer) {
	p, err := e.by(ctx, w)
	if err != nil {
		return p, m, new(unsent())
	}
	located := e.located(o, p, m)
	if located.Check(e.own) != nil {
		return p, m, new(malformed())
	}
	if w.transport != "udp" || len(located.Canonical()) <= maxDatagram {
		return p, located, nil
	}
	w.transport, w.flow = "tcp", nil
	if p, err = e.by(ctx, w); err != nil {
		return p, m, &Answer{513, "Message Too Large", true}
	}
	return p, e.located(o, p, m), nil
}

// located fills in what depends on the flow: Via and Contact.
func (e *Endpoint) located(o outgoing, p path, m wire.Message) wire.Message {
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
	return m
}

// clientTx is a client transaction; final is true once it has had its answer.
type clientTx struct {
	*sip.ClientTx
	s     sent
	again func(sent, *sip.Response)
	final bool
}

// exchange runs a client transaction until it has a final answer.
func (e *Endpoint) exchange(ctx context.Context, o outgoing, s sent) (*sip.Response, Answer) {
	key, err := sip.ClientTxKeyMake(s.req)
	if err != nil {
		return nil, malformed()
	}
	tx := &clientTx{ClientTx: sip.NewClientTx(key, s.req, s.path, e.quiet), s: s, again: o.again}
	if !e.known(key, tx) {
		return nil, unsent()
	}
	if err := tx.Init(); err != nil {
		tx.Terminate()
		return nil, unsent()
	}
	if o.started != nil {
		o.started()
	}
	return e.await(ctx, o, tx)
}

// known takes a transaction into the books, in the place of an earlier one of
// the same message.
func (e *Endpoint) known(key string, tx *clientTx) bool {
	e.mu.Lock()
	earlier := e.clients[key]
	open := e.ctx().Err() == nil
	if open {
		e.clients[key] = tx
	}
	e.mu.Unlock()
	if earlier != nil {
		earlier.Terminate()
	}
	tx.OnTerminate(func(key string, _ error) {
		e.mu.Lock()
		defer e.mu.Unlock()
		if e.clients[key] == tx {
			delete(e.clients, key)
		}
	})
	return open
}

// await reads the answers of a transaction. When ctx ends, an INVITE is
// cancelled and still awaited; everything else is given up.
func (e *Endpoint) await(ctx context.Context, o outgoing, tx *clientTx) (*sip.Response, Answer) {
	invite, ringing, cancelled := o.method == "INVITE", false, false
	gone, gaveUp := ctx.Done(), (<-chan time.Time)(nil)
	giveUp := func() {
		if ringing {
			e.background(func() { e.cancel(tx.s) })
		}
		cancelled, gone, gaveUp = true, nil, time.After(timeout)
	}
	for {
		select {
		case res := <-tx.Responses():
			switch {
			case !res.IsProvisional():
				return res, Answer{res.StatusCode, res.Reason, false}
			case cancelled && !ringing: // a CANCEL had to wait for this (RFC 3261 9.1)
				ringing = true
				giveUp()
			default:
				ringing = true
				if o.provisional != nil {
					o.provisional(res)
				}
			}
		case <-tx.Done():
			return nil, unanswered(tx.Err())
		case <-tx.s.path.f.Done():
			tx.Terminate()
			return nil, unsent()
		case <-gone:
			if invite && e.ctx().Err() == nil {
				giveUp()
				continue
			}
			tx.Terminate()
			return nil, Answer{408, "Request Timeout", true}
		case <-gaveUp:
			tx.Terminate()
			return nil, Answer{487, "Request Terminated", true}
		}
	}
}

func unanswered(err error) Answer {
	if errors.Is(err, sip.ErrTransactionTimeout) {
		return Answer{408, "Request Timeout", true}
	}
	return unsent()
}

// response gives an answer to the transaction that waits for it. A repeated
// refusal of an INVITE is acknowledged again, a repeated or forked 2xx told.
func (e *Endpoint) response(m wire.Message) {
	if !m.Sound() {
		return
	}
	msg, err := e.parser.ParseSIP(m.Canonical())
	res, ok := msg.(*sip.Response)
	if err != nil || !ok {
		return
	}
	key, err := sip.ClientTxKeyMake(res)
	if err != nil {
		return
	}
	e.mu.Lock()
	tx, ok := e.clients[key]
	repeated := ok && tx.final
	if ok && !res.IsProvisional() {
		tx.final = true
	}
	e.mu.Unlock()
	switch {
	case !ok:
	case !repeated:
		e.heard.run(key, func() { tx.Receive(res) }) // in order; one that is lost comes again
	case res.IsSuccess() && tx.again != nil:
		e.background(func() { tx.again(tx.s, res) })
	case !res.IsProvisional() && !res.IsSuccess() && tx.s.req.IsInvite():
		_ = tx.s.path.WriteMsg(refused(tx.s.req, res))
	}
}

// refused is the ACK to a refusal (RFC 3261 17.1.1.3).
func refused(invite *sip.Request, res *sip.Response) *sip.Request {
	ack := sip.NewRequest(sip.ACK, invite.Recipient)
	ack.AppendHeader(invite.Via().Clone())
	sip.CopyHeaders("Route", invite, ack)
	for _, name := range []string{"Max-Forwards", "From"} {
		sip.CopyHeaders(name, invite, ack)
	}
	sip.CopyHeaders("To", res, ack)
	sip.CopyHeaders("Call-ID", invite, ack)
	ack.AppendHeader(&sip.CSeqHeader{SeqNo: invite.CSeq().SeqNo, MethodName: sip.ACK})
	ack.SetBody(nil)
	return ack
}

// cancel sends a CANCEL for an INVITE that has had a provisional answer.
func (e *Endpoint) cancel(s sent) {
	req := sip.NewRequest(sip.CANCEL, s.req.Recipient)
	via := s.req.Via().Clone()
	req.AppendHeader(via)
	for _, name := range []string{"Route", "Max-Forwards", "From", "To", "Call-ID"} {
		sip.CopyHeaders(name, s.req, req)
	}
	req.AppendHeader(&sip.CSeqHeader{SeqNo: s.req.CSeq().SeqNo, MethodName: sip.CANCEL})
	req.SetBody(nil)
	req.SetTransport(s.req.Transport())
	e.exchange(e.ctx(), outgoing{method: "CANCEL"}, sent{req: req, path: s.path})
}
