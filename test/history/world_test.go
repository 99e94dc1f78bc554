package history_test

import (
	"fmt"
	"maps"
	"slices"

	"pgregory.net/rapid"

	"parley/test/history"
)

// world is a contact center that keeps all its promises, and whose clients are
// slow, repeat themselves, lose connections and come back.
type world struct {
	*rapid.T
	gaps  bool // connections may be lost
	now   history.Time
	h     history.History
	calls []*call
	of    map[string]*call // the live session of each agent
	ears  []*ear
	count int
}

type call struct {
	id     string
	agents []string
	state  string
	reason string
	lines  []history.Line
	data   map[string]int
}

// ear is a connection and what is on its way to it.
type ear struct {
	history.Connection
	coming []history.Heard
	known  map[string]bool
}

func agents() []string { return []string{"anna", "ben", "cara", "dora"} }

// generate plays a world to its end.
func generate(t *rapid.T, gaps bool) history.History {
	w := &world{T: t, gaps: gaps, of: map[string]*call{}}
	for i, agent := range append(agents(), "anna", "cara") {
		e := &ear{Connection: history.Connection{Agent: agent, Name: fmt.Sprintf("%s/%d", agent, i)}, known: map[string]bool{}}
		w.ears = append(w.ears, e)
		w.comes(e)
	}
	steps := []func(){w.initiates, w.fails, w.talks, w.talks, w.talks, w.talksAtOnce, w.sets, w.completes, w.hears, w.hears, w.hears}
	if gaps {
		steps = append(steps, w.loses)
	}
	for range rapid.IntRange(0, 120).Draw(t, "steps") {
		rapid.SampledFrom(steps).Draw(t, "step")()
	}
	w.ends()
	return w.h
}

func (w *world) tick() history.Time { w.now++; return w.now }

func (w *world) chance(of int) bool { return rapid.IntRange(1, of).Draw(w.T, "chance") == 1 }

func (w *world) tell(c *call, h history.Heard) {
	h.Session = c.id
	for _, e := range w.ears {
		if slices.Contains(c.agents, e.Agent) {
			e.coming = append(e.coming, h)
		}
	}
}

// attempts records the attempts at one act around its effect: some got no
// answer, and of those only the last one's effect is known to the world.
func (w *world) attempts(a history.Act, effect func() string) {
	for range rapid.IntRange(0, 2).Draw(w.T, "unanswered") {
		a.Begun, a.Ended, a.Outcome = w.tick(), w.tick(), history.Unknown
		w.h.Acts = append(w.h.Acts, a)
	}
	a.Begun = w.tick()
	made := effect()
	a.Ended, a.Outcome = w.tick(), history.Taken
	if w.chance(6) {
		a.Outcome = history.Unknown
	} else if a.Kind == history.Initiate {
		a.Session = made
	}
	w.h.Acts = append(w.h.Acts, a)
}

// fails: the callee is not reached, or does not answer.
func (w *world) fails() {
	free := w.free()
	if len(free) == 0 {
		return
	}
	w.count++
	agent := rapid.SampledFrom(free).Draw(w.T, "agent")
	w.attempts(history.Act{Agent: agent, Kind: history.Initiate, Text: fmt.Sprint("r", w.count)}, func() string {
		c := &call{id: fmt.Sprint("S", w.count), agents: []string{agent}, state: history.Completed,
			reason: rapid.SampledFrom([]string{history.Busy, history.NoAnswer}).Draw(w.T, "reason")}
		w.calls = append(w.calls, c)
		w.tell(c, history.Heard{Sort: history.State, State: history.Initiating})
		if c.reason == history.Busy {
			w.tell(c, history.Heard{Sort: history.Failure})
		}
		w.tell(c, history.Heard{Sort: history.State, State: history.Completed})
		return c.id
	})
}

func (w *world) free() []string {
	var free []string
	for _, agent := range agents() {
		if w.of[agent] == nil {
			free = append(free, agent)
		}
	}
	return free
}

func (w *world) initiates() {
	free := w.free()
	if len(free) < 2 {
		return
	}
	pair := rapid.Permutation(free).Draw(w.T, "pair")[:2]
	w.count++
	w.attempts(history.Act{Agent: pair[0], Kind: history.Initiate, Text: fmt.Sprint("r", w.count)}, func() string {
		c := &call{id: fmt.Sprint("S", w.count), agents: pair, state: history.Talking, data: map[string]int{}}
		w.calls = append(w.calls, c)
		w.of[pair[0]], w.of[pair[1]] = c, c
		w.tell(c, history.Heard{Sort: history.State, State: history.Initiating})
		w.tell(c, history.Heard{Sort: history.State, State: history.Talking})
		return c.id
	})
}

// speaker draws an agent who is in a session; false if there is none.
func (w *world) speaker() (string, *call, bool) {
	if len(w.of) == 0 {
		return "", nil, false
	}
	agent := rapid.SampledFrom(slices.Sorted(maps.Keys(w.of))).Draw(w.T, "agent")
	return agent, w.of[agent], true
}

