package faults_test

import (
	"maps"
	"os"
	"testing"
	"time"

	"parley/test/cluster"
)

// TestHAProxy has the agents come through the balancer of deploy/, as it is
// configured there.
func TestHAProxy(t *testing.T) {
	config, err := os.ReadFile("../../deploy/haproxy.cfg")
	if err != nil {
		t.Fatal(err)
	}
	set := maps.Clone(settings())
	set["node.drain.delay"] = "4s" // HAProxy takes two seconds to see that a node stops
	c := cluster.Start(t, cluster.Config{Nodes: nodes, People: people(crowd, crowd-2*ringing, crowd), Settings: set})
	url := c.HAProxy(string(config))
	t.Run("a rolling restart", func(t *testing.T) { play(t, url, func(s *scene) { rollNodes(s, c) }, 0) })
	t.Run("kill -9 of a node", func(t *testing.T) {
		play(t, url, func(*scene) {
			node := victim(c)
			c.Kill(node)
			time.Sleep(breaks)
			c.Again(node)
		}, soon)
	})
}
