package clients_test

import (
	"testing"

	"parley/test/need"
)

// TestFaye plays the whole session with Faye 1.4.3, which shakes hands over
// long-polling and takes its session along to a WebSocket (I5). It knows no ack
// extension, so nothing may be lost but on a line that breaks while it is used.
func TestFaye(t *testing.T) {
	node := need.Node(t)
	need.Modules(t, ".")
	for transport, allowed := range map[string][]string{
		"long-polling": {"long-polling"},
		"websocket":    {"long-polling", "websocket"},
	} {
		t.Run(transport, func(t *testing.T) {
			t.Parallel()
			s := script{Library: "faye", Transport: transport, Transports: allowed, Cut: true, Restarts: []string{"kill", "stop"},
				Anna: desk{Topics: []string{"/v2/me/*"}}, Ben: desk{Topics: []string{"/v2/me/devices", "/v2/me/im-sessions"}}}
			if got, want := perform(t, node, serve(t, nil), s), 12; got != want {
				t.Errorf("%d steps succeeded, want %d", got, want)
			}
		})
	}
}
