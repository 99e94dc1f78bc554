package faults_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"parley/test/cluster"
	"parley/test/process"
)

// TestUpgrade has agents talk while a node of a new version comes and takes the
// schema one step on: nodes of the version before go on beside it, also those
// that are killed and start again. Two steps ahead they do not start, and say why.
func TestUpgrade(t *testing.T) {
	next := [...]string{1: process.Next(t, 1), 2: process.Next(t, 2)}
	of := settings()
	of["node.drain.delay"] = "0s"
	c := cluster.Start(t, cluster.Config{Nodes: 2, People: people(crowd+2, crowd-2*ringing, crowd), Settings: of})
	upgrade := func(i, ahead int) {
		if code := c.Nodes[i].Stop(); code != 0 {
			t.Errorf("node %d was asked to stop and ended with %d", i, code)
		}
		c.Nodes[i].Program = next[ahead]
		c.Again(i)
		if n := c.Database.Count(t, "SELECT COUNT(*) FROM pg_tables WHERE tablename LIKE 'next%'"); n != ahead {
			t.Errorf("the schema is %d steps ahead, not %d", n, ahead)
		}
	}
	play(t, c.URL(), func(*scene) {
		upgrade(0, 1)
		time.Sleep(calm)
		c.Kill(1)
		c.Again(1)
		time.Sleep(calm)
		upgrade(0, 2)
		if code := c.Nodes[1].Stop(); code != 0 {
			t.Errorf("a node that is two steps behind was asked to stop and ended with %d", code)
		}
		refusesToStart(t, c.Nodes[1].Dir)
		c.Nodes[1].Program = next[1]
		c.Again(1)
	}, calm)
}

// refusesToStart shows that the program as it is does not touch the schema of one
// that is two steps ahead.
func refusesToStart(t *testing.T, dir string) {
	t.Helper()
	r := process.Run(t, dir, endure, "serve", "--config", filepath.Join(dir, "config.yaml"), "--node-name=node1")
	for _, want := range []string{"the database belongs to a newer version of parley", "its schema is", "this program knows"} {
		if r.Exit == 0 || !strings.Contains(r.Stderr, want) {
			t.Errorf("it ended with %d and says %s", r.Exit, fmt.Sprintln(r.Stdout, r.Stderr))
		}
	}
}
