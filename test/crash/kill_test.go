package crash_test

import (
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"time"

	"parley/test/process"
)

// How large the play is. The moment of the kill is chosen anew in every round.
const (
	rounds   = 4
	talking  = 8 // pairs who stay in their session
	changing = 2 // pairs who begin and complete sessions all the time
	earliest = 200 * time.Millisecond
	latest   = 1200 * time.Millisecond
)

func TestKill(t *testing.T) {
	server := process.Start(t, process.Config{People: process.Agents(2 * (talking + changing)),
		Settings: map[string]string{"bayeux.timeout": "2s", "im.disconnectGrace": "5m"}})
	agents := make([]*agent, 2*(talking+changing))
	for i := range agents {
		agents[i] = newAgent(t, server, i)
		agents[i].arrive()
	}
	pairs := make([]*pair, talking)
	for i := range pairs {
		pairs[i] = &pair{sides: [2]*talker{newTalker(agents[2*i]), newTalker(agents[2*i+1])}}
		pairs[i].begin()
	}
	changers := make([]*changer, changing)
	for i := range changers {
		changers[i] = &changer{caller: agents[2*(talking+i)], callee: agents[2*(talking+i)+1]}
	}
	for round := range rounds {
		strike(server, pairs, changers, round)
		total := 0
		for _, p := range pairs {
			p.checkState()
			kept := p.checkTranscript()
			p.goOn(round, kept)
			total += kept
		}
		for _, c := range changers {
			c.check()
		}
		t.Logf("round %d: %d messages stand", round+1, total)
	}
	if strings.Contains(server.Log(), process.AgentName(0)+"-") {
		t.Error("a message's text is in the log")
	}
}

func newTalker(a *agent) *talker { return &talker{agent: a, key: a.name, set: -1, maybe: -1} }

// strike puts load on the server, kills it at some moment and starts it again.
func strike(server *process.Server, pairs []*pair, changers []*changer, round int) {
	var load sync.WaitGroup
	for _, p := range pairs {
		p.talk(round, &load)
	}
	for _, c := range changers {
		load.Go(c.change)
	}
	time.Sleep(earliest + rand.N(latest-earliest)) // the moment is the experiment
	server.Kill()
	load.Wait()
	server.Again()
}
