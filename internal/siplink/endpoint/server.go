package endpoint

import (
	"strconv"
	"strings"

	"github.com/emiago/sipgo/sip"

	"parley/internal/siplink/wire"
)

// serverTx is a server transaction and what else is known of its request.
type serverTx struct {
	*sip.ServerTx
	r     *request
	merge string
}

// reply sends a final answer, or a provisional one.
func (tx *serverTx) reply(code int, reason string, fields ...wire.Field) {
	_ = tx.Respond(tx.r.answer(code, reason, fields...)) // who cannot be reached asks again
}

// key names a server transaction (RFC 3261 17.2.3); method is that of the
// request which began it.
func (r *request) key(method string) string {
	if branch := r.via.Branch(); strings.HasPrefix(branch, "z9hG4bK") && len(branch) > len("z9hG4bK") {
		return strings.Join([]string{branch, strings.ToLower(r.via.SentBy()), method}, "\x00")
	}
	return r.merges(method) + "\x00" + r.via.String() // RFC 2543
}

// merges names a request whatever way it came (RFC 3261 8.2.2.2).
func (r *request) merges(method string) string {
	from, _ := wire.ReadAddress(r.m.Get("From"))
	return strings.Join([]string{r.m.Get("Call-ID"), from.Tag(), strconv.FormatUint(uint64(r.seq), 10), method}, "\x00")
}

// dispatch gives a request to its transaction, or makes one and handles it.
func (e *Endpoint) dispatch(r *request) {
	switch r.Method {
	case sip.ACK:
		e.acknowledged(r)
		return
	case sip.CANCEL:
		e.cancelled(r)
		return
	default:
	}
	tx, repeated, merged := e.enter(r)
	switch {
	case repeated:
		_ = tx.Receive(r.Request)
	case merged:
		e.refuse(r.back, r.m, wire.Reply{Code: 482, Reason: "Loop Detected"})
	case tx != nil:
		e.begin(tx)
	}
}

// enter finds the transaction of r or makes one.
func (e *Endpoint) enter(r *request) (tx *serverTx, repeated, merged bool) {
	key, merge := r.key(string(r.Method)), r.merges(string(r.Method))
	e.mu.Lock()
	defer e.mu.Unlock()
	if tx, ok := e.servers[key]; ok {
		return tx, true, false
	}
	if other, ok := e.merges[merge]; ok && !r.inner && other != key {
		return nil, false, true
	}
	if e.over {
		return nil, false, false
	}
	tx = &serverTx{sip.NewServerTx(key, r.Request, r.back, e.quiet), r, merge}
	if tx.Init() != nil {
		return nil, false, false
	}
	e.servers[key], e.merges[merge] = tx, key
	tx.OnTerminate(func(key string, _ error) { e.leave(key, merge) })
	return tx, false, false
}

func (e *Endpoint) leave(key, merge string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	delete(e.servers, key)
	if e.merges[merge] == key {
		delete(e.merges, merge)
	}
}

// begin handles a new request in its lane: those of one dialog, or of one
// sender for one number, one after the other.
func (e *Endpoint) begin(tx *serverTx) {
	r := tx.r
	lane := "\x00" + user(r.m.Get("From")) + "\x00" + r.number()
	if r.inner {
		lane = r.dialog().lane()
	}
	if r.Method == sip.INVITE {
		tx.reply(100, "Trying")
	}
	if !e.lanes.run(lane, func() { e.handle(tx) }) {
		tx.reply(503, "Service Unavailable", wire.Field{Name: "Retry-After", Value: "5"})
	}
}

func (e *Endpoint) handle(tx *serverTx) {
	switch {
	case tx.r.inner:
		e.inDialog(tx)
	case tx.r.Method == sip.INVITE:
		e.invited(tx)
	case tx.r.Method == sip.MESSAGE:
		e.messaged(tx)
	case tx.r.Method == sip.OPTIONS:
		tx.reply(200, "OK", e.abilities()...)
	case tx.r.Method == sip.REGISTER:
		reply := e.cfg.Registrar.Register(e.ctx(), tx.r.m, tx.r.flow.Origin())
		tx.reply(reply.Code, reply.Reason, reply.Fields...)
	default: // BYE and UPDATE belong to a dialog
		tx.reply(481, "Call/Transaction Does Not Exist")
	}
}

// abilities are what OPTIONS asks for.
func (e *Endpoint) abilities() []wire.Field {
	return []wire.Field{
		{Name: "Allow", Value: strings.Join(methods(), ", ")},
		{Name: "Accept", Value: strings.Join(append(wire.Types(), sdp), ", ")},
		{Name: "Accept-Encoding", Value: "identity"},
		{Name: "Supported", Value: "timer"},
	}
}

// cancelled answers a CANCEL; the INVITE's transaction answers 487 by itself,
// unless it has had a final answer.
func (e *Endpoint) cancelled(r *request) {
	e.mu.Lock()
	tx, ok := e.servers[r.key("INVITE")]
	e.mu.Unlock()
	if !ok {
		e.refuse(r.back, r.m, wire.Reply{Code: 481, Reason: "Call/Transaction Does Not Exist"})
		return
	}
	if !r.inner {
		r.Request.To().Params.Remove("tag")
		r.Request.To().Params.Add("tag", tx.r.tag)
	}
	_ = r.back.WriteMsg(r.answer(200, "OK"))
	_ = tx.Receive(r.Request)
}

// acknowledged gives an ACK to the dialog whose 2xx it answers, or to the
// transaction that was refused.
func (e *Endpoint) acknowledged(r *request) {
	e.mu.Lock()
	d, inDialog := e.dialogs[r.dialog()]
	tx, ok := e.servers[r.key("INVITE")]
	e.mu.Unlock()
	if inDialog && d.acked(r) {
		return
	}
	if ok {
		_ = tx.Receive(r.Request)
	}
}
