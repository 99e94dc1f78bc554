package lease_test

import (
	"context"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"parley/internal/lease"
)

// desk is a node to which anna connects, and which waits for her when she has gone.
type desk struct {
	node
	name string
	kept *table

	mu    sync.Mutex // guards what follows
	here  int
	wait  int // the number of the wait; 0: none
	waits int
}

// comes has her connect, unless she is here.
func (d *desk) comes() {
	if here, _ := d.state(); here > 0 {
		return
	}
	d.Connected("anna", true)
	d.mu.Lock()
	defer d.mu.Unlock()
	d.here, d.wait = d.here+1, 0
}

func (d *desk) goes() {
	d.mu.Lock()
	if d.here == 0 {
		d.mu.Unlock()
		return
	}
	d.here--
	d.mu.Unlock()
	d.Connected("anna", false)
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.here == 0 {
		d.arm()
	}
}

func (d *desk) arm() { d.waits++; d.wait = d.waits }

func (d *desk) state() (here, wait int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.here, d.wait
}

// adopt waits for her if she is nowhere, as after a start.
func (d *desk) adopt(ctx context.Context, _ []string) error {
	there, err := d.Present(ctx, []string{"anna"})
	if err != nil || there["anna"] {
		return err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.arm()
	return nil
}

func (d *desk) settle(ctx context.Context, look lease.Look) error {
	_, wait := d.state()
	if wait == 0 {
		return nil
	}
	seen, err := look(ctx, []string{"anna"})
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(seen) > 0 && d.wait == wait {
		d.wait = 0
	}
	return err
}

// TestWaits has anna come to three nodes and leave them, in any order and also in the
// middle of a node's looks, while nodes are cut off from the table, and die. When
// all is quiet somebody waits for her if she is nowhere, and nobody if she is somewhere.
func TestWaits(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		var stopped any
		synctest.Test(t, func(t *testing.T) {
			defer func() { stopped = recover() }() // rapid's own panic must not leave the bubble
			playWaits(t, r)
		})
		if stopped != nil {
			panic(stopped)
		}
	})
}

func playWaits(t *testing.T, r *rapid.T) {
	kept := newTable()
	writes, looks := make(chan func(), 8), make(chan func(), 8) // acts for the middle of them
	kept.write, kept.look = next(writes), next(looks)
	desks := open(t, kept)
	defer func() {
		for _, d := range desks {
			d.stop()
		}
	}()
	acts := rapid.Custom(func(r *rapid.T) func() { return draw(r, desks) })
	desks[0].comes()
	r.Repeat(map[string]func(*rapid.T){
		"she comes or goes": func(r *rapid.T) { acts.Draw(r, "now")() },
		"in a write":        func(r *rapid.T) { push(writes, acts.Draw(r, "then")) },
		"in a look":         func(r *rapid.T) { push(looks, acts.Draw(r, "then")) },
		"time": func(r *rapid.T) {
			time.Sleep(time.Duration(rapid.IntRange(1, 20).Draw(r, "s")) * time.Second)
		},
		"cut or mended": func(r *rapid.T) {
			kept.reaches(rapid.SampledFrom(desks).Draw(r, "node").name, rapid.Bool().Draw(r, "reaches"))
		},
		"a node dies": func(r *rapid.T) { rapid.SampledFrom(desks).Draw(r, "node").dies(t) },
		"":            func(*rapid.T) {},
	})
	for _, d := range desks {
		kept.reaches(d.name, true)
	}
	time.Sleep(30 * ttl)
	synctest.Wait()
	here, waiting := 0, 0
	for _, d := range desks {
		h, w := d.state()
		here += h
		waiting += min(w, 1)
	}
	if (here == 0) != (waiting > 0) {
		r.Fatalf("she has %d connections, and %d nodes wait for her", here, waiting)
	}
}

// draw is one or more comings and goings.
func draw(r *rapid.T, desks []*desk) func() {
	d := rapid.SampledFrom(desks).Draw(r, "node")
	moves := func() {
		for _, other := range desks {
			other.goes()
		}
		d.comes()
	}
	passes := func() { d.comes(); d.goes() }
	return rapid.SampledFrom([]func(){d.comes, d.goes, d.goes, moves, passes}).Draw(r, "act")
}

func push(acts chan func(), act func()) {
	select {
	case acts <- act:
	default: // enough
	}
}

// next plays the next of the acts, if there is one.
func next(acts chan func()) func() {
	return func() {
		select {
		case act := <-acts:
			act()
		default:
		}
	}
}

func open(t *testing.T, kept *table) (desks []*desk) {
	for _, name := range []string{"one", "two", "three"} {
		d := &desk{name: name, kept: kept}
		d.begins(t)
		desks = append(desks, d)
		time.Sleep(time.Second) // their beats are not one
	}
	return desks
}

// begins starts the node, which knows nothing of connections and waits before.
func (d *desk) begins(t *testing.T) {
	d.mu.Lock()
	d.ended = make(chan error, 1)
	d.here, d.wait = 0, 0
	d.mu.Unlock()
	cfg := lease.Config{Table: d.kept, Node: d.name, Process: lease.NewProcess(), Adopt: d.adopt, Settle: d.settle}
	if err := d.start(t, cfg); err != nil {
		t.Fatal(err)
	}
	if err := d.adopt(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
}

// dies ends the node, and with it her connections there, and starts it again.
func (d *desk) dies(t *testing.T) {
	synctest.Wait() // nobody is in the middle of a look
	d.stop()
	d.kept.reaches(d.name, true)
	d.begins(t)
}
