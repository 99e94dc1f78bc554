package gwsclient_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"parley/bayeux"
	"parley/gwsclient"
)

// fake is a scripted server: answers by "METHOD path", everything else is 404
// in the envelope. It remembers the requests.
type fake struct {
	answers map[string]http.HandlerFunc

	mu     sync.Mutex
	seen   []string // "POST /api/v2/me {…}"
	header http.Header
	events chan bayeux.Message // what connects bring
}

func (f *fake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	if r.URL.Path == "/api/v2/notifications" {
		f.bayeux(w, r, body)
		return
	}
	f.mu.Lock()
	f.seen, f.header = append(f.seen, r.Method+" "+r.URL.RequestURI()+" "+string(body)), r.Header.Clone()
	f.mu.Unlock()
	answer := f.answers[r.Method+" "+r.URL.Path]
	if answer == nil {
		answer = say(http.StatusNotFound, `{"statusCode":6,"statusMessage":"There is no such resource"}`)
	}
	answer(w, r)
}

// say answers with JSON.
func say(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json;charset=UTF-8")
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

// bayeux is the least a stream needs; a connect waits for one event.
func (f *fake) bayeux(w http.ResponseWriter, r *http.Request, body []byte) {
	batch, err := bayeux.Decode(nil, body, bayeux.Limits{})
	if err != nil {
		return
	}
	var out []bayeux.Message
	for _, m := range batch {
		reply := bayeux.ReplyTo(&m, "")
		switch {
		case m.Channel == bayeux.MetaHandshake:
			if _, _, ok := r.BasicAuth(); !ok {
				reply = bayeux.ReplyTo(&m, bayeux.ErrorHandshakeDenied)
			}
			reply.ClientID, reply.Advice = "C1", bayeux.RetryAdvice(0, 5*time.Second)
		case m.Channel == bayeux.MetaSubscribe && m.Subscription.Names[0] == "/denied":
			reply = bayeux.ReplyTo(&m, bayeux.Denied("", bayeux.SubscribeDenied))
		case m.Channel == bayeux.MetaConnect && m.Advice == nil:
			select {
			case e := <-f.events:
				out = append(out, e)
			case <-r.Context().Done():
				return
			}
		}
		out = append(out, reply)
	}
	_, _ = w.Write(bayeux.Encode(out...))
}

// client makes anna's client of the fake.
func (f *fake) client(t *testing.T, options gwsclient.Options) *gwsclient.Client {
	t.Helper()
	anna := gwsclient.New(f.server(t), "anna", "demo", options)
	t.Cleanup(anna.Close)
	return anna
}

// server starts the fake and returns its URL.
func (f *fake) server(t *testing.T) string {
	t.Helper()
	server := httptest.NewServer(f)
	t.Cleanup(server.Close)
	return server.URL
}

func (f *fake) requests() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.seen
}

func event(data string) bayeux.Message {
	return bayeux.Message{Channel: "/v2/me/im-sessions", Data: json.RawMessage(data)}
}
