package bayeuxclient

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"parley/bayeux"
)

// Client is one Bayeux session, made anew when it is lost. Dial makes it and
// Close ends it.
type Client struct {
	config    Config
	transport transport
	queue     *queue
	ids       atomic.Uint64

	stop   context.CancelFunc
	done   chan struct{} // closed when the goroutine of run has ended
	ending sync.Once

	mu        sync.Mutex // guards what follows
	session   session
	renewed   chan struct{} // closed when session is replaced
	wanted    []string      // subscriptions, in the order they were asked for
	held      []bayeux.Message
	holding   bool                    // events wait in held whether acknowledged or not
	interrupt context.CancelCauseFunc // ends the connect that is waiting
	closing   bool
}

// session is what a handshake gave.
type session struct {
	clientID string
	ack      bool
	acked    int64 // the last batch that reached the queue
	timeout  time.Duration
	interval time.Duration
}

// Dial shakes hands over the first transport that can, and starts to connect.
// The context bounds Dial alone. A refusal is a *RefusedError, an HTTP answer
// other than success a *StatusError; both end Dial without a second try.
func Dial(ctx context.Context, config Config) (*Client, error) {
	config, err := config.withDefaults()
	if err != nil {
		return nil, err
	}
	var failures []error
	for _, name := range config.Transports {
		c, err := dial(ctx, config, name)
		if err == nil {
			go c.run(c.stoppable(ctx))
			return c, nil
		}
		failures = append(failures, err)
		if isFinal(err) || ctx.Err() != nil {
			break
		}
	}
	return nil, errors.Join(failures...)
}

func dial(ctx context.Context, config Config, name string) (*Client, error) {
	c := &Client{config: config, queue: newQueue(config.QueueSize), done: make(chan struct{}), renewed: make(chan struct{})}
	t, err := newTransport(name, config, c.receive)
	if err != nil {
		return nil, err
	}
	c.transport = t
	if err := c.shakeHands(ctx); err != nil {
		t.close()
		return nil, err
	}
	return c, nil
}

// stoppable returns the context of run: it ends with Close, not with Dial's.
func (c *Client) stoppable(ctx context.Context) context.Context {
	ctx, c.stop = context.WithCancel(context.WithoutCancel(ctx))
	return ctx
}

// isFinal tells whether another transport or another try would fare no better.
func isFinal(err error) bool {
	var refused *RefusedError
	return errors.As(err, &refused) || isStatus(err, http.StatusUnauthorized)
}

func isStatus(err error, status int) bool {
	var answered *StatusError
	return errors.As(err, &answered) && answered.Status == status
}

// Next returns the next event, waiting for it if need be. After the client has
// stopped and the queue is empty it returns why: ErrClosed, ErrStopped or the
// error of the refusal.
func (c *Client) Next(ctx context.Context) (Event, error) { return c.queue.next(ctx) }

// Subscribe asks for the events of the channels or patterns, all or none, and
// waits for the server's word. If the session is lost meanwhile it is asked
// again in the new one. A refusal is a *RefusedError.
func (c *Client) Subscribe(ctx context.Context, names ...string) error {
	if len(names) == 0 {
		return nil
	}
	added := c.want(names)
	err := c.ask(ctx, bayeux.Message{Channel: bayeux.MetaSubscribe, Subscription: bayeux.SubscribeTo(names...)})
	if err != nil {
		c.unwant(added)
	}
	return err
}

// Unsubscribe ends subscriptions made with Subscribe.
func (c *Client) Unsubscribe(ctx context.Context, names ...string) error {
	if len(names) == 0 {
		return nil
	}
	c.unwant(names)
	return c.ask(ctx, bayeux.Message{Channel: bayeux.MetaUnsubscribe, Subscription: bayeux.SubscribeTo(names...)})
}

// Publish sends data, any JSON text, to the channel. It is repeated only where
// the server is known not to have taken it.
func (c *Client) Publish(ctx context.Context, channel string, data json.RawMessage) error {
	if !bayeux.Publishable(channel) {
		return bayeux.ErrBadChannel
	}
	if !json.Valid(data) {
		return bayeux.ErrBadData
	}
	return c.ask(ctx, bayeux.Message{Channel: channel, Data: data})
}

// Close tells the server, as far as the context allows, and waits for all
// goroutines. Next then returns what is left and ErrClosed. The error says that
// the server could not be told; the client is closed nevertheless.
func (c *Client) Close(ctx context.Context) error {
	var err error
	c.ending.Do(func() {
		err = c.disconnect(ctx)
		c.stop()
		<-c.done
		c.transport.close()
	})
	return err
}

func (c *Client) disconnect(ctx context.Context) error {
	c.mu.Lock()
	c.closing = true
	c.mu.Unlock()
	select {
	case <-c.done:
		return nil // there is no session any more
	default:
	}
	_, err := c.say(ctx, bayeux.Message{Channel: bayeux.MetaDisconnect})
	return err
}

// ask sends a message until a session has taken or refused it.
func (c *Client) ask(ctx context.Context, m bayeux.Message) error {
	for {
		renewed := c.whenRenewed()
		reply, err := c.say(ctx, m)
		if err != nil {
			return err
		}
		refused := refusal(reply)
		if refused == nil || bayeux.ErrorCode(refused.Text) != unknownSession {
			return orNil(refused)
		}
		select {
		case <-renewed:
		case <-ctx.Done():
			return errors.Join(refused, ctx.Err())
		case <-c.done:
			return refused
		}
	}
}

// say sends one message in the present session and returns its reply.
func (c *Client) say(ctx context.Context, m bayeux.Message) (bayeux.Message, error) {
	ctx, cancel := context.WithTimeout(ctx, c.config.RequestTimeout)
	defer cancel()
	m.ID, m.ClientID = c.nextID(), c.now().clientID
	replies, err := c.transport.exchange(ctx, m)
	if err != nil {
		return bayeux.Message{}, err
	}
	return replies[0], nil
}

const unknownSession = 402

func refusal(reply bayeux.Message) *RefusedError {
	if reply.Successful {
		return nil
	}
	return &RefusedError{Channel: reply.Channel, Text: reply.Error, Advice: reply.Advice}
}

// orNil keeps a nil *RefusedError from becoming an error that is not nil.
func orNil(refused *RefusedError) error {
	if refused == nil {
		return nil
	}
	return refused
}

func (c *Client) nextID() string { return strconv.FormatUint(c.ids.Add(1), 10) }

func (c *Client) now() session {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.session
}

func (c *Client) whenRenewed() <-chan struct{} {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.renewed
}

// want remembers names and returns those that were not remembered before.
func (c *Client) want(names []string) []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	var added []string
	for _, name := range names {
		if !slices.Contains(c.wanted, name) {
			added = append(added, name)
		}
	}
	c.wanted = append(c.wanted, added...)
	return added
}

func (c *Client) unwant(names []string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.wanted = slices.DeleteFunc(slices.Clone(c.wanted), func(name string) bool { return slices.Contains(names, name) })
}
