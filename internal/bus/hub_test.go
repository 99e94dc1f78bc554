package bus_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"

	"parley/internal/bus"

	"github.com/google/go-cmp/cmp"
)

func TestEar(t *testing.T) {
	one, two := bus.Topic{Session: "S1"}, bus.Topic{Session: "S2"}

	t.Run("hears each topic once, in the order of the first ring", func(t *testing.T) {
		var hub bus.Hub
		ear := hub.Listen()
		defer ear.Close()
		hub.Ring(one)
		hub.Ring(two, one)
		hub.Ring(two)
		got, err := ear.Next(t.Context())
		if diff := cmp.Diff([]bus.Topic{one, two}, got); diff != "" || err != nil {
			t.Error(err, diff)
		}
	})
	t.Run("hears a topic again after it was taken", func(t *testing.T) {
		var hub bus.Hub
		ear := hub.Listen()
		defer ear.Close()
		for range 3 {
			hub.Ring(one)
			if got, err := ear.Next(t.Context()); len(got) != 1 || err != nil {
				t.Fatal(got, err)
			}
		}
	})
	t.Run("wakes who waits", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			var hub bus.Hub
			ear := hub.Listen()
			defer ear.Close()
			heard := make(chan []bus.Topic)
			go func() { got, _ := ear.Next(t.Context()); heard <- got }()
			synctest.Wait()
			hub.Ring(two)
			if got := <-heard; len(got) != 1 || got[0] != two {
				t.Error(got)
			}
		})
	})
	t.Run("stops with its context", func(t *testing.T) {
		var hub bus.Hub
		ear := hub.Listen()
		defer ear.Close()
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := ear.Next(ctx); !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
	})
	t.Run("hears nothing once closed", func(t *testing.T) {
		var hub bus.Hub
		ear := hub.Listen()
		ear.Close()
		hub.Ring(one)
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if got, err := ear.Next(ctx); err == nil {
			t.Error(got)
		}
	})
	t.Run("loses none of many rings", func(t *testing.T) {
		var hub bus.Hub
		ear := hub.Listen()
		defer ear.Close()
		var ringers sync.WaitGroup
		for _, topic := range []bus.Topic{one, two, {User: "anna"}} {
			ringers.Go(func() {
				for range 100 {
					hub.Ring(topic)
				}
			})
		}
		ringers.Wait()
		if got, err := ear.Next(t.Context()); len(got) != 3 || err != nil {
			t.Error(got, err)
		}
	})
}
