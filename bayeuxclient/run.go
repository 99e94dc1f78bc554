package bayeuxclient

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"

	"parley/bayeux"
)

// run keeps a connect waiting until the client stops. It alone calls Changed.
func (c *Client) run(ctx context.Context) {
	defer close(c.done)
	l := &loop{c: c, probe: true, backoff: backoff{first: c.config.Backoff, most: c.config.MaxBackoff}}
	err := l.live(ctx)
	if ctx.Err() != nil || c.isClosing() {
		err = ErrClosed
	}
	c.queue.end(err)
	c.config.Changed(Change{State: Stopped, Err: err})
}

func (c *Client) isClosing() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.closing
}

// loop is the state of run between two requests.
type loop struct {
	c       *Client
	backoff backoff
	probe   bool  // the next connect asks to be answered at once
	state   State // the last one told
}

// next is what to do after a request.
type next struct {
	act   action
	after time.Duration
	why   error
}

type action int

const (
	connect action = iota
	handshake
	stop
)

func (l *loop) live(ctx context.Context) error {
	todo := next{act: connect}
	for {
		if err := wait(ctx, todo.after); err != nil {
			return err
		}
		if l.c.isClosing() {
			return ErrClosed // the server has been told: whatever it advised is moot
		}
		switch todo.act {
		case connect:
			todo = l.connect(ctx)
		case handshake:
			todo = l.handshake(ctx)
		case stop:
			return todo.why
		}
	}
}

func (l *loop) tell(state State, err error) {
	if l.state != state && !l.c.isClosing() {
		l.state = state
		l.c.config.Changed(Change{State: state, Err: err})
	}
}

// connect sends one connect and waits for what it brings.
func (l *loop) connect(ctx context.Context) next {
	reply, err := l.c.waitAtServer(ctx, l.probe)
	switch {
	case errors.Is(err, ErrQueueFull):
		return l.giveUp(ctx)
	case isStatus(err, http.StatusUnauthorized):
		return next{act: stop, why: err}
	case err != nil:
		l.c.forgetHeld()
		l.probe = true
		l.tell(Broken, err)
		return next{act: connect, after: l.backoff.next()}
	}
	l.c.acknowledge(reply)
	return l.advised(reply)
}

// advised says what a connect's reply leads to.
func (l *loop) advised(reply bayeux.Message) next {
	refused := refusal(reply)
	advice := bayeux.Advice{}
	if reply.Advice != nil {
		advice = *reply.Advice
	}
	lost := refused != nil && refused.Code() == unknownSession
	switch {
	case advice.Reconnect == bayeux.ReconnectNone:
		return next{act: stop, why: errors.Join(ErrStopped, orNil(refused))}
	case advice.Reconnect == bayeux.ReconnectHandshake || lost:
		l.tell(Broken, orElse(refused, advice.Reconnect))
		return next{act: handshake, after: advice.Interval}
	case refused != nil:
		l.tell(Broken, refused)
		return next{act: connect, after: max(l.backoff.next(), advice.Interval)}
	}
	l.backoff.reset()
	l.probe = false
	l.tell(Connected, nil)
	return next{act: connect, after: l.c.interval(reply.Advice)}
}

func orElse(refused *RefusedError, advised string) error {
	if refused != nil {
		return refused
	}
	return fmt.Errorf("bayeuxclient: the server advised to %s", advised)
}

// handshake makes a new session in place of a lost one.
func (l *loop) handshake(ctx context.Context) next {
	err := l.c.renew(ctx)
	var refused *RefusedError
	switch {
	case err == nil:
		l.probe, l.state = true, Renewed
		return next{act: connect}
	case isStatus(err, http.StatusUnauthorized):
		return next{act: stop, why: err}
	case errors.As(err, &refused) && refused.Advice != nil && refused.Advice.Reconnect == bayeux.ReconnectNone:
		return next{act: stop, why: err}
	}
	l.tell(Broken, err)
	after := l.backoff.next()
	if refused != nil && refused.Advice != nil {
		after = max(after, refused.Advice.Interval)
	}
	return next{act: handshake, after: after}
}

// giveUp ends a session whose events nobody fetched, and waits for room.
func (l *loop) giveUp(ctx context.Context) next {
	l.tell(Broken, ErrQueueFull)
	_, _ = l.c.say(ctx, bayeux.Message{Channel: bayeux.MetaDisconnect})
	if err := l.c.queue.halfEmpty(ctx); err != nil {
		return next{act: stop, why: err}
	}
	return next{act: handshake}
}

// waitAtServer exchanges one connect. ErrQueueFull: an event did not fit.
func (c *Client) waitAtServer(ctx context.Context, probe bool) (bayeux.Message, error) {
	m, budget := c.connectMessage(probe)
	ctx, interrupt := context.WithCancelCause(ctx)
	defer interrupt(nil)
	c.interruptible(interrupt)
	defer c.interruptible(nil)
	if c.queue.isFull() {
		return bayeux.Message{}, ErrQueueFull
	}
	timed, cancel := context.WithTimeout(ctx, budget)
	defer cancel()
	replies, err := c.transport.exchange(timed, m)
	if err != nil && errors.Is(context.Cause(ctx), ErrQueueFull) {
		return bayeux.Message{}, ErrQueueFull
	}
	if err != nil {
		return bayeux.Message{}, err
	}
	return replies[0], nil
}

func (c *Client) connectMessage(probe bool) (m bayeux.Message, budget time.Duration) {
	s := c.now()
	m = bayeux.Message{Channel: bayeux.MetaConnect, ID: c.nextID(), ClientID: s.clientID, ConnectionType: c.transport.name()}
	if probe {
		m.Advice = &bayeux.Advice{HasTimeout: true}
	}
	if s.ack {
		m.Ext = fmt.Appendf(json.RawMessage{}, `{"ack":%d}`, s.acked)
	}
	return m, s.timeout + c.config.RequestTimeout
}

func (c *Client) interruptible(interrupt context.CancelCauseFunc) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.interrupt = interrupt
}

// interval follows an advice and returns how long to wait before the next
// connect.
func (c *Client) interval(advice *bayeux.Advice) time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.session.follow(advice)
	return c.session.interval
}
