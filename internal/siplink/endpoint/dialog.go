package endpoint

import (
	"context"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"time"

	"parley/internal/siplink/flow"
	"parley/internal/siplink/wire"
)

// dialogID names a dialog from our side (RFC 3261 12).
type dialogID struct{ callID, local, remote string }

func (id dialogID) lane() string { return id.callID + "\x00" + id.local + "\x00" + id.remote }

// Dialog is a session with a peer. Its methods may be called at once.
type Dialog struct {
	e             *Endpoint
	id            dialogID
	peer          Party
	number, user  string // ours; and as it stands in a URI
	local, remote string // From and To of our requests
	routes        []string
	handler       DialogHandler
	credentials   *Credentials
	hop           string // that flow's name, if it was asked for by a target
	uas           bool
	session       uint64        // of our session description
	turn          chan struct{} // of MESSAGEs
	order         chan struct{} // of sequence numbers
	done          chan struct{}
	ackedOnce     chan struct{} // closed when our 2xx was acknowledged

	mu                 sync.Mutex // guards what follows
	flow               *flow.Flow // by which the peer was last heard; nil: not since a restart
	target             string     // the peer's Contact
	localSeq           uint32
	remoteSeq          int64 // -1: nothing was heard yet
	version            uint64
	ended              bool
	pending            *pending // a 2xx of ours without its ACK
	inviting           bool     // a re-INVITE of ours has no answer
	peerUpdates        bool     // the peer allows UPDATE
	timer              refresh
	ours               bool      // the refreshing
	agreedAt           time.Time // when the interval began
	refreshing, expiry *time.Timer
}

// pending is a 2xx to an INVITE that is repeated until its ACK comes.
type pending struct {
	r       *request
	next    time.Duration
	elapsed time.Duration
	timer   *time.Timer
	offer   bool // the ACK must bring an answer
}

// CallID names the dialog, in traces too.
func (d *Dialog) CallID() string { return d.id.callID }

// Peer is the other side, as it was admitted or called.
func (d *Dialog) Peer() Party { return d.peer }

// Number is our side's.
func (d *Dialog) Number() string { return d.number }

// Done is closed when the dialog has ended.
func (d *Dialog) Done() <-chan struct{} { return d.done }

// Send sends a text in the dialog and waits for its answer. Those of one
// dialog go one at a time, in the order of the calls, and not before the peer
// has acknowledged our 2xx. A peer that does not know the dialog any more, or
// does not answer, ends it.
func (d *Dialog) Send(ctx context.Context, m Outgoing) Answer {
	select {
	case <-d.ackedOnce:
	case <-d.done:
	case <-ctx.Done():
	}
	select {
	case d.turn <- struct{}{}:
		defer func() { <-d.turn }()
	case <-d.done:
	case <-ctx.Done():
	}
	switch {
	case d.over():
		return Answer{481, "Call/Transaction Does Not Exist", true}
	case ctx.Err() != nil:
		return Answer{408, "Request Timeout", true}
	}
	o := d.request("MESSAGE")
	o.texts(m.Text)
	o.id = m.ID
	s := d.e.send(ctx, o)
	d.judge(ctx, s.answer)
	return s.answer
}

func (d *Dialog) over() bool {
	select {
	case <-d.done:
		return true
	default:
		return false
	}
}

// judge ends a dialog whose peer has vanished (RFC 3261 12.2.1.2).
func (d *Dialog) judge(ctx context.Context, a Answer) {
	if a.Code == 481 || a.Code == 408 && (!a.Local || ctx.Err() == nil) {
		d.finish(End{By: Vanished, Answer: a})
		d.forget()
	}
}

// Bye ends the dialog; the handler hears of it before the peer does. It returns
// when the peer has answered or ctx ends, and does nothing in a dialog that has
// ended.
func (d *Dialog) Bye(ctx context.Context) { d.bye(ctx, End{By: ByUs}) }

func (d *Dialog) bye(ctx context.Context, end End) {
	if !d.finish(end) {
		return
	}
	defer d.forget()
	d.settled(ctx)
	d.e.send(ctx, d.request("BYE"))
}

// settled waits until our 2xx is acknowledged: no BYE may come before
// (RFC 3261 15). Nobody acknowledges once its time is over.
func (d *Dialog) settled(ctx context.Context) {
	d.mu.Lock()
	waiting := d.pending != nil
	d.mu.Unlock()
	if !waiting {
		return
	}
	select {
	case <-d.ackedOnce:
	case <-ctx.Done():
	}
}

// Leave ends our side alone, for an endpoint that closes and for a dialog that
// another process goes on with: by Resume the peer may be found again.
func (d *Dialog) Leave() {
	d.finish(End{By: Closed})
	d.forget()
}

// finish ends the dialog on our side; false if it has ended already.
func (d *Dialog) finish(end End) bool {
	d.mu.Lock()
	if d.ended {
		d.mu.Unlock()
		return false
	}
	d.ended = true
	for _, t := range []*time.Timer{d.refreshing, d.expiry} {
		if t != nil {
			t.Stop()
		}
	}
	if p := d.pending; p != nil && end.By != ByUs { // our BYE waits for that ACK
		p.timer.Stop()
		d.pending = nil
	}
	d.mu.Unlock()
	close(d.done)
	if d.handler.Ended == nil {
		return true
	}
	tell := func() { d.handler.Ended(d, end) }
	if !d.e.lanes.run(d.id.lane(), tell) {
		tell() // too much waits, or the endpoint closes
	}
	return true
}

// forget takes the dialog out of the books.
func (d *Dialog) forget() {
	d.e.mu.Lock()
	defer d.e.mu.Unlock()
	if d.e.dialogs[d.id] == d {
		delete(d.e.dialogs, d.id)
	}
}

// request builds a request in the dialog (RFC 3261 12.2.1.1).
func (d *Dialog) request(method string) outgoing {
	d.mu.Lock()
	target, f := d.target, d.flow
	d.mu.Unlock()
	o := outgoing{method: method, uri: target, from: d.local, to: d.remote, callID: d.id.callID, next: d.next, order: d.order,
		credentials: d.credentials, hop: target, flow: d.nearest(target, f)}
	o.route(d.routes)
	return o
}

func (d *Dialog) next() uint32 {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.localSeq++
	return d.localSeq
}

// nearest is the flow to prefer: the connection that the peer was heard by as
// long as it lives; a datagram flow when the peer's own idea of its address
// cannot be right, because a NAT stands between.
func (d *Dialog) nearest(target string, f *flow.Flow) string {
	if f != nil && f.Origin().Stream() && f.Alive() {
		return f.Origin().Flow
	}
	if d.hop != "" || f == nil {
		return d.hop
	}
	o := f.Origin()
	uri, _ := wire.ReadURI(target)
	if len(d.routes) == 0 && !o.Stream() && uri.Host != o.Source.Addr().String() && numeric(uri.Host) {
		return o.Flow
	}
	return ""
}

func numeric(host string) bool {
	_, err := netip.ParseAddr(host)
	return err == nil
}

// updates reports whether UPDATE is among what a peer allows.
func updates(allowed []string) bool { return slices.Contains(allowed, "UPDATE") }

func allow() string { return strings.Join(methods(), ", ") }
