package lease_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"parley/internal/fault"
	"parley/internal/lease"
)

// table keeps lives, leases and presences in memory, by the bubble's clock.
type table struct {
	mu     sync.Mutex // guards what follows
	lives  map[string]life
	leases map[string]lease.Lease
	owners map[string]lease.Life
	here   map[place]lease.Life
	cut    map[string]bool // nodes that do not reach the table
	deaf   bool            // nothing is heard of who comes and goes
	write  func()          // played before presences are written
	look   func()          // played before they are read
}

// place is an agent at a node.
type place struct{ agent, node string }

type life struct {
	number  int64
	until   time.Time // zero: seen to
	process string
}

func newTable() *table {
	return &table{lives: map[string]life{}, leases: map[string]lease.Lease{}, owners: map[string]lease.Life{},
		here: map[place]lease.Life{}, cut: map[string]bool{}, write: func() {}, look: func() {}}
}

func (t *table) alive(l lease.Life) bool {
	return t.lives[l.Node].number == l.Number && time.Now().Before(t.lives[l.Node].until)
}

// reach locks the table, unless the node is cut off.
func (t *table) reach(node string) (func(), error) {
	t.mu.Lock()
	if t.cut[node] {
		t.mu.Unlock()
		return func() {}, fault.New("table", fault.Unavailable, "", "cut")
	}
	return t.mu.Unlock, nil
}

func (t *table) Begin(_ context.Context, b lease.Birth) (lease.Life, error) {
	done, err := t.reach(b.Node)
	defer done()
	if err != nil {
		return lease.Life{}, err
	}
	if l := t.lives[b.Node]; time.Now().Before(l.until) && l.process != b.Process && l.process != b.Gone {
		return lease.Life{}, lease.Taken("table", b.Node, l.process)
	}
	t.lives[b.Node] = life{t.lives[b.Node].number + 1, time.Now().Add(b.TTL), b.Process}
	l := lease.Life{Node: b.Node, Number: t.lives[b.Node].number}
	for _, agent := range b.Present {
		t.here[place{agent, b.Node}] = l
	}
	return l, nil
}

func (t *table) Sign(_ context.Context, node string) (lease.Sign, error) {
	done, err := t.reach(node)
	defer done()
	l := t.lives[node]
	return lease.Sign{Process: l.process, Until: l.until.UnixMicro(), Alive: time.Now().Before(l.until)}, err
}

func (t *table) Prolong(_ context.Context, l lease.Life, ttl time.Duration) error {
	done, err := t.reach(l.Node)
	defer done()
	if err == nil && !t.alive(l) {
		err = lease.Lost("table", lease.Lease{})
	}
	if err == nil {
		t.lives[l.Node] = life{l.Number, time.Now().Add(ttl), t.lives[l.Node].process}
	}
	return err
}

func (t *table) Bury(_ context.Context, by lease.Life) (dead []string, err error) {
	done, err := t.reach(by.Node)
	defer done()
	if err != nil {
		return nil, err
	}
	for node, l := range t.lives {
		if node != by.Node && !l.until.IsZero() && !time.Now().Before(l.until) {
			t.lives[node] = life{number: l.number + 1}
			dead = append(dead, node)
		}
	}
	return dead, nil
}

func (t *table) Leave(_ context.Context, l lease.Life) error {
	done, err := t.reach(l.Node)
	defer done()
	if err == nil {
		t.lives[l.Node] = life{l.Number, time.Unix(1, 0), t.lives[l.Node].process}
	}
	return err
}

func (t *table) Take(_ context.Context, name string, by lease.Life) (lease.Lease, bool, error) {
	done, err := t.reach(by.Node)
	defer done()
	if err != nil || !t.alive(by) || t.alive(t.owners[name]) && t.owners[name] != by {
		return lease.Lease{}, false, err
	}
	if t.owners[name] != by {
		t.owners[name] = by
		t.leases[name] = lease.Lease{Name: name, Node: by.Node, Fence: t.leases[name].Fence + 1}
	}
	return t.leases[name], true, nil
}

func (t *table) Give(_ context.Context, l lease.Lease) error {
	done, err := t.reach(l.Node)
	defer done()
	if err == nil && t.leases[l.Name] == l {
		t.owners[l.Name] = lease.Life{}
	}
	return err
}

