package clients_test

import (
	"maps"
	"testing"

	"parley/internal/provision"
	"parley/test/need"
	"parley/test/process"
)

// client is one version of npm's cometd.
type client struct {
	version string
	major   int
	anna    []string // what the two subscribe to: patterns, or names one by one
	ben     []string
}

// Every version has another pair of ways to subscribe, all of them seen in
// clients of the vendor's API (gws-api.md 3.3).
func clients() []client {
	named := []string{"/v2/me/devices", "/v2/me/im-sessions", "/v2/me/channels"}
	return []client{
		{"3.1.14", 3, []string{"/v2/me/*"}, named},
		{"5.0.23", 5, []string{"/**"}, []string{"/v2/me/*"}},
		{"7.0.19", 7, named, []string{"/v2/me/*"}},
		{"8.0.11", 8, []string{"/v2/me/*"}, []string{"/**"}},
		{"9.0.0", 9, []string{"/v2/me/*"}, named},
	}
}

func serve(t *testing.T, settings map[string]string) *process.Server {
	t.Helper()
	all := map[string]string{"bayeux.timeout": "5s", "bayeux.maxInterval": "20s"}
	maps.Copy(all, settings)
	return process.Start(t, process.Config{People: provision.DemoFile(), Settings: all})
}

// TestCometD plays the whole session, with a cut line and restarts of the
// server, for every version, transport and choice of the ack extension.
func TestCometD(t *testing.T) {
	node := need.Node(t)
	need.Modules(t, ".")
	for _, c := range clients() {
		for _, transport := range []string{"long-polling", "websocket"} {
			for name, ack := range map[string]bool{"": false, " with ack": true} {
				t.Run(c.version+"/"+transport+name, func(t *testing.T) {
					t.Parallel()
					s := script{Library: "cometd", Major: c.major, Transport: transport, Transports: []string{transport}, Ack: ack, Cut: true,
						Restarts: []string{"kill", "stop"}, Anna: desk{Topics: c.anna}, Ben: desk{Topics: c.ben}}
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
}

// TestCometDFallsBack: a client that would rather have a WebSocket is refused at
// once and goes on over long-polling (M7). Strict servers have none (D-08).
func TestCometDFallsBack(t *testing.T) {
	node := need.Node(t)
	need.Modules(t, ".")
	for name, settings := range map[string]map[string]string{
		"websocket off": {"bayeux.websocket": "false"},
		"strict":        {"im.compat": "strict"},
	} {
		for _, c := range clients() {
			t.Run(name+"/"+c.version, func(t *testing.T) {
				t.Parallel()
				s := script{Library: "cometd", Major: c.major, Transport: "long-polling", Transports: []string{"websocket", "long-polling"},
					Strict: settings["im.compat"] == "strict", Restarts: []string{}, Anna: desk{Topics: c.anna}, Ben: desk{Topics: c.ben}}
				if got, want := perform(t, node, serve(t, settings), s), 9; got != want {
					t.Errorf("%d steps succeeded, want %d", got, want)
				}
			})
		}
	}
}

// TestCometDCallbackPolling plays the session with script tags in a page of
// jsdom, logged in by cookie: a script tag can send no password (L).
func TestCometDCallbackPolling(t *testing.T) {
	node := need.Node(t)
	need.Modules(t, ".")
	for _, c := range clients() {
		if c.major != 3 && c.major != 9 {
			continue // the transport is the same as in one of these
		}
		for name, ack := range map[string]bool{"": false, " with ack": true} {
			t.Run(c.version+name, func(t *testing.T) {
				t.Parallel()
				s := script{Library: "cometd", Major: c.major, Transport: "callback-polling", Transports: []string{"callback-polling"}, Ack: ack, Cut: true,
					Restarts: []string{"kill", "stop"}, Anna: desk{Topics: c.anna}, Ben: desk{Topics: c.ben}}
				want := 12
				if ack {
					want++
				}
				if got := perform(t, node, serve(t, map[string]string{"bayeux.callbackPolling": "true"}), s); got != want {
					t.Errorf("%d steps succeeded, want %d", got, want)
				}
			})
		}
	}
}
