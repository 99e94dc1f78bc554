package faults_test

import (
	"testing"
	"time"

	"parley/test/cluster"
	"parley/test/process"
)

// TestDatabase breaks what one node with PostgreSQL stands on.
func TestDatabase(t *testing.T) {
	c := cluster.Start(t, cluster.Config{Nodes: 1, People: process.Agents(2 * (lasting + brief)), Settings: settings()})
	t.Run("nothing happens", func(t *testing.T) { play(t, c.URL(), func() {}, time.Second) })
	t.Run("the connection is cut", func(t *testing.T) {
		play(t, c.URL(), func() {
			c.EachLine((*cluster.Line).Cut)
			time.Sleep(2 * time.Second)
			c.EachLine((*cluster.Line).Mend)
			c.AwaitReady(1)
		}, 3*time.Second)
	})
	t.Run("the connection is frozen", func(t *testing.T) {
		play(t, c.URL(), func() {
			c.EachLine((*cluster.Line).Freeze)
			time.Sleep(4 * time.Second)
			c.EachLine((*cluster.Line).Mend)
			c.AwaitReady(1)
		}, 3*time.Second)
	})
	t.Run("kill -9 of PostgreSQL", func(t *testing.T) {
		play(t, c.URL(), func() {
			c.Database.Primary.Kill(t)
			time.Sleep(time.Second)
			c.Database.Primary.Restart(t)
			c.AwaitReady(1)
		}, 3*time.Second)
	})
	t.Run("promotion of the standby", func(t *testing.T) {
		play(t, c.URL(), func() {
			c.Database.Fail(t)
			c.AwaitReady(1)
		}, 3*time.Second)
	})
}