func (t *table) SetPresent(_ context.Context, by lease.Life, present, absent []string) error {
	t.write()
	done, err := t.reach(by.Node)
	defer done()
	if err != nil || t.deaf {
		return cmp.Or(err, error(fault.New("table", fault.Unavailable, "", "deaf")))
	}
	for _, agent := range present {
		t.here[place{agent, by.Node}] = by
	}
	for _, agent := range absent {
		if at := (place{agent, by.Node}); t.here[at] == by {
			delete(t.here, at)
		}
	}
	return nil
}

func (t *table) Elsewhere(_ context.Context, node string, agents []string) (present []string, err error) {
	t.look()
	done, err := t.reach(node)
	defer done()
	if err != nil {
		return nil, err
	}
	for at, l := range t.here {
		believed := t.lives[l.Node].number == l.Number && !t.lives[l.Node].until.IsZero()
		if believed && at.node != node && slices.Contains(agents, at.agent) {
			present = append(present, at.agent)
		}
	}
	return present, nil
}

// holds reports whether a lease would be accepted in an act.
func (t *table) holds(l lease.Lease) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.leases[l.Name] == l && t.alive(t.owners[l.Name])
}

func (t *table) reaches(node string, does bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.cut[node] = !does
}

// deafens has the table hear no more of who comes and goes.
func (t *table) deafens() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.deaf = true
}

// node is a member that notes whom it adopted.
type node struct {
	*lease.Member
	mu      sync.Mutex // guards adopted, refuses and settle
	adopted []string
	refuses bool
	settle  func(context.Context, lease.Look) error
	stop    func()
	ended   chan error // what its Run said
}

func (n *node) adopt(_ context.Context, dead []string) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.refuses {
		return errors.New("not now")
	}
	n.adopted = append(n.adopted, dead...)
	return nil
}

func (n *node) settleBy(ctx context.Context, look lease.Look) error {
	n.mu.Lock()
	settle := n.settle
	n.mu.Unlock()
	if settle == nil {
		return nil
	}
	return settle(ctx, look)
}

// settles has the node settle its waits in a way, or not at all.
func (n *node) settles(how func(context.Context, lease.Look) error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.settle = how
}

func (n *node) saw() string {
	n.mu.Lock()
	defer n.mu.Unlock()
	return fmt.Sprint(n.adopted)
}

const ttl = 15 * time.Second

// start has a node live until its stop.
func start(t *testing.T, kept *table, name string) *node {
	n, err := starts(t, kept, name, lease.NewProcess())
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// starts has a process try to live under a name.
func starts(t *testing.T, kept *table, name, process string) (*node, error) {
	n := &node{ended: make(chan error, 1)}
	err := n.start(t, lease.Config{Table: kept, Node: name, Process: process, Adopt: n.adopt,
		Settle: n.settleBy})
	if err != nil {
		return nil, err
	}
	return n, nil
}

// start has the node live, made from cfg, until its stop.
func (n *node) start(t *testing.T, cfg lease.Config) error {
	cfg.TTL, cfg.Logger = ttl, slog.New(slog.DiscardHandler)
	n.Member = lease.NewMember(cfg)
	if err := n.Begin(t.Context()); err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { defer close(done); n.ended <- n.Run(ctx) }()
	n.stop = func() { cancel(); <-done }
	return nil
}

// play runs in a bubble with two nodes.
func play(t *testing.T, name string, act func(t *testing.T, kept *table, one, two *node)) {
	t.Run(name, func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			kept := newTable()
			one, two := start(t, kept, "one"), start(t, kept, "two")
			defer two.stop()
			defer one.stop()
			act(t, kept, one, two)
		})
	})
}

