package auth

import (
	"fmt"
	"strings"
	"time"
)

// who is counted for: a user name, an address (the other is zero), or a client
// (both). Names and addresses go in as keyed hashes, so that a long name costs
// no more memory than a short one.
type who struct{ name, address uint64 }

// tally is what is counted for one.
type tally struct {
	who    who
	open   int              // passwords that are looked at, and count as wrong until they prove right
	found  count            // wrong ones that were found here
	others map[string]count // those that other nodes found, by process
}

// count is a number of wrong passwords.
type count struct {
	Wrong int   `json:"wrong"`
	At    int64 `json:"at"` // when the last came, in microseconds since 1970 by the clock of all nodes
}

// fresh is the count as it stands now.
func (g *guard) fresh(c count) int {
	if g.now().Sub(time.UnixMicro(c.At)) >= g.Forget {
		return 0
	}
	return c.Wrong
}

// wrong returns what counts for w now, on all nodes, under the lock.
func (g *guard) wrong(w who) int {
	e, ok := g.tallies[w]
	if !ok {
		return 0
	}
	t := e.Value.(*tally)
	sum := t.open + g.fresh(t.found)
	for _, c := range t.others {
		sum += g.fresh(c)
	}
	return sum
}

// tally returns the count of w, made when there is none, as the latest needed.
func (g *guard) tally(w who) *tally {
	if e, ok := g.tallies[w]; ok {
		g.order.MoveToBack(e)
		return e.Value.(*tally)
	}
	if g.order.Len() >= g.Tallies {
		delete(g.tallies, g.order.Remove(g.order.Front()).(*tally).who)
	}
	t := &tally{who: w}
	g.tallies[w] = g.order.PushBack(t)
	return t
}

// found is what was found here for w.
func (g *guard) found(w who) count {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.tally(w).found
}

// take brings in a count of a process; one of this process's own is only taken
// back, when another node has heard the right password.
func (g *guard) take(w who, process string, c count) {
	g.mu.Lock()
	defer g.mu.Unlock()
	switch {
	case c.Wrong == 0:
		g.forget(w, process)
	case process != g.process:
		t := g.tally(w)
		if t.others == nil {
			t.others = map[string]count{}
		}
		t.others[process] = c
	}
}

func (g *guard) forget(w who, process string) {
	e, ok := g.tallies[w]
	if !ok {
		return
	}
	t := e.Value.(*tally)
	if delete(t.others, process); process == g.process {
		t.found = count{}
	}
}

// keys are those under which the counts of a tally are kept.
func (t *tally) keys(process string) (keys []string) {
	if t.found.Wrong > 0 {
		keys = append(keys, t.who.key(process))
	}
	for other := range t.others {
		keys = append(keys, t.who.key(other))
	}
	return keys
}

// key is where a process keeps what it counts for w.
func (w who) key(process string) string {
	return fmt.Sprintf("%016x.%016x.%s", w.name, w.address, process)
}

// parseWho reads a key.
func parseWho(key string) (w who, process string, err error) {
	name, rest, _ := strings.Cut(key, ".")
	address, process, _ := strings.Cut(rest, ".")
	if _, err := fmt.Sscanf(name+" "+address, "%x %x", &w.name, &w.address); err != nil {
		return who{}, "", fmt.Errorf("auth.guard: key %q: %w", key, err)
	}
	return w, process, nil
}
