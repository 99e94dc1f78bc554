package play_test

import (
	"context"
	"io"
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"go.uber.org/goleak"

	"parley/internal/app"
	"parley/internal/config"
	"parley/internal/play"
	"parley/internal/provision"
)

// TestMain: no goroutine outlives Run.
func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// stage starts a whole server with the demo contact centers and returns its URL.
func stage(t *testing.T, change ...func(*config.Config)) string {
	t.Helper()
	cfg := config.Default()
	cfg.HTTP.Address = "127.0.0.1:0"
	cfg.Store.URL = "sqlite:" + filepath.Join(t.TempDir(), "parley.db")
	for _, c := range change {
		c(&cfg)
	}
	people, err := provision.Demo()
	if err != nil {
		t.Fatal(err)
	}
	a, err := app.New(t.Context(), cfg, app.Options{Logger: slog.New(slog.DiscardHandler), People: &people})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- a.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	return a.URL()
}

func strict(cfg *config.Config) { cfg.IM.Compat = config.Strict }

// script is anna calling ben.
func script(url string, out io.Writer) play.Script {
	return play.Script{Server: url, From: "anna", FromPassword: "demo", To: "3002",
		Peer: &play.Login{User: "ben", Password: "demo"}, Out: out, Patience: 10 * time.Second}
}

type option = func(*config.Config)
