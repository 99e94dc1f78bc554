package app_test

import (
	"encoding/json"
	"net/http"
	"os"
	"testing"

	"parley/test/reference"
)

// TestMain: what is documented is played by some test here.
func TestMain(m *testing.M) { os.Exit(reference.Main(m)) }

// documented holds an exchange against the reference. It is called from where
// the actor polls too, so while nothing is wrong it leaves the play's T alone,
// which scenes exchange.
func (a *actor) documented(r *http.Request, body string, got answer) {
	if err := a.reference.Check(reference.Exchange{Method: r.Method, Path: r.URL.EscapedPath(), Query: r.URL.Query(), Request: []byte(body),
		Status: got.HTTP, Header: got.Header, Answer: []byte(got.Text)}); err != nil {
		a.Error(err)
	}
}

// heard holds a notification against the reference.
func (a *actor) heard(m message) {
	var event struct {
		Channel string          `json:"channel"`
		Data    json.RawMessage `json:"data"`
	}
	if err := json.Unmarshal([]byte(m.raw), &event); err != nil || event.Data == nil {
		return // a reply on a meta channel
	}
	if err := a.reference.Notification(event.Channel, event.Data); err != nil {
		a.Error(err)
	}
}
