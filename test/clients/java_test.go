package clients_test

import (
	"path/filepath"
	"testing"

	"parley/test/need"
)

// javaDesk is the command line of test/java's program. What it forgoes of the
// runtime's optimisations it gains in starting soon.
func javaDesk(t *testing.T) []string {
	t.Helper()
	java, jar := need.Java(t), need.Jar(t, "../java", "desk.jar")
	classes := jar + string(filepath.ListSeparator) + filepath.Join(filepath.Dir(jar), "lib", "*")
	return []string{java, "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx128m", "-cp", classes, "Desk"}
}

// TestJava plays the whole session with CometD's Java client, on which the
// vendor's own libraries are built. It logs in by cookie.
func TestJava(t *testing.T) {
	node := need.Node(t)
	program := javaDesk(t)
	for _, transport := range []string{"long-polling", "websocket"} {
		for name, ack := range map[string]bool{"": false, " with ack": true} {
			t.Run(transport+name, func(t *testing.T) {
				t.Parallel()
				s := script{Library: "program", Program: program, Transport: transport, Transports: []string{transport}, Ack: ack, Cut: true,
					Restarts: []string{"kill", "stop"}, Anna: desk{Topics: []string{"/v2/me/*"}}, Ben: desk{Topics: []string{"/v2/me/devices", "/v2/me/im-sessions"}}}
				want := 12
				if ack {
					want++
				}
				if got := perform(t, node, serve(t, nil), s); got != want {
					t.Errorf("%d steps succeeded, want %d", got, want)
				}
			})
		}
	}
}
