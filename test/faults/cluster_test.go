package faults_test

import (
	"math/rand/v2"
	"os"
	"testing"
	"time"

	"parley/test/cluster"
	"parley/test/history"
)

const nodes = 3

// soon is how long agents go on after a fault is over.
const soon = 4 * time.Second

// How long faults last: longer than a node may be out of reach.
const (
	pauses = 8 * time.Second
	breaks = 3 * time.Second
)

// blow is a fault and how it is mended.
type blow struct {
	name   string
	strike func(s *scene, c *cluster.Cluster)
	after  time.Duration
}

// blows are the faults after which a cluster is as it was.
func blows() []blow {
	return []blow{
		{"kill -9 of a node", killNode, soon},
		{"SIGSTOP and SIGCONT of a node", pauseNode, soon},
		{"kill -9 of PostgreSQL", killDatabase, soon},
		{"a cut database connection", func(s *scene, c *cluster.Cluster) { breakLines(s, c, (*cluster.Line).Cut) }, soon},
		{"a frozen database connection", func(s *scene, c *cluster.Cluster) { breakLines(s, c, (*cluster.Line).Freeze) }, soon},
		{"a cut bell", cutBell, 0},
		{"clocks that step", stepClocks, soon},
	}
}

// soaking is the environment variable that says for how long TestCluster goes on.
const soaking = "PARLEY_SOAK"

// TestCluster strikes three nodes and their database one blow after the other,
// and then, as long as PARLEY_SOAK says, any blow after any other.
func TestCluster(t *testing.T) {
	c := cluster.Start(t, cluster.Config{Nodes: nodes, People: people(crowd+2, crowd-2*ringing, crowd), Settings: settings()})
	for _, b := range blows() {
		t.Run(b.name, func(t *testing.T) { b.play(t, c) })
	}
	t.Run("a rolling restart behind HAProxy", func(t *testing.T) {
		play(t, c.HAProxy(t, deployed(t)), func(s *scene) { rollNodes(s, c) }, 0)
	})
	last := blow{"promotion of the standby", promote, soon}
	t.Run(last.name, func(t *testing.T) { last.play(t, c) })
	all := append(blows(), last, blow{"a rolling restart", rollNodes, 0})
	for begin := time.Now(); time.Since(begin) < soak(t) && !t.Failed(); {
		if c.Database.Standby == nil {
			c.Database.Replace(t)
			c.LeadToDatabase()
		}
		b := all[rand.IntN(len(all))]
		t.Run(b.name, func(t *testing.T) { b.play(t, c) })
	}
}

// deployed is how deploy/ configures HAProxy.
func deployed(t *testing.T) string {
	text, err := os.ReadFile("../../deploy/haproxy.cfg")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func soak(t *testing.T) time.Duration {
	text := os.Getenv(soaking)
	if text == "" {
		return 0
	}
	d, err := time.ParseDuration(text)
	if err != nil {
		t.Fatalf("%s: %v", soaking, err)
	}
	return d
}

func (b blow) play(t *testing.T, c *cluster.Cluster) {
	t.Helper()
	play(t, c.URL(), func(s *scene) { b.strike(s, c) }, b.after)
	if t.Failed() {
		for i, node := range c.Nodes {
			t.Logf("node %d wrote last:\n%s", i, tail(node.Log()))
		}
	}
}

// tail is the end of a long text.
func tail(text string) string { return text[max(0, len(text)-4000):] }

// victim is the node that is struck.
func victim(c *cluster.Cluster) int { return rand.IntN(len(c.Nodes)) }

// killNode kills the node of an agent who leaves at that moment: another has to
// see that he does not come back.
func killNode(s *scene, c *cluster.Cluster) {
	pair := newLeavers(s, c.URL())
	node := pair.goes.node(c.Balancer)
	pair.leave()
	c.Kill(node)
	time.Sleep(time.Second)
	c.Again(node)
	pair.over()
}

// pauseNode stops a node until its leases have run out and others have taken
// over; when it goes on it must not act on what it has lost.
func pauseNode(_ *scene, c *cluster.Cluster) {
	resume := c.Pause(victim(c))
	time.Sleep(pauses)
	resume()
	c.AwaitReady(nodes)
}

func killDatabase(s *scene, c *cluster.Cluster) {
	c.Database.Primary.Kill(s.t)
	time.Sleep(time.Second)
	c.Database.Primary.Restart(s.t)
	c.AwaitReady(nodes)
}

func promote(s *scene, c *cluster.Cluster) {
	c.Database.Fail(s.t)
	c.AwaitReady(nodes)
}

// breakLines breaks one node's ways to the database until the node has said so,
// and for a while.
func breakLines(s *scene, c *cluster.Cluster, how func(*cluster.Line)) {
	node := c.Nodes[victim(c)]
	node.Lines.Each(how)
	saysWhy(s.t, node.URL)
	time.Sleep(time.Second)
	node.Lines.Each((*cluster.Line).Mend)
	c.AwaitReady(nodes)
}

// cutBell takes the bell from all nodes: what one keeps the others see later.
func cutBell(_ *scene, c *cluster.Cluster) {
	c.EachLine((*cluster.Line).CutBell)
	time.Sleep(breaks)
	c.EachLine((*cluster.Line).Mend)
}

// stepClocks moves the clocks of two nodes apart by two hours and has the third
// die, so that one whose clock is wrong takes over what was owed.
func stepClocks(s *scene, c *cluster.Cluster) {
	v := victim(c)
	for i, step := range []time.Duration{time.Hour, -time.Hour} {
		if err := cluster.Step(c.Nodes[(v+i+1)%nodes].PID(), step); err != nil {
			s.t.Fatal(err)
		}
	}
	time.Sleep(time.Second)
	c.Kill(v)
	time.Sleep(breaks)
	c.Again(v)
	for i := range c.Nodes {
		if err := cluster.Step(c.Nodes[i].PID(), 0); err != nil {
			s.t.Fatal(err)
		}
	}
}

// rollNodes restarts every node; nobody may notice but by a new handshake.
func rollNodes(s *scene, c *cluster.Cluster) {
	c.Roll()
	if outcomes, _ := s.rec.tally(); outcomes[history.Unknown] > 0 {
		s.t.Errorf("%d requests were not answered", outcomes[history.Unknown])
	}
}
