package faults_test

import (
	"syscall"
	"testing"
	"time"

	"parley/test/cluster"
	"parley/test/process"
)

// settings are those of every node: agents who are away for ten seconds have
// left, and a node that stops leaves HAProxy the time to see it.
func settings() map[string]string {
	return map[string]string{"bayeux.timeout": "5s", "bayeux.maxInterval": "6s", "im.disconnectGrace": "4s", "im.ringTimeout": ringTimeout.String(), "node.lease": "3s", "node.drain.delay": "4s"}
}

// TestOneNode plays on one node with SQLite what can happen to it.
func TestOneNode(t *testing.T) {
	server := process.Start(t, process.Config{People: people(crowd, crowd-2*ringing, crowd), Settings: settings()})
	balancer := cluster.NewBalancer(t, 1)
	balancer.LeadTo(0, server.URL)
	t.Run("kill -9", func(t *testing.T) {
		play(t, balancer.URL, func(*scene) {
			server.Kill()
			server.Again()
			balancer.LeadTo(0, server.URL)
		}, 3*time.Second)
	})
	t.Run("SIGSTOP, SIGCONT", func(t *testing.T) {
		play(t, balancer.URL, func(*scene) {
			server.Signal(syscall.SIGSTOP)
			time.Sleep(2 * time.Second)
			server.Signal(syscall.SIGCONT)
		}, 3*time.Second)
	})
	t.Run("the clock steps", func(t *testing.T) {
		play(t, balancer.URL, func(*scene) {
			for _, step := range []time.Duration{time.Hour, -time.Hour, 0} {
				if err := cluster.Step(server.PID(), step); err != nil {
					t.Fatal(err)
				}
				time.Sleep(time.Second)
			}
		}, time.Second)
	})
}
