package bayeuxserver

import (
	"net/http"

	"parley/bayeux"
)

// exchange is one request on its way through the server: messages in, replies
// out, and perhaps a connect that waits. It is used by one goroutine, then used
// again.
type exchange struct {
	srv  *Server
	via  transport
	http *http.Request
	sock *socket // over WebSocket

	body []byte
	msgs []bayeux.Message
	out  []byte // replies, with commas

	sess     *Session
	clientID string // of the first message, which names the session of all
	missing  Reason // why there is no session
	browser  string
	cookie   string // browser cookie to be set
	user     string
	knowUser bool

	opened   *Session // by a handshake, whose reply goes before any event
	connects bool     // the replies answer a connect
	hold     *hold    // the connect that waits instead
	load     load     // events that leave with the replies
}

func (srv *Server) newExchange(via transport, r *http.Request) *exchange {
	x, _ := srv.exchanges.Get().(*exchange)
	if x == nil {
		x = &exchange{}
	}
	*x = exchange{srv: srv, via: via, http: r, body: x.body[:0], msgs: x.msgs[:0], out: x.out[:0]}
	return x
}

// mostKept bounds the buffers that are used again.
const mostKept = 64 << 10

func (x *exchange) free() {
	srv := x.srv
	clear(x.msgs)
	if cap(x.body) > mostKept || cap(x.out) > mostKept || cap(x.msgs) > 64 {
		return
	}
	*x = exchange{body: x.body, msgs: x.msgs, out: x.out}
	srv.exchanges.Put(x)
}

func (x *exchange) limits() bayeux.Limits {
	c := &x.srv.config
	return bayeux.Limits{Body: c.MaxBody, Batch: c.MaxBatch, Depth: c.MaxDepth}
}

// decode adds the messages of one body; nothing may be processed on a fault.
func (x *exchange) decode(body []byte) (err error) {
	x.msgs, err = bayeux.Decode(x.msgs, body, x.limits())
	if err == nil && len(x.msgs) > x.srv.config.MaxBatch {
		err = bayeux.ErrTooMany
	}
	return err
}

// run processes the messages in order. A handshake is processed alone (C3).
func (x *exchange) run() {
	for i := range x.msgs {
		if bayeux.Canonical(x.msgs[i].Channel) == bayeux.MetaHandshake {
			x.handshake(&x.msgs[i])
			return
		}
	}
	x.clientID = x.msgs[0].ClientID
	x.sess, x.missing = x.find(x.clientID)
	for i := range x.msgs {
		x.message(&x.msgs[i])
	}
	x.ride()
}

// message checks one message's fields, then its session, then does what its
// channel says (A5).
func (x *exchange) message(m *bayeux.Message) {
	fault := m.Check(x.srv.config.MaxChannel)
	if fault == bayeux.ErrorChannelMissing && x.sess == nil {
		x.unknown(m, x.missing)
		return
	}
	if fault != "" {
		x.refuse(m, fault)
		return
	}
	if reason := x.stranger(m); reason != "" {
		x.unknown(m, reason)
		return
	}
	x.dispatch(m)
}

func (x *exchange) dispatch(m *bayeux.Message) {
	switch bayeux.Canonical(m.Channel) {
	case bayeux.MetaConnect:
		x.connect(m)
	case bayeux.MetaSubscribe:
		x.subscribe(m)
	case bayeux.MetaUnsubscribe:
		x.unsubscribe(m)
	case bayeux.MetaDisconnect:
		x.disconnect(m)
	default:
		x.publish(m)
	}
}

// stranger says why the message has no session, "" when it has one. Any message
// but a connect keeps the session alive.
func (x *exchange) stranger(m *bayeux.Message) Reason {
	if x.sess == nil {
		return x.missing
	}
	if m.ClientID != x.clientID {
		return WrongBatch
	}
	x.sess.mu.Lock()
	defer x.sess.mu.Unlock()
	if bayeux.Canonical(m.Channel) != bayeux.MetaConnect {
		x.sess.touch()
	}
	return x.sess.reason
}

// ride lets queued events leave with the replies, where they may.
func (x *exchange) ride() {
	s := x.sess
	if s == nil || len(x.out) == 0 {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.reason == "" && (x.connects || x.via == longPolling && s.mayRide()) {
		x.load = s.take(x.connects)
	}
	if x.connects {
		s.overHeld = len(x.load.items) > 0
	}
}

func (x *exchange) startReply() {
	if len(x.out) > 0 {
		x.out = append(x.out, ',')
	}
}

func (x *exchange) reply(m *bayeux.Message) {
	x.startReply()
	x.out = m.Append(x.out)
}

// answer makes the reply to a request that has an error text or, with "", none. It
// echoes a subscription as it came (A9).
func answer(reply, m *bayeux.Message, errorText string) {
	*reply = bayeux.ReplyTo(m, errorText)
	if bayeux.IsMeta(m.Channel) {
		reply.Subscription = m.Subscription
		reply.Ext = timesync(m)
	}
}

func (x *exchange) refuse(m *bayeux.Message, errorText string) {
	var reply bayeux.Message
	answer(&reply, m, errorText)
	x.reply(&reply)
}

// unknown answers a message whose session is not there for it; only a connect
// learns what to do about it (D9, E7).
func (x *exchange) unknown(m *bayeux.Message, reason Reason) {
	x.srv.count.refused(reason)
	if x.srv.hooks.Refused != nil {
		x.srv.hooks.Refused(x.http, m.ClientID, reason)
	}
	var reply bayeux.Message
	answer(&reply, m, x.srv.config.UnknownSessionText)
	if bayeux.Canonical(m.Channel) == bayeux.MetaConnect {
		reply.Advice = bayeux.HandshakeAdvice(x.srv.away())
	}
	x.reply(&reply)
}