func TestMember(t *testing.T) {
	play(t, "a node that lives is left alone", func(t *testing.T, kept *table, one, two *node) {
		time.Sleep(time.Hour)
		synctest.Wait()
		if one.saw() != "[]" || two.saw() != "[]" || !kept.holds(one.Own()) || !kept.holds(two.Own()) {
			t.Error(one.saw(), two.saw())
		}
	})
	play(t, "what a dead node owed is adopted by one other, once", func(t *testing.T, kept *table, one, two *node) {
		three := start(t, kept, "three")
		defer three.stop()
		one.stop()
		time.Sleep(2 * ttl)
		synctest.Wait()
		if got := []string{two.saw(), three.saw()}; !slices.Contains(got, "[one]") || !slices.Contains(got, "[]") {
			t.Error(got)
		}
	})
	play(t, "a node that leaves is followed at the next beat", func(t *testing.T, kept *table, one, two *node) {
		one.stop()
		if err := one.Leave(t.Context()); err != nil {
			t.Fatal(err)
		}
		time.Sleep(ttl/3 + time.Millisecond)
		synctest.Wait()
		if two.saw() != "[one]" {
			t.Error(two.saw())
		}
	})
	play(t, "what could not be adopted is tried again", func(t *testing.T, _ *table, one, two *node) {
		two.mu.Lock()
		two.refuses = true
		two.mu.Unlock()
		one.stop()
		time.Sleep(2 * ttl)
		two.mu.Lock()
		two.refuses = false
		two.mu.Unlock()
		time.Sleep(ttl)
		synctest.Wait()
		if two.saw() != "[one]" {
			t.Error(two.saw())
		}
	})
	play(t, "a node that was cut off has lost what it had, and begins anew", func(t *testing.T, kept *table, one, two *node) {
		one.Connected("anna", true)
		leg, ok, err := one.Take(t.Context(), "leg")
		if !ok || err != nil {
			t.Fatal(ok, err)
		}
		if _, ok, _ := two.Take(t.Context(), "leg"); ok {
			t.Error("two nodes have one leg")
		}
		old := one.Own()
		kept.reaches("one", false)
		time.Sleep(2 * ttl)
		synctest.Wait()
		if kept.holds(old) || kept.holds(leg) || two.saw() != "[one]" {
			t.Error("it may act still", two.saw())
		}
		if there, _ := two.Present(t.Context(), []string{"anna"}); there["anna"] {
			t.Error("anna is present nowhere")
		}
		if taken, ok, err := two.Take(t.Context(), "leg"); !ok || err != nil || taken.Fence <= leg.Fence {
			t.Error(taken, ok, err)
		}
		kept.deafens() // with the new life its connections are known
		kept.reaches("one", true)
		time.Sleep(ttl / 2)
		synctest.Wait()
		if !kept.holds(one.Own()) || kept.holds(old) || kept.holds(leg) {
			t.Error("no new life, or the old one goes on")
		}
		if there, _ := two.Present(t.Context(), []string{"anna"}); !there["anna"] {
			t.Error("anna is connected, and nobody knows")
		}
	})
	play(t, "an agent is present while he has one connection anywhere", func(t *testing.T, _ *table, one, two *node) {
		present := func() bool {
			synctest.Wait()
			there, err := two.Present(t.Context(), []string{"anna", "ben"})
			if err != nil || there["ben"] {
				t.Error(there, err)
			}
			return there["anna"]
		}
		one.Connected("anna", true)
		one.Connected("anna", true)
		one.Connected("anna", false)
		if !present() {
			t.Error("one connection is left")
		}
		one.Connected("anna", false)
		if present() {
			t.Error("none is left")
		}
		two.Connected("anna", true)
		if !present() {
			t.Error("she came to the other")
		}
	})
	play(t, "a look first has it written who has left", func(t *testing.T, kept *table, one, two *node) {
		one.Connected("anna", true)
		two.Connected("anna", true)
		synctest.Wait()
		var seen []string
		one.settles(func(ctx context.Context, look lease.Look) (err error) {
			one.Connected("anna", false)
			seen, err = look(ctx, []string{"anna"})
			if left, _ := kept.Elsewhere(ctx, "nobody", []string{"anna"}); len(left) != 1 {
				t.Error("two still sees her at one, and one sees her at two")
			}
			one.settles(nil)
			return err
		})
		time.Sleep(ttl / 2)
		synctest.Wait()
		if !slices.Equal(seen, []string{"anna"}) {
			t.Error(seen)
		}
	})
	play(t, "who has left a node is not there, though the table says so still", func(t *testing.T, kept *table, one, _ *node) {
		one.Connected("anna", true)
		synctest.Wait()
		kept.deafens()
		one.Connected("anna", false)
		synctest.Wait()
		if there, err := one.Present(t.Context(), []string{"anna"}); there["anna"] || err != nil {
			t.Error(there, err)
		}
	})
	play(t, "nobody has left because the database was out of reach", func(t *testing.T, kept *table, one, two *node) {
		one.Connected("anna", true)
		synctest.Wait()
		kept.reaches("one", false)
		kept.reaches("two", false)
		time.Sleep(2*ttl + time.Second)
		kept.reaches("two", true) // all lives have run out, and none has been buried
		if there, err := two.Present(t.Context(), []string{"anna"}); !there["anna"] || err != nil {
			t.Error(there, err)
		}
	})
	play(t, "a lease that is given up may be taken", func(t *testing.T, _ *table, one, two *node) {
		leg, _, _ := one.Take(t.Context(), "leg")
		again, ok, _ := one.Take(t.Context(), "leg")
		if leg != again || !ok {
			t.Error("its own lease changed hands", leg, again)
		}
		if err := one.Give(t.Context(), leg); err != nil {
			t.Fatal(err)
		}
		if _, ok, err := two.Take(t.Context(), "leg"); !ok || err != nil {
			t.Error(ok, err)
		}
	})
}

