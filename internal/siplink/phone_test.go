package siplink_test

import (
	"context"
	"fmt"
	"sync"

	"parley/internal/siplink"
)

// phone is a SIP peer, and the wire to it.
type phone struct {
	mu       sync.Mutex // guards what follows
	absent   bool
	node     string // where it has registered
	invite   siplink.Answer
	rings    bool
	waits    bool // for the call to be cancelled, before it answers
	options  siplink.Answer
	blocked  chan struct{}                       // messages wait for it; nil: they do not
	message  func(t siplink.Text) siplink.Answer // nil: 200
	heard    []siplink.Text                      // each once
	again    int                                 // messages that came again under their identity
	to       []string
	dialogs  map[string]*line
	byes     int
	moves    int // of dialogs to another node
	canceled int
}

func newPhone() *phone {
	return &phone{dialogs: map[string]*line{}, invite: siplink.Answer{Code: 200}, options: siplink.Answer{Code: 200}}
}

// is changes the phone.
func (p *phone) is(change func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	change()
}

func (p *phone) bindings(number string) []siplink.Target {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.absent {
		return nil
	}
	return []siplink.Target{{URI: "sip:" + number + "@phone.test", Node: p.node}}
}

func (p *phone) texts() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	all := []string{}
	for _, t := range p.heard {
		all = append(all, t.Text)
	}
	return all
}

func (p *phone) hear(t siplink.Text) siplink.Answer {
	p.mu.Lock()
	defer p.mu.Unlock()
	answer := siplink.Answer{Code: 200, Reason: "OK"}
	if p.message != nil {
		answer = p.message(t)
	}
	for _, have := range p.heard {
		if have.ID == t.ID {
			p.again++
			return answer
		}
	}
	if answer.OK() || answer.Code == 0 { // 0: taken, and the answer gets lost
		p.heard = append(p.heard, t)
	}
	if answer.Code == 0 {
		return siplink.Answer{Code: 408, Reason: "Request Timeout", Local: true}
	}
	return answer
}

func (p *phone) Message(ctx context.Context, _ string, to siplink.Target, t siplink.Text) siplink.Answer {
	p.is(func() { p.to = append(p.to, to.URI) })
	return p.take(ctx, t)
}

// take hears t unless it is cut off before.
func (p *phone) take(ctx context.Context, t siplink.Text) siplink.Answer {
	p.mu.Lock()
	blocked := p.blocked
	p.mu.Unlock()
	if blocked != nil {
		select {
		case <-blocked:
		case <-ctx.Done():
			return siplink.Answer{Code: 503, Local: true}
		}
	}
	return p.hear(t)
}

func (p *phone) Options(_ context.Context, _ string, to siplink.Target) siplink.Answer {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.to = append(p.to, to.URI)
	return p.options
}

func (p *phone) Invite(ctx context.Context, _ string, _ siplink.Target, ringing func(), h siplink.DialogHandler) (siplink.Dialog, siplink.Answer) {
	p.mu.Lock()
	rings, waits, answer := p.rings, p.waits, p.invite
	p.mu.Unlock()
	if rings {
		ringing()
	}
	if waits {
		<-ctx.Done()
		p.is(func() { p.canceled++ })
		return nil, siplink.Answer{Code: 487, Reason: "Request Terminated"}
	}
	if !answer.OK() {
		return nil, answer
	}
	return p.line(h), answer
}

// line is the phone's end of a dialog.
type line struct {
	*phone
	id string
	h  siplink.DialogHandler
}

func (p *phone) line(h siplink.DialogHandler) *line {
	p.mu.Lock()
	defer p.mu.Unlock()
	l := &line{phone: p, id: fmt.Sprintf("%q", fmt.Sprint(len(p.dialogs))), h: h}
	p.dialogs[l.id] = l
	return l
}

func (p *phone) Resume(state []byte, _ siplink.Target, h siplink.DialogHandler) (siplink.Dialog, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	l, ok := p.dialogs[string(state)]
	if !ok {
		return nil, fmt.Errorf("no dialog %s", state)
	}
	l.h = h
	return l, nil
}

func (l *line) Send(ctx context.Context, t siplink.Text) siplink.Answer { return l.take(ctx, t) }
func (l *line) State() []byte                                           { return []byte(l.id) }
func (l *line) Announce()                                               { l.is(func() { l.moves++ }) }
func (l *line) Leave()                                                  {}

func (l *line) Bye(context.Context) {
	l.is(func() { l.byes++ })
	l.h.Ended(siplink.End{By: siplink.ByUs})
}

// only is the one dialog there is.
func (p *phone) only() *line {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, l := range p.dialogs {
		return l
	}
	return nil
}

// dials is an INVITE from the phone.
type dials struct {
	*phone
	mu       sync.Mutex // guards what follows
	rang     int
	refused  siplink.Answer
	accepted *line
	cancel   chan struct{}
}

func (d *dials) Ring() { d.mu.Lock(); defer d.mu.Unlock(); d.rang++ }

func (d *dials) Refuse(code int, reason string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.refused = siplink.Answer{Code: code, Reason: reason}
}

func (d *dials) Accept(h siplink.DialogHandler) (siplink.Dialog, error) {
	select {
	case <-d.cancel:
		return nil, fmt.Errorf("cancelled")
	default:
	}
	l := d.line(h)
	d.mu.Lock()
	defer d.mu.Unlock()
	d.accepted = l
	return l, nil
}

func (d *dials) Canceled() <-chan struct{} { return d.cancel }

// state is "accepted", the code of the refusal, or "".
func (d *dials) state() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	switch {
	case d.accepted != nil:
		return "accepted"
	case d.refused.Code > 0:
		return fmt.Sprint(d.refused.Code)
	}
	return ""
}
