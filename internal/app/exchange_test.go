package app_test

import (
	"context"
	"encoding/json"
	"fmt"
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
	return json.Unmarshal(text, &m.fields)
}

// exchange posts Bayeux messages and returns the replies and events.
func (a *actor) exchange(ctx context.Context, messages string) ([]message, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, a.url+"/api/v2/notifications", strings.NewReader(messages))
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
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("HTTP %d", response.StatusCode)
	}
	var replies []message
	return replies, json.NewDecoder(response.Body).Decode(&replies)
}
