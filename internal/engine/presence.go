package engine

import (
	"context"
	"maps"
	"slices"
	"sync"

	"parley/internal/im"
	"parley/internal/lease"
)

// presence counts each agent's connections to this node.
type presence struct {
	mu     sync.Mutex // guards counts
	counts map[im.AgentID]int
}

func newPresence() *presence { return &presence{counts: map[im.AgentID]int{}} }

// add changes an agent's count and returns it.
func (p *presence) add(agent im.AgentID, n int) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.counts[agent] += n
	count := p.counts[agent]
	if count <= 0 {
		delete(p.counts, agent)
	}
	return count
}

func (p *presence) of(agent im.AgentID) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.counts[agent]
}

// Connected says that the agent opened a connection for notifications.
func (e *Engine) Connected(agent im.AgentID) {
	e.cfg.Nodes.Connected(string(agent), true)
	if e.presence.add(agent, 1) == 1 {
		e.deadlines.drop(returning(agent))
	}
}

// Disconnected says that one of the agent's connections is gone for good. With
// the last one on this node the grace time of the agent's session begins (D-25);
// it ends the session unless he is connected to any node then.
func (e *Engine) Disconnected(agent im.AgentID) {
	e.cfg.Nodes.Connected(string(agent), false)
	if e.presence.add(agent, -1) <= 0 {
		e.watchReturn(agent, e.cfg.Grace)
	}
}

// Settle no longer waits for those agents to come back who are seen at another node:
// that one waits when they leave it, and whoever buries it when it dies.
func (e *Engine) Settle(ctx context.Context, look lease.Look) error {
	waits := e.deadlines.returns()
	if len(waits) == 0 {
		return nil
	}
	seen, err := look(ctx, slices.Collect(maps.Keys(waits)))
	for _, agent := range seen {
		e.deadlines.dropArmed(returning(im.AgentID(agent)), waits[agent])
	}
	return err
}