// TestOneName: two processes have one node's name.
func TestOneName(t *testing.T) {
	const elsewhere = "another-machine 1 ABCDEFGH"
	play := func(name string, act func(t *testing.T, kept *table)) {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { act(t, newTable()) })
		})
	}
	play("the second one is refused, soon, while the first lives", func(t *testing.T, kept *table) {
		first, err := starts(t, kept, "one", elsewhere)
		if err != nil {
			t.Fatal(err)
		}
		defer first.stop()
		time.Sleep(time.Minute)
		begun, own := time.Now(), first.Own()
		_, err = starts(t, kept, "one", lease.NewProcess())
		if !errors.Is(err, lease.ErrTaken) || fault.KindOf(err) != fault.InUse || !strings.Contains(err.Error(), elsewhere) {
			t.Error(err)
		}
		if took := time.Since(begun); took > ttl/2 {
			t.Errorf("it took %v", took)
		}
		time.Sleep(time.Minute)
		if synctest.Wait(); !kept.holds(own) {
			t.Error("the first one has lost its life")
		}
	})
	play("one that was killed on this machine is followed at once", func(t *testing.T, kept *table) {
		for _, process := range []string{killed(t), lease.NewProcess() /* this one's number */, ""} {
			if _, err := kept.Begin(t.Context(), lease.Birth{Node: "one", Process: process, TTL: ttl}); err != nil {
				t.Fatal(err)
			}
			begun := time.Now()
			second, err := starts(t, kept, "one", lease.NewProcess())
			if err != nil || !time.Now().Equal(begun) {
				t.Fatal(err, time.Since(begun))
			}
			second.stop()
			if err := second.Leave(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
	})
	play("one that died elsewhere is followed when it has been silent", func(t *testing.T, kept *table) {
		if _, err := kept.Begin(t.Context(), lease.Birth{Node: "one", Process: elsewhere, TTL: ttl}); err != nil {
			t.Fatal(err)
		}
		begun := time.Now()
		second, err := starts(t, kept, "one", lease.NewProcess())
		if err != nil || time.Since(begun) > ttl/2 {
			t.Fatal(err, time.Since(begun))
		}
		second.stop()
	})
	play("one that stood still while another took its name ends", func(t *testing.T, kept *table) {
		first, err := starts(t, kept, "one", elsewhere)
		if err != nil {
			t.Fatal(err)
		}
		defer first.stop()
		kept.reaches("one", false)
		time.Sleep(ttl + ttl/2)
		kept.reaches("one", true)
		if _, err := kept.Begin(t.Context(), lease.Birth{Node: "one", Process: "a-third 1 ABCDEFGH", TTL: ttl}); err != nil {
			t.Fatal(err)
		}
		time.Sleep(ttl / 2)
		if synctest.Wait(); !errors.Is(<-first.ended, lease.ErrTaken) {
			t.Error("it goes on")
		}
	})
	play("of two who start at once one does", func(t *testing.T, kept *table) {
		var both sync.WaitGroup
		var live [2]*node
		for i := range live {
			both.Go(func() { live[i], _ = starts(t, kept, "one", fmt.Sprintf("machine-%d 1 ABCDEFGH", i)) })
		}
		both.Wait()
		if (live[0] == nil) == (live[1] == nil) {
			t.Error(live)
		}
		for _, n := range live {
			if n != nil {
				n.stop()
			}
		}
	})
}

// killed is a process of this machine that is no more.
func killed(t *testing.T) string {
	t.Helper()
	words := strings.Fields(lease.NewProcess())
	cmd := exec.Command(os.Args[0], "-test.run=^$")
	if err := cmd.Run(); err != nil {
		t.Fatal(err)
	}
	words[1] = strconv.Itoa(cmd.Process.Pid)
	return strings.Join(words, " ")
}

func TestLone(t *testing.T) {
	var alone lease.Lone
	l, ok, err := alone.Take(t.Context(), "leg")
	if l.Name != "leg" || !ok || err != nil || alone.Give(t.Context(), l) != nil || alone.Own() != (lease.Lease{}) {
		t.Error(l, ok, err)
	}
	alone.Connected("anna", true)
	if there, err := alone.Present(t.Context(), []string{"anna"}); there["anna"] || err != nil {
		t.Error(there, err)
	}
}
