package endpoint

import (
	"context"
	"crypto/rand"
	"net/http"
	"strings"
	"sync/atomic"
	"time"

	"parley/internal/directory"
	"parley/internal/fault"
	"parley/internal/siplink/wire"
)

// turn lets one MESSAGE at a time go to a target (RFC 3428 8), in the order of
// the calls.
type turn struct {
	token chan struct{}
	users int // guarded by the endpoint's lock
}

func (e *Endpoint) queue(uri string) *turn {
	e.mu.Lock()
	defer e.mu.Unlock()
	t, ok := e.turns[uri]
	if !ok {
		t = &turn{token: make(chan struct{}, 1)}
		e.turns[uri] = t
	}
	t.users++
	return t
}

func (e *Endpoint) unqueue(uri string, t *turn) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if t.users--; t.users == 0 {
		delete(e.turns, uri)
	}
}

// Message sends a text outside of a dialog and waits for its answer. It waits
// its turn while another is on its way to the same target. It has no Contact
// (RFC 3428 4).
func (e *Endpoint) Message(ctx context.Context, from Party, to Target, m Outgoing) Answer {
	o, err := e.begun("MESSAGE", from, to, m.ID)
	if err != nil {
		return malformed()
	}
	t := e.queue(o.uri)
	defer e.unqueue(o.uri, t)
	select {
	case t.token <- struct{}{}:
		defer func() { <-t.token }()
	case <-ctx.Done():
		return Answer{408, "Request Timeout", true}
	}
	o.texts(m.Text)
	return e.send(ctx, o).answer
}

// texts makes a MESSAGE of o.
func (o *outgoing) texts(text string) {
	o.body, o.media = []byte(text), "text/plain;charset=UTF-8"
	o.fields = append(o.fields, wire.Field{Name: "Date", Value: time.Now().UTC().Format(http.TimeFormat)})
}

// Options asks whether a target is alive and what it understands.
func (e *Endpoint) Options(ctx context.Context, from Party, to Target) Answer {
	o, err := e.begun("OPTIONS", from, to, "")
	if err != nil {
		return malformed()
	}
	o.contact = true
	o.fields = append(o.fields, wire.Field{Name: "Accept", Value: wire.Text})
	return e.send(ctx, o).answer
}

// begun is a request outside of a dialog. The number of the sender is checked
// against what a number may be; everything else passes the validator later.
func (e *Endpoint) begun(method string, from Party, to Target, id string) (outgoing, error) {
	if !directory.ValidNumber(from.Number) {
		return outgoing{}, fault.New("endpoint.send", fault.Invalid, from.Number, "this is no number")
	}
	target, _, _ := strings.Cut(instant(to.URI), "?") // a contact may have headers, a Request-URI none (RFC 3261 19.1.1)
	uri, err := wire.ReadURI(target)
	if err != nil || !uri.SIP() {
		return outgoing{}, fault.New("endpoint.send", fault.Invalid, to.URI, "this is no SIP address")
	}
	callID, tag := rand.Text(), rand.Text()[:16]
	if id != "" {
		sum := digest("call", id)
		callID, tag = sum[:32], sum[32:48]
	}
	own := wire.Address{Display: wire.Quote(from.Name), Params: wire.Params{{Name: "tag", Value: tag}},
		URI: wire.URI{Scheme: "sip", Opaque: wire.Escape(from.Number) + "@" + e.domain}}
	meant := aor(uri)
	if to.Number != "" {
		meant = "sip:" + wire.Escape(to.Number) + "@" + e.domain
	}
	var seq atomic.Uint32
	o := outgoing{method: method, uri: target, from: own.String(), to: "<" + meant + ">", callID: callID, id: id,
		next: func() uint32 { return seq.Add(1) }, credentials: to.Credentials, hop: target, flow: to.Flow}
	o.route(to.Route)
	return o, nil
}

// aor is the URI without what only says how to get there.
func aor(uri wire.URI) string {
	text := uri.Scheme + ":"
	if uri.User != "" {
		text += uri.User + "@"
	}
	return text + uri.HostPort()
}

// instant turns an im: URI into the sip: one that it stands for (RFC 3428 5).
func instant(uri string) string {
	if u, err := wire.ReadURI(uri); err == nil && u.Scheme == "im" {
		return "sip:" + u.Opaque
	}
	return uri
}

// route sets the hops that a request goes through. The first decides where it
// is sent; one that is a strict router changes places with the Request-URI
// (RFC 3261 12.2.1.1).
func (o *outgoing) route(hops []string) {
	for _, hop := range hops {
		a, err := wire.ReadAddress(hop)
		if err != nil {
			a.URI.Scheme, a.URI.Opaque = "invalid", hop // the validator will say so
		}
		o.routes = append(o.routes, a.String())
	}
	if len(o.routes) == 0 {
		return
	}
	first, _ := wire.ReadAddress(o.routes[0])
	o.hop = first.URI.String()
	if _, loose := first.URI.Param("lr"); !loose {
		o.routes = append(o.routes[1:], "<"+o.uri+">")
		o.uri = first.URI.String()
	}
}