func (w *world) say(agent string, c *call, text string) {
	line := history.Line{Index: int64(len(c.lines)) + 1, Sender: agent, Text: text}
	c.lines = append(c.lines, line)
	w.tell(c, history.Heard{Sort: history.Message, Line: line})
}

func (w *world) talks() {
	agent, c, ok := w.speaker()
	if !ok {
		return
	}
	w.count++
	act := history.Act{Agent: agent, Kind: history.Send, Session: c.id, Text: fmt.Sprint("t", w.count)}
	if w.chance(8) {
		act.Begun, act.Ended, act.Outcome = w.tick(), w.tick(), history.Refused
		w.h.Acts = append(w.h.Acts, act)
		return
	}
	w.attempts(act, func() string { w.say(agent, c, act.Text); return c.id })
}

// talksAtOnce: what was begun first may stand last.
func (w *world) talksAtOnce() {
	_, c, ok := w.speaker()
	if !ok {
		return
	}
	var acts []history.Act
	for _, agent := range c.agents {
		w.count++
		acts = append(acts, history.Act{Agent: agent, Kind: history.Send, Session: c.id, Text: fmt.Sprint("t", w.count), Begun: w.tick(), Outcome: history.Taken})
	}
	for _, i := range rapid.Permutation([]int{0, 1}).Draw(w.T, "order") {
		w.say(acts[i].Agent, c, acts[i].Text)
	}
	for _, a := range acts {
		a.Ended = w.tick()
		w.h.Acts = append(w.h.Acts, a)
	}
}

func (w *world) sets() {
	agent, c, ok := w.speaker()
	if !ok {
		return
	}
	w.count++
	w.attempts(history.Act{Agent: agent, Kind: history.Set, Session: c.id, Key: agent, Value: w.count}, func() string {
		c.data[agent] = w.count
		w.tell(c, history.Heard{Sort: history.Data, Data: maps.Clone(c.data)})
		return c.id
	})
}

func (w *world) completes() {
	agent, c, ok := w.speaker()
	if !ok || !w.chance(2) {
		return
	}
	w.attempts(history.Act{Agent: agent, Kind: history.Complete, Session: c.id}, func() string {
		c.state = history.Completed
		for _, a := range c.agents {
			delete(w.of, a)
		}
		w.tell(c, history.Heard{Sort: history.State, State: history.Completed})
		return c.id
	})
}

func (w *world) hears() {
	e := rapid.SampledFrom(w.ears).Draw(w.T, "ear")
	w.hear(e, rapid.IntRange(0, len(e.coming)).Draw(w.T, "events"))
}

func (w *world) hear(e *ear, n int) {
	for _, h := range e.coming[:n] {
		h.At = w.tick()
		e.Heard = append(e.Heard, h)
		e.known[h.Session] = true
	}
	e.coming = e.coming[n:]
}

// comes: a client stands anew, and reads what is live and what it knew.
func (w *world) comes(e *ear) {
	e.Heard = append(e.Heard, history.Heard{Sort: history.Gap, At: w.tick()})
	for range rapid.IntRange(0, 2).Draw(w.T, "meanwhile") {
		w.talks()
	}
	look := history.Heard{Sort: history.Look, Begun: w.tick()}
	for _, c := range w.calls {
		if !e.known[c.id] && (c.state == history.Completed || !slices.Contains(c.agents, e.Agent)) {
			continue
		}
		e.known[c.id] = true
		look.Seen = append(look.Seen, history.Seen{Session: c.id, State: c.state, Lines: slices.Clone(c.lines), Data: maps.Clone(c.data)})
	}
	early := rapid.IntRange(0, len(e.coming)).Draw(w.T, "early") // these arrive while it is reading, the others later
	for i := range early {
		e.coming[i].At = w.tick()
	}
	look.At = w.tick()
	e.Heard = append(e.Heard, look)
	for _, h := range e.coming[:early] {
		e.Heard = append(e.Heard, h)
		e.known[h.Session] = true
	}
	e.coming = e.coming[early:]
}

func (w *world) loses() {
	e := rapid.SampledFrom(w.ears).Draw(w.T, "ear")
	e.coming = nil
	w.tick()
	w.comes(e)
}

// ends: everybody hears what is left, and all is read.
func (w *world) ends() {
	for range 2 {
		w.completes()
	}
	for _, e := range w.ears {
		w.hear(e, len(e.coming))
		w.h.Connections = append(w.h.Connections, e.Connection)
	}
	for _, c := range w.calls {
		for _, reader := range c.agents {
			w.h.Transcripts = append(w.h.Transcripts, history.Transcript{Session: c.id, Reader: reader, Lines: slices.Clone(c.lines)})
			w.h.Endings = append(w.h.Endings, history.Ending{Session: c.id, Reader: reader, Agents: c.agents, State: c.state, Reason: c.reason, Data: maps.Clone(c.data)})
		}
	}
	for _, agent := range agents() {
		holding := history.Holding{Agent: agent, Begun: w.tick()}
		if c := w.of[agent]; c != nil {
			holding.Sessions = []string{c.id}
		}
		w.h.Holdings = append(w.h.Holdings, holding)
	}
}
