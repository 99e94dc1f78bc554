package clients_test

import (
	"testing"

	"parley/test/need"
)

// TestRubyFaye plays the whole session with Faye for Ruby as Debian packages it,
// which does as Faye for Node does and shares no line with it.
func TestRubyFaye(t *testing.T) {
	node := need.Node(t)
	program := []string{need.Ruby(t, "faye"), "../ruby/desk.rb"}
	for transport, allowed := range map[string][]string{
		"long-polling": {"long-polling"},
		"websocket":    {"long-polling", "websocket"},
	} {
		t.Run(transport, func(t *testing.T) {
			t.Parallel()
			s := script{Library: "program", Program: program, Transport: transport, Transports: allowed, Cut: true, Restarts: []string{"kill", "stop"},
				Anna: desk{Topics: []string{"/v2/me/*"}}, Ben: desk{Topics: []string{"/v2/me/devices", "/v2/me/im-sessions"}}}
			if got, want := perform(t, node, serve(t, nil), s), 12; got != want {
				t.Errorf("%d steps succeeded, want %d", got, want)
			}
		})
	}
}
