package app

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"parley/internal/bus"
	"parley/internal/bus/notify"
	"parley/internal/fault"
	"parley/internal/health"
	"parley/internal/record"
	"parley/internal/store"
	"parley/internal/store/postgres"
	"parley/internal/store/sqlite"
)

// askTimeout is how long a request waits for the store to say what is new.
const askTimeout = 5 * time.Second

// openStore opens the store that store.url names. Its commits ring the bell.
func (a *App) openStore(ctx context.Context) error {
	a.health = health.New(a.tellServices)
	options := store.Options{OnCommit: a.ring, OnHealth: a.storeHealth, OnRecords: a.ringRecords, Logger: a.log}
	if a.metrics != nil { // nobody counts for a command on a stopped server's store
		options.OnBatch = a.batched
	}
	if err := a.openAny(ctx, options); err != nil {
		return err
	}
	a.records = record.NewFollower(a.store, askTimeout)
	return a.records.Start(ctx)
}

func (a *App) openAny(ctx context.Context, options store.Options) error {
	if path, ok := strings.CutPrefix(a.cfg.Store.URL, "sqlite:"); ok {
		return a.openFile(path, options)
	}
	return a.openDatabase(ctx, options)
}

func (a *App) openFile(path string, options store.Options) (err error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return &fault.Error{Op: "app.store", Kind: fault.Unavailable, Subject: path,
			Text: fmt.Sprintf("store.url: the folder of %s cannot be made: %v", path, err), Err: err}
	}
	a.store, err = sqlite.Open(path, options)
	return err
}

// openDatabase opens a store that other nodes use too, and the bell between them.
func (a *App) openDatabase(ctx context.Context, options store.Options) (err error) {
	c := a.cfg.Store.Postgres
	options.Readers, options.Timeout = c.Connections, c.Timeout
	a.store, err = postgres.Open(ctx, a.cfg.Store.URL, options, postgres.Limits{
		ConnectTimeout: c.ConnectTimeout, StatementTimeout: c.StatementTimeout, LockTimeout: c.LockTimeout,
	})
	if err == nil && c.Notify {
		a.link = a.hub.Link(notify.New(a.cfg.Store.URL), a.log)
	}
	return err
}

// poll is how often to look for what other nodes wrote; 0: there are none.
func (a *App) poll() time.Duration {
	if strings.HasPrefix(a.cfg.Store.URL, "sqlite:") {
		return 0
	}
	return a.cfg.Store.Postgres.Poll
}

func (a *App) ring(commits []store.Committed) {
	topics := make([]bus.Topic, len(commits))
	for i, c := range commits {
		topics[i] = bus.Topic{Session: string(c.Session)}
	}
	a.hub.Ring(topics...)
}

// ringRecords has this node and the others look at what they share.
func (a *App) ringRecords() { a.hub.Ring(bus.Topic{Records: true}) }
