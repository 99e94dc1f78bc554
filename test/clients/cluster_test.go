package clients_test

import (
	"testing"

	"parley/internal/provision"
	"parley/test/cluster"
	"parley/test/need"
)

// several is a host of several nodes behind a balancer.
type several struct {
	t       *testing.T
	cluster *cluster.Cluster
}

func (s *several) url() string { return s.cluster.URL() }

func (s *several) restart(how string) {
	s.t.Helper()
	if how != "roll" {
		s.t.Errorf("nobody restarts a cluster by %q", how)
	}
	s.cluster.Roll()
}

// TestCluster plays the whole session on three nodes, and has the agents talk
// while each node is restarted in turn, as an upgrade would. The desktops shake
// hands as often as they are told to and read what they missed; no request of
// theirs fails.
func TestCluster(t *testing.T) {
	node := need.Node(t)
	need.Modules(t, ".")
	c := cluster.Start(t, cluster.Config{Nodes: 3, People: provision.DemoFile(),
		Settings: map[string]string{"bayeux.timeout": "5s", "bayeux.maxInterval": "20s", "node.drain.delay": "1s"}})
	roll := func(t *testing.T, s script) {
		s.Rereads, s.Restarts = true, []string{"roll"}
		if got, want := performAt(t, node, &several{t, c}, s), 9; got != want {
			t.Errorf("%d steps succeeded, want %d", got, want)
		}
	}
	for i, client := range clients() {
		transport := []string{"long-polling", "websocket"}[i%2]
		t.Run(client.version+"/"+transport, func(t *testing.T) {
			roll(t, script{Library: "cometd", Major: client.major, Transport: transport, Transports: []string{transport}, Ack: i%3 == 1,
				Anna: desk{Topics: client.anna}, Ben: desk{Topics: client.ben}})
		})
	}
	t.Run("Java", func(t *testing.T) {
		roll(t, script{Library: "program", Program: javaDesk(t), Transport: "websocket", Transports: []string{"websocket"},
			Anna: desk{Topics: []string{"/v2/me/*"}}, Ben: desk{Topics: []string{"/v2/me/devices", "/v2/me/im-sessions"}}})
	})
}
