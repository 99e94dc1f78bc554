package cluster

import (
	"fmt"
	"maps"
	"strings"
	"syscall"
	"testing"
	"time"

	"parley/test/process"
)

// patience is how long a cluster may take to be as it should.
const patience = 40 * time.Second

// Config is what a cluster is made of.
type Config struct {
	Nodes    int
	People   string            // the provisioning file's text
	Settings map[string]string // of every node
}

// Cluster is a running contact center.
type Cluster struct {
	Database *Database
	Balancer *Balancer
	Nodes    []*Node

	t testing.TB
}

// Node is one parley and its lines to the database.
type Node struct {
	*process.Server
	Lines *Lines

	door *Line // where HAProxy finds it; nil without
}

// Start starts all of it; it returns when every node is ready.
func Start(t testing.TB, config Config) *Cluster {
	t.Helper()
	c := &Cluster{t: t, Database: StartDatabase(t), Balancer: NewBalancer(t, config.Nodes), Nodes: make([]*Node, config.Nodes)}
	for i := range c.Nodes {
		lines := c.Database.Lines(t)
		settings := map[string]string{"store.url": fmt.Sprintf("%q", lines.URL())}
		maps.Copy(settings, config.Settings)
		server := process.Start(t, process.Config{People: config.People, Settings: settings, Args: name(i, config.Nodes)})
		c.Nodes[i] = &Node{Server: server, Lines: lines}
		c.Balancer.LeadTo(i, server.URL)
	}
	c.AwaitReady(config.Nodes)
	return c
}

// name is how node i of several is called; one alone needs no name.
func name(i, of int) []string {
	if of == 1 {
		return nil
	}
	return []string{"--node-name", fmt.Sprintf("node%d", i)}
}

// URL is the balancer's.
func (c *Cluster) URL() string { return c.Balancer.URL }

// Kill ends node i with SIGKILL.
func (c *Cluster) Kill(i int) {
	c.t.Helper()
	c.Nodes[i].Kill()
}

// Again starts node i after it was killed or stopped.
func (c *Cluster) Again(i int) {
	c.t.Helper()
	node := c.Nodes[i]
	node.Again()
	if node.door != nil {
		node.door.LeadTo(strings.TrimPrefix(node.URL, "http://"))
	}
	c.Balancer.LeadTo(i, node.URL)
	c.AwaitReady(len(c.Nodes))
}

// Pause stops the process of node i where it stands; the function lets it go on.
func (c *Cluster) Pause(i int) (resume func()) {
	c.t.Helper()
	c.Nodes[i].Signal(syscall.SIGSTOP)
	return func() { c.Nodes[i].Signal(syscall.SIGCONT) }
}

// Roll restarts every node in turn, as an upgrade would: each is asked to stop,
// and the next one only when it is back.
func (c *Cluster) Roll() {
	c.t.Helper()
	for i, node := range c.Nodes {
		if code := node.Stop(); code != 0 {
			c.t.Errorf("node %d was asked to stop and ended with %d:\n%s", i, code, node.Log())
		}
		c.Again(i)
	}
}

// EachLine does the same to all lines of all nodes.
func (c *Cluster) EachLine(do func(*Line)) {
	for _, node := range c.Nodes {
		node.Lines.Each(do)
	}
}

// LeadToDatabase has every node find the servers that there are now.
func (c *Cluster) LeadToDatabase() {
	for _, node := range c.Nodes {
		node.Lines.Primary.LeadTo(address(c.Database.Primary.Port))
		node.Lines.Standby.LeadTo(address(c.Database.Standby.Port))
	}
}

// AwaitReady waits until so many nodes are ready.
func (c *Cluster) AwaitReady(nodes int) {
	c.t.Helper()
	for begin := time.Now(); c.Balancer.Ready() != nodes; time.Sleep(20 * time.Millisecond) {
		if time.Since(begin) > patience {
			c.t.Fatalf("%d nodes are ready after %v, not %d", c.Balancer.Ready(), patience, nodes)
		}
	}
}
