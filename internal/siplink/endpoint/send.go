package endpoint

import (
	"context"
	"sync"

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
	provisional func(code int)
	again       func(sent, wire.Message) // a repeated or forked 2xx to an INVITE
}

// sent is a request on its way and, if one came, its final answer.
type sent struct {
	answer Answer
	req    wire.Message
	raw    []byte // the request as it is written
	res    *wire.Message
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
		next, ok := answerChallenge(*s.res, s.answer.Code, o, shown)
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
	s, fault := e.take(ctx, o, w, e.compose(o, attempt, shown))
	if fault != nil {
		return sent{answer: *fault}
	}
	s.res, s.answer = e.exchange(ctx, o, s)
	return s
}

// malformed is what becomes of a request that would not be read right: nothing
// foreign gets past the validator, which our own requests pass as well.
func malformed() Answer { return Answer{400, "Bad Request", true} }

// unsent is what becomes of a request that no way leads anywhere.
func unsent() Answer { return Answer{503, "Service Unavailable", true} }
