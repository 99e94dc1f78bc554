package app_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

// socket is a WebSocket on which somebody speaks Bayeux by hand.
type socket struct {
	*testing.T
	*websocket.Conn
}

// says sends a message and returns the answer to it.
func (s socket) says(message string) map[string]any {
	s.Helper()
	if err := s.WriteMessage(websocket.TextMessage, []byte(message)); err != nil {
		s.Fatal(err)
	}
	s.SetReadDeadline(time.Now().Add(patience))
	_, text, err := s.ReadMessage()
	if err != nil {
		s.Fatal(message, err)
	}
	var replies []map[string]any
	if err := json.Unmarshal(text, &replies); err != nil || len(replies) != 1 {
		s.Fatalf("%s: %v", text, err)
	}
	return replies[0]
}

// TestDrainBetweenConnects: a client whose connect is under way when the server
// stops is told that it goes.
func TestDrainBetweenConnects(t *testing.T) {
	s := onStage(t)
	anna := s.actor("anna")
	anna.start()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.url, nil)
	if err != nil {
		t.Fatal(err)
	}
	anna.identify(r)
	conn, answer, err := websocket.DefaultDialer.Dial(strings.Replace(s.url, "http", "ws", 1)+"/api/v2/notifications", r.Header)
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	defer conn.Close()
	on := socket{t, conn}
	id := on.says(`[{"channel":"/meta/handshake","version":"1.0","supportedConnectionTypes":["websocket"]}]`)["clientId"].(string)
	connect := `[{"channel":"/meta/connect","clientId":"` + id + `","connectionType":"websocket","advice":{"timeout":0}}]`
	if got := on.says(connect); got["successful"] != true {
		t.Fatal(got)
	}
	stopped := make(chan struct{})
	go func() { defer close(stopped); s.stop() }()
	defer func() { <-stopped }()
	handshake := `[{"channel":"/meta/handshake","version":"1.0","supportedConnectionTypes":["long-polling"]}]`
	for deadline := time.Now().Add(patience); anna.bayeux(handshake)[0].fields["error"] != "503::server_unavailable"; {
		if time.Now().After(deadline) {
			t.Fatal("it does not stop")
		}
	}
	got := on.says(connect)
	advice, _ := got["advice"].(map[string]any)
	if interval, _ := advice["interval"].(float64); got["successful"] != false || advice["reconnect"] != "handshake" || interval < 1 {
		t.Error(got)
	}
}
