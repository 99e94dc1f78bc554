package app_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"
)

// TestRecovery: what a client reads anew is right at any moment (gws-api 3.6).
// Agents change their states and talk at random while each is read without a
// pause. Whatever is read was so at a moment not before what the reader had been
// told and read already, and never a mixture of two moments.
func TestRecovery(t *testing.T) {
	inStrict, inFriendly := newRecovery(onStage(t, strict)), newRecovery(onStage(t))
	rapid.Check(t, func(t *rapid.T) {
		p := inFriendly
		if rapid.Bool().Draw(t, "strict") {
			p = inStrict
		}
		p.opens()
		stop := sync.OnceFunc(p.watches())
		t.Cleanup(stop)
		for range rapid.IntRange(1, 4).Draw(t, "steps") {
			p.step(t)
		}
		stop()
		p.settles()
		p.judges(t)
	})
}

// recovery is the play: who is in it, and the session that is going on.
type recovery struct {
	*stage
	cast []*witness
	n    int        // the last value of user data's n; thousands count sessions
	live []*witness // the parties of the session that is going on
	path string
}

func newRecovery(s *stage) *recovery {
	p := &recovery{stage: s}
	for _, name := range []string{"anna", "ben", "dora"} {
		w := newWitness(s.actor(name))
		w.listen()
		w.Cleanup(w.attends())
		p.cast = append(p.cast, w)
	}
	return p
}

// opens has everybody who is out log in. Standings stay as the last check left
// them, and a session goes on: to begin anew would take most of the time.
func (p *recovery) opens() {
	for _, w := range p.cast {
		p.logsIn(w)
	}
}

// watches reads everything of everybody until it is stopped.
func (p *recovery) watches() (stop func()) {
	over := make(chan struct{})
	var readers sync.WaitGroup
	for _, w := range p.cast {
		readers.Go(func() {
			for {
				select {
				case <-over:
					return
				default:
					w.reads()
				}
			}
		})
	}
	return func() { close(over); readers.Wait() }
}

// settles waits until everybody was told of everything, and reads it once more.
func (p *recovery) settles() {
	for _, w := range p.cast {
		w.await()
		w.reads()
	}
}

func (p *recovery) judges(t *rapid.T) {
	for _, w := range p.cast {
		w.mu.Lock()
		faults := w.faults
		w.faults = nil
		w.mu.Unlock()
		if len(faults) > 0 {
			t.Fatalf("%s: %s", w.name, strings.Join(faults[:min(3, len(faults))], "\n"))
		}
	}
}

// step draws one act and plays it.
func (p *recovery) step(t *rapid.T) {
	somebody := rapid.IntRange(0, len(p.cast)-1)
	who := p.cast[somebody.Draw(t, "who")]
	switch rapid.SampledFrom([]string{"rush", "rush", "call", "call", "data", "data", "complete", "out", "in"}).Draw(t, "act") {
	case "rush":
		p.rush(t)
	case "call":
		p.calls(who, p.cast[somebody.Draw(t, "callee")])
	case "data":
		p.attaches(who)
	case "complete":
		p.ends(who)
	case "out":
		p.logsOut(who)
	case "in":
		p.logsIn(who)
	}
}

// rush has everybody change his standing a few times, all at once.
func (p *recovery) rush(t *rapid.T) {
	var all sync.WaitGroup
	for _, w := range p.cast {
		var acts []standingAct
		for range rapid.IntRange(0, 3).Draw(t, "changes") {
			acts = append(acts, standingAct{
				name:   rapid.SampledFrom([]string{"Ready", "NotReady", "AuxWork", "AfterCallWork", "DoNotDisturbOn", "DoNotDisturbOff"}).Draw(t, "name"),
				device: rapid.IntRange(-1, len(w.numbers)-1).Draw(t, "device"),
			})
		}
		all.Go(func() {
			for _, act := range acts {
				w.acts(act)
			}
		})
	}
	all.Wait()
}

// calls has one call the other; who is logged out or talks already does not.
func (p *recovery) calls(caller, callee *witness) {
	if caller == callee || !caller.in || slices.Contains(p.live, caller) {
		return
	}
	reached := callee.in && !callee.dnd[0] && !slices.Contains(p.live, callee)
	p.n = (p.n/1000 + 1) * 1000
	caller.begins(p.n, reached)
	if reached {
		callee.begins(p.n, true)
	}
	caller.does("/me/im-sessions", `{"operationName":"InitiateIMSession","destination":{"phoneNumber":%q},"devicePath":%q,"userData":{"n":%d}}`,
		callee.numbers[0], caller.paths[0], p.n)
	if !reached {
		return
	}
	p.live = []*witness{caller, callee}
	p.path = "/me" + strings.TrimPrefix(caller.get("/me/im-sessions").Body["uris"].([]any)[0].(string), p.url+"/api/v2")
}

// attaches counts user data of the session on, if the agent is in it.
func (p *recovery) attaches(who *witness) {
	if !slices.Contains(p.live, who) {
		return
	}
	p.n++
	for _, w := range p.live {
		w.counts(p.n)
	}
	who.does(p.path, `{"operationName":"UpdateUserData","userData":{"n":%d}}`, p.n)
}

func (p *recovery) ends(who *witness) {
	if slices.Contains(p.live, who) {
		p.over()
		who.does(p.path, complete)
	}
}

func (p *recovery) over() {
	for _, w := range p.live {
		w.ends()
	}
	p.live = nil
}

func (p *recovery) logsOut(w *witness) {
	if slices.Contains(p.live, w) {
		p.over()
	}
	if w.in {
		w.in = false
		w.stood()
	}
	w.does("/me", endSession)
	w.await()
	w.connect() // the notifications ended with the login
}

func (p *recovery) logsIn(w *witness) {
	if !w.in {
		w.enters()
	}
	w.does("/me", startSession)
}

// standingAct is one operation on a device, or on the channel with device -1.
type standingAct struct {
	name   string
	device int
}

// acts plays a standing act; where it must be refused it must be refused.
func (w *witness) acts(act standingAct) {
	address := "/me/channels/voice"
	if act.device >= 0 {
		address = "/me" + w.paths[act.device]
	}
	if !w.in {
		if got := w.post(address, operation(act.name)); got.HTTP != 403 {
			w.fault("%s while logged out: HTTP %d", act.name, got.HTTP)
		}
		return
	}
	w.changes(act)
	body := operation(act.name)
	if reason := w.reason(act.name); reason != "" {
		body = fmt.Sprintf(`{"operationName":%q,"reason":%q}`, act.name, reason)
	}
	if got := w.post(address, body); got.Text != `{"statusCode":0}` {
		w.fault("%s: %s", act.name, got.Text)
	}
}
