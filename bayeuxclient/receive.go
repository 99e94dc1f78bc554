package bayeuxclient

import (
	"time"

	"parley/bayeux"
)

// receive is the sink of the transport: an event, or a reply nobody waits for
// any more. With the acknowledge extension an event counts only when the
// connect's reply that numbers its batch has arrived: a batch whose number was
// lost comes again. Until then, and until a Gap is told, it is held.
func (c *Client) receive(m bayeux.Message) {
	if m.Reply || bayeux.IsMeta(m.Channel) {
		return // the server's own disconnect is told by the connect's reply as well (G3)
	}
	if c.mustHold(m) {
		return
	}
	c.deliver([]bayeux.Message{m})
}

// mustHold keeps the message if it has to wait. More is held than the queue
// could take only by a server that does not stop at a batch.
func (c *Client) mustHold(m bayeux.Message) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.session.ack && !c.holding {
		return false
	}
	if len(c.held) <= c.config.QueueSize {
		c.held = append(c.held, m)
	}
	return true
}

// deliver gives events to the queue; if it is full the session is given up.
func (c *Client) deliver(events []bayeux.Message) {
	at := time.Now()
	for _, m := range events {
		if !c.queue.put(Event{Channel: m.Channel, Data: m.Data, At: at}) {
			c.cut(ErrQueueFull)
			return
		}
	}
}

// acknowledge delivers the batch that a connect's reply has numbered.
func (c *Client) acknowledge(reply bayeux.Message) {
	c.mu.Lock()
	if n, ok := bayeux.AckOf(reply.Ext); ok && c.session.ack {
		c.session.acked = n
	}
	held := c.held
	c.held = nil
	c.mu.Unlock()
	c.deliver(held)
}

// forgetHeld drops a batch whose number did not arrive.
func (c *Client) forgetHeld() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.held = nil
}

// cut ends the connect that is waiting at the server.
func (c *Client) cut(why error) {
	c.mu.Lock()
	interrupt := c.interrupt
	c.mu.Unlock()
	if interrupt != nil {
		interrupt(why)
	}
}
