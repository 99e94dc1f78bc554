package bayeuxclient

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"parley/bayeux"
)

// shakeHands makes a session in place of the present
// one.
func (c *Client) shakeHands(ctx context.Context) error {
	m := bayeux.Message{Channel: bayeux.MetaHandshake, ID: c.nextID(), Version: bayeux.Version,
		MinimumVersion: bayeux.Version, SupportedConnectionTypes: []string{c.transport.name()}}
	if !c.config.NoAck {
		m.Ext = json.RawMessage(`{"ack":true}`)
	}
	ctx, cancel := context.WithTimeout(ctx, c.config.RequestTimeout)
	defer cancel()
	replies, err := c.transport.exchange(ctx, m)
	if err != nil {
		return err
	}
	if refused := refusal(replies[0]); refused != nil {
		return refused
	}
	if replies[0].ClientID == "" {
		return errors.New("bayeuxclient: the handshake's reply has no clientId")
	}
	c.enter(replies[0])
	return nil
}

// enter begins the session that the handshake's reply tells of. What was read
// ahead in the old one is dropped: the server never heard that it arrived, and
// a Gap follows.
func (c *Client) enter(reply bayeux.Message) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.session = session{clientID: reply.ClientID, ack: !c.config.NoAck && bayeux.AckWanted(reply.Ext), timeout: defaultHold}
	c.session.follow(reply.Advice)
	c.held = nil
}

// defaultHold is how long a server that does not say holds a connect.
const defaultHold = 30 * time.Second

// follow takes over what an advice says of times.
func (s *session) follow(a *bayeux.Advice) {
	if a == nil {
		return
	}
	if a.HasInterval {
		s.interval = a.Interval
	}
	if a.HasTimeout {
		s.timeout = a.Timeout
	}
}

// renew shakes hands in place of a lost session, subscribes again and then
// tells of the gap: who reads his state after it misses nothing.
func (c *Client) renew(ctx context.Context) error {
	c.hold()
	if err := c.shakeHands(ctx); err != nil {
		return err
	}
	refused, err := c.subscribeAgain(ctx)
	if err != nil {
		return err
	}
	c.queue.reopen(time.Now())
	c.release()
	c.config.Changed(Change{State: Renewed, Err: refused})
	return nil
}

func (c *Client) hold() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.holding = true
}

func (c *Client) release() {
	c.mu.Lock()
	held := c.held
	c.held, c.holding = nil, false
	close(c.renewed)
	c.renewed = make(chan struct{})
	c.mu.Unlock()
	c.deliver(held)
}

// subscribeAgain asks for each subscription by itself, so that one the server
// refuses by now does not spoil the others. It is forgotten and reported.
func (c *Client) subscribeAgain(ctx context.Context) (refused, err error) {
	ctx, cancel := context.WithTimeout(ctx, c.config.RequestTimeout)
	defer cancel()
	batch := c.subscriptions()
	if len(batch) == 0 {
		return nil, nil
	}
	replies, err := c.transport.exchange(ctx, batch...)
	if err != nil {
		return nil, err
	}
	for i, reply := range replies {
		if r := refusal(reply); r != nil && r.Code() == unknownSession {
			return nil, r
		} else if r != nil {
			c.unwant(batch[i].Subscription.Names)
			refused = errors.Join(refused, r)
		}
	}
	return refused, nil
}

func (c *Client) subscriptions() []bayeux.Message {
	c.mu.Lock()
	wanted, clientID := slices.Clone(c.wanted), c.session.clientID
	c.mu.Unlock()
	batch := make([]bayeux.Message, len(wanted))
	for i, name := range wanted {
		batch[i] = bayeux.Message{Channel: bayeux.MetaSubscribe, ID: c.nextID(), ClientID: clientID,
			Subscription: bayeux.SubscribeTo(name)}
	}
	return batch
}
