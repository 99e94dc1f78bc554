package app_test

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
)

// message is a Bayeux message as it came.
type message struct {
	fields map[string]any
	raw    string
}

func (m *message) UnmarshalJSON(text []byte) error {
	m.raw = string(text)
	err := json.Unmarshal(text, &m.fields)
	if _, large := errors.AsType[*json.UnmarshalTypeError](err); large {
		return nil // a number that fits no float64, which is for raw to tell
	}
	return err
}

// exchange posts Bayeux messages and returns the replies and events.
func (a *actor) exchange(ctx context.Context, messages string) ([]message, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, a.url+a.address(messages), strings.NewReader(messages))
	if err != nil {
		return nil, err
	}
	a.identify(r)
	r.Header.Set("Content-Type", "application/json")
	response, err := (&http.Client{Jar: a.http.Jar}).Do(r)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		return nil, err
	}
	a.documented(r, messages, answer{HTTP: response.StatusCode, Header: response.Header, Text: string(text)})
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("HTTP %d", response.StatusCode)
	}
	var replies []message
	return replies, json.Unmarshal(text, &replies)
}

// address is where the messages go; a * at the end of the actor's endpoint
// stands for the kind of message, as the official clients add it.
func (a *actor) address(messages string) string {
	base, kinds := strings.CutSuffix(cmp.Or(a.endpoint, "/api/v2/notifications"), "*")
	for _, kind := range []string{"handshake", "connect", "disconnect"} {
		if kinds && strings.Contains(messages, `"/meta/`+kind+`"`) {
			return base + kind
		}
	}
	return base
}
