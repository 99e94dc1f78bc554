package bus_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"parley/internal/bus"
)

// cable joins the wires of several nodes in memory.
type cable struct {
	mu    sync.Mutex // guards what follows
	ends  []chan string
	cut   bool
	texts []string
}

type end struct {
	*cable
	in     chan string
	closed bool
}

var errCut = errors.New("the cable is cut")

func (c *cable) end() *end {
	c.mu.Lock()
	defer c.mu.Unlock()
	in := make(chan string, 1000)
	in <- ""
	c.ends = append(c.ends, in)
	return &end{cable: c, in: in}
}

func (e *end) Send(_ context.Context, text string) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.cut {
		return errCut
	}
	e.texts = append(e.texts, text)
	for _, in := range e.ends {
		in <- text
	}
	return nil
}

func (e *end) Receive(ctx context.Context) (string, error) {
	select {
	case text := <-e.in:
		if text == "cut" {
			return "", errCut
		}
		return text, nil
	case <-ctx.Done():
		return "", ctx.Err()
	}
}

func (e *end) Close() error {
	e.closed = true
	return nil
}

// node is a hub on the cable, and what its follower heard.
type node struct {
	hub bus.Hub
	ear *bus.Ear
	end *end
}

// linked plays with two nodes; the first rings of a start are heard already.
func linked(t *testing.T, play func(t *testing.T, c *cable, a, b *node)) {
	synctest.Test(t, func(t *testing.T) {
		var c cable
		ctx, cancel := context.WithCancel(t.Context())
		var running sync.WaitGroup
		nodes := []*node{{}, {}}
		for _, n := range nodes {
			n.ear, n.end = n.hub.Listen(), c.end()
			link := n.hub.Link(n.end, slog.New(slog.DiscardHandler))
			running.Go(func() { _ = link.Run(ctx) })
			n.hears(t, bus.Topic{All: true})
		}
		play(t, &c, nodes[0], nodes[1])
		cancel()
		running.Wait()
		for _, n := range nodes {
			if !n.end.closed {
				t.Error("a wire was left open")
			}
		}
	})
}

func (n *node) hears(t *testing.T, want ...bus.Topic) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	got, err := n.ear.Next(ctx)
	if err != nil && len(want) == 0 {
		return
	}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Error(err, diff)
	}
}

func TestLink(t *testing.T) {
	one, two := bus.Topic{Session: "S1"}, bus.Topic{User: "anna", Login: "L1"}
	t.Run("tells other nodes, and nobody twice", func(t *testing.T) {
		linked(t, func(t *testing.T, _ *cable, a, b *node) {
			a.hub.Ring(one, two)
			a.hears(t, one, two)
			b.hears(t, one, two)
			a.hears(t)
			b.hears(t)
		})
	})
	t.Run("collects what rings within 5 ms", func(t *testing.T) {
		linked(t, func(t *testing.T, c *cable, a, b *node) {
			start := time.Now()
			for i := range 100 {
				a.hub.Ring(bus.Topic{Session: fmt.Sprint("S", i%10)})
				time.Sleep(100 * time.Microsecond)
			}
			synctest.Wait()
			if most := int(time.Since(start)/(5*time.Millisecond)) + 1; len(c.texts) > most {
				t.Errorf("%d texts, want at most %d", len(c.texts), most)
			}
		})
	})
	t.Run("says that everything rang when that is shorter", func(t *testing.T) {
		linked(t, func(t *testing.T, c *cable, a, b *node) {
			var topics []bus.Topic
			for i := range 1000 {
				topics = append(topics, bus.Topic{Session: fmt.Sprintf("SESSION%025d", i)})
			}
			a.hub.Ring(topics...)
			b.hears(t, bus.Topic{All: true})
			if len(c.texts[0]) > 100 {
				t.Error(c.texts[0])
			}
		})
	})
	t.Run("carries as much as fits", func(t *testing.T) {
		linked(t, func(t *testing.T, c *cable, a, b *node) {
			var topics []bus.Topic
			for i := range 150 {
				topics = append(topics, bus.Topic{Session: fmt.Sprintf("SESSION%025d", i)})
			}
			a.hub.Ring(topics...)
			b.hears(t, topics...)
			if len(c.texts[0]) >= 8000 {
				t.Error(len(c.texts[0]))
			}
		})
	})
	t.Run("takes what it does not understand for everything", func(t *testing.T) {
		linked(t, func(t *testing.T, _ *cable, a, b *node) {
			b.end.in <- strings.Repeat("?", 10)
			b.hears(t, bus.Topic{All: true})
		})
	})
	t.Run("goes on after the wire failed", func(t *testing.T) {
		linked(t, func(t *testing.T, c *cable, a, b *node) {
			c.mu.Lock()
			c.cut = true
			c.mu.Unlock()
			b.end.in <- "cut"
			a.hub.Ring(one)
			b.hears(t)
			c.mu.Lock()
			c.cut = false
			c.mu.Unlock()
			a.hub.Ring(two)
			b.hears(t, two)
		})
	})
}
