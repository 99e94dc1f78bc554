package load_test

import (
	"encoding/json"
	"fmt"
	"sync"
	"testing"

	"parley/test/process"
)

// perUser is how many clients one user has at most; the server has a limit.
const perUser = 50

// wire is one client's connection, either transport.
type wire interface {
	// exchange sends messages and returns what is answered to them.
	exchange(messages string) ([]reply, error)
	close()
}

// reply is what a client looks at.
type reply struct {
	Channel, ClientID, Error string
	Successful               bool
}

// client is an idle desktop: it shakes hands, subscribes, and waits for ever.
type client struct {
	wire
	id string
}

// crowd is many clients and the goroutines that wait for their news.
type crowd struct {
	t       testing.TB
	url     string
	users   int // who share the clients
	dial    func(url, user string) (wire, error)
	waiting sync.WaitGroup
	failed  sync.Once // one complaint is enough for all

	mu      sync.Mutex // guards what follows
	clients []*client
	leaving bool
}

// grow lets clients come until there are n, a few at once.
func (c *crowd) grow(n int) {
	c.t.Helper()
	have := len(c.clients)
	next := make(chan int)
	refused := make(chan error, n)
	var coming sync.WaitGroup
	for range 8 {
		coming.Go(func() {
			for i := range next {
				if err := c.admit(process.AgentName(i % c.users)); err != nil {
					refused <- fmt.Errorf("client %d: %w", i, err)
				}
			}
		})
	}
	for i := have; i < n; i++ {
		next <- i
	}
	close(next)
	coming.Wait()
	select {
	case err := <-refused:
		c.t.Fatal(err)
	default:
	}
}

// admit brings one client to the point where it waits.
func (c *crowd) admit(user string) error {
	w, err := c.dial(c.url, user)
	if err != nil {
		return err
	}
	one := &client{wire: w}
	c.mu.Lock()
	c.clients = append(c.clients, one)
	c.mu.Unlock()
	hands, err := one.ask(`[{"channel":"/meta/handshake","id":"1","version":"1.0","supportedConnectionTypes":["websocket","long-polling"]}]`)
	if err != nil {
		return err
	}
	one.id = hands.ClientID
	if _, err := one.ask(`[{"channel":"/meta/subscribe","id":"2","clientId":%q,"subscription":"/v2/me/*"}]`, one.id); err != nil {
		return err
	}
	if err := one.connect(); err != nil {
		return err
	}
	c.waiting.Go(func() { c.wait(one) })
	return nil
}

// wait holds one connect after the other until the crowd leaves.
func (c *crowd) wait(one *client) {
	for {
		err := one.connect()
		c.mu.Lock()
		leaving := c.leaving
		c.mu.Unlock()
		if leaving {
			return
		}
		if err != nil {
			c.failed.Do(func() { c.t.Errorf("client %s: %v", one.id, err) })
			return
		}
	}
}

func (c *client) connect() error {
	_, err := c.ask(`[{"channel":"/meta/connect","id":"3","clientId":%q,"connectionType":"long-polling"}]`, c.id)
	return err
}

// ask wants one successful reply.
func (c *client) ask(format string, args ...any) (reply, error) {
	replies, err := c.exchange(fmt.Sprintf(format, args...))
	if err != nil {
		return reply{}, err
	}
	if len(replies) != 1 || !replies[0].Successful {
		return reply{}, fmt.Errorf("%s is answered %+v", fmt.Sprintf(format, args...), replies)
	}
	return replies[0], nil
}

// vanish closes every connection, as a power cut of all desktops would.
func (c *crowd) vanish() {
	c.mu.Lock()
	c.leaving = true
	c.mu.Unlock()
	for _, one := range c.clients {
		one.close()
	}
	c.waiting.Wait()
}

// forgotten checks that the server knows none of the sessions any more.
func (c *crowd) forgotten() {
	c.t.Helper()
	w, err := poll(c.url, process.AgentName(0)) // a socket without a session would not stay open
	if err != nil {
		c.t.Fatal(err)
	}
	defer w.close()
	known := 0
	for _, one := range c.clients {
		replies, err := w.exchange(fmt.Sprintf(`[{"channel":"/meta/subscribe","id":"4","clientId":%q,"subscription":"/v2/me/*"}]`, one.id))
		if err != nil || len(replies) != 1 {
			c.t.Fatalf("%+v %v", replies, err)
		}
		if replies[0].Error != "402::Unknown client" {
			known++
		}
	}
	if known > 0 {
		c.t.Errorf("%d of %d sessions are still known", known, len(c.clients))
	}
}

func decode(text []byte) ([]reply, error) {
	var replies []reply
	if err := json.Unmarshal(text, &replies); err != nil {
		return nil, fmt.Errorf("%q: %w", text, err)
	}
	return replies, nil
}
