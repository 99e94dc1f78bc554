package notify_test

import (
	"context"
	"testing"
	"time"

	"go.uber.org/goleak"

	"parley/internal/bus"
	"parley/internal/bus/notify"
	"parley/test/postgres"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var _ bus.Wire = (*notify.Wire)(nil)

func receive(t *testing.T, w *notify.Wire) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	text, err := w.Receive(ctx)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func send(t *testing.T, w *notify.Wire, text string) {
	t.Helper()
	if err := w.Send(t.Context(), text); err != nil {
		t.Fatal(err)
	}
}

func TestWire(t *testing.T) {
	server := postgres.Start(t)
	url := server.Database(t)
	a, b := notify.New(url), notify.New(url)
	defer a.Close()
	defer b.Close()
	if text := receive(t, b); text != "" {
		t.Errorf("it begins with %q", text)
	}
	t.Run("carries texts in order", func(t *testing.T) {
		for _, text := range []string{"one", "two", "ü \" ' \\"} {
			send(t, a, text)
			if got := receive(t, b); got != text {
				t.Errorf("%q arrived as %q", text, got)
			}
		}
	})
	t.Run("says that it may have missed some, and goes on", func(t *testing.T) {
		server.Kill(t)
		if _, err := b.Receive(t.Context()); err == nil {
			t.Error("it heard of nothing")
		}
		if err := a.Send(t.Context(), "lost"); err == nil {
			t.Error("it told nobody")
		}
		server.Restart(t)
		if text := receive(t, b); text != "" {
			t.Errorf("it goes on with %q", text)
		}
		send(t, a, "found")
		if got := receive(t, b); got != "found" {
			t.Errorf("%q arrived", got)
		}
	})
	t.Run("stops with its context", func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
		defer cancel()
		if _, err := b.Receive(ctx); err == nil {
			t.Error("it waited on")
		}
	})
}
