package bayeuxclient_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"sync"
	"testing"
	"time"

	"parley/bayeux"
	"parley/bayeuxclient"
)

// fake is a scripted server without a network: an http.RoundTripper. Each field
// answers one meta channel; nil is the friendly default.
type fake struct {
	handshake func(n int, m bayeux.Message) answer
	connect   func(n int, m bayeux.Message, r *http.Request) answer
	subscribe func(n int, m bayeux.Message) answer

	mu        sync.Mutex
	seen      []bayeux.Message
	headers   []http.Header
	times     []time.Time
	handshook int
	connected int
	asked     int
}

// answer is an HTTP answer: an error, a status other than 200, or messages.
type answer struct {
	err    error
	status int
	batch  []bayeux.Message
}

func messages(batch ...bayeux.Message) answer { return answer{batch: batch} }

var errWire = errors.New("the wire was cut")

func ok(m bayeux.Message) bayeux.Message { return bayeux.ReplyTo(&m, "") }

func refuse(m bayeux.Message, text string, advice *bayeux.Advice) answer {
	reply := bayeux.ReplyTo(&m, text)
	reply.Advice = advice
	return messages(reply)
}

func event(channel, text string) bayeux.Message {
	data, _ := json.Marshal(text)
	return bayeux.Message{Channel: channel, Data: data}
}

func welcome(m bayeux.Message, clientID string) answer {
	reply := ok(m)
	reply.ClientID, reply.Advice = clientID, bayeux.RetryAdvice(0, 30*time.Second)
	return messages(reply)
}

// hold keeps a connect as long as a server would.
func hold(m bayeux.Message, r *http.Request) answer {
	if m.Advice != nil && m.Advice.HasTimeout {
		return messages(ok(m))
	}
	select {
	case <-time.After(30 * time.Second):
		return messages(ok(m))
	case <-r.Context().Done():
		return answer{err: r.Context().Err()}
	}
}

func (f *fake) RoundTrip(r *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	batch, err := bayeux.Decode(nil, body, bayeux.Limits{})
	if err != nil {
		return nil, err
	}
	var all []bayeux.Message
	for _, m := range batch {
		a := f.answer(m, r)
		if a.err != nil {
			return nil, a.err
		}
		if a.status != 0 {
			return response(a.status, nil), nil
		}
		all = append(all, a.batch...)
	}
	return response(http.StatusOK, bayeux.Encode(all...)), nil
}

func response(status int, body []byte) *http.Response {
	return &http.Response{StatusCode: status, Header: http.Header{}, Body: io.NopCloser(bytes.NewReader(body))}
}

func (f *fake) answer(m bayeux.Message, r *http.Request) answer {
	switch m.Channel {
	case bayeux.MetaHandshake:
		n := f.note(m, r, &f.handshook)
		if f.handshake != nil {
			return f.handshake(n, m)
		}
		return welcome(m, "C1")
	case bayeux.MetaConnect:
		n := f.note(m, r, &f.connected)
		if f.connect != nil {
			return f.connect(n, m, r)
		}
		return hold(m, r)
	default:
		n := f.note(m, r, &f.asked)
		if f.subscribe != nil {
			return f.subscribe(n, m)
		}
		return messages(ok(m))
	}
}

// note remembers the request and returns its number among its like, from 1.
func (f *fake) note(m bayeux.Message, r *http.Request, count *int) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.seen, f.headers, f.times = append(f.seen, m), append(f.headers, r.Header.Clone()), append(f.times, time.Now())
	*count++
	return *count
}

// requests returns what was asked on a channel so far, and when.
func (f *fake) requests(channel string) (seen []bayeux.Message, at []time.Time) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for i, m := range f.seen {
		if m.Channel == channel {
			seen, at = append(seen, m), append(at, f.times[i])
		}
	}
	return seen, at
}

// changes collects what Config.Changed is told.
type changes struct {
	mu   sync.Mutex
	list []bayeuxclient.Change
}

func (c *changes) add(change bayeuxclient.Change) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.list = append(c.list, change)
}

func (c *changes) states() []bayeuxclient.State {
	c.mu.Lock()
	defer c.mu.Unlock()
	states := make([]bayeuxclient.State, len(c.list))
	for i, change := range c.list {
		states[i] = change.State
	}
	return states
}

func (c *changes) last() bayeuxclient.Change {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.list[len(c.list)-1]
}

// dial makes a client of the fake; it is closed with the test.
func (f *fake) dial(t *testing.T, config bayeuxclient.Config) *bayeuxclient.Client {
	t.Helper()
	config.URL, config.HTTPClient = "http://parley.test/api/v2/notifications", &http.Client{Transport: f}
	anna, err := bayeuxclient.Dial(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = anna.Close(context.Background()) })
	return anna
}

func text(t *testing.T, c *bayeuxclient.Client) string {
	t.Helper()
	e, err := c.Next(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if e.Gap {
		return "gap"
	}
	return string(e.Data)
}
