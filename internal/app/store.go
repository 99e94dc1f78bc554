package app

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"parley/internal/bus"
	"parley/internal/fault"
	"parley/internal/store"
	"parley/internal/store/postgres"
	"parley/internal/store/sqlite"
)

// openStore opens the store that store.url names. Its commits ring the bell.
func (a *App) openStore(ctx context.Context) (err error) {
	options := store.Options{OnCommit: a.ring, Logger: a.log}
	path, ok := strings.CutPrefix(a.cfg.Store.URL, "sqlite:")
	if !ok {
		a.store, err = postgres.Open(ctx, a.cfg.Store.URL, options)
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return &fault.Error{Op: "app.store", Kind: fault.Unavailable, Subject: path,
			Text: fmt.Sprintf("store.url: the folder of %s cannot be made: %v", path, err), Err: err}
	}
	a.store, err = sqlite.Open(path, options)
	return err
}

func (a *App) ring(commits []store.Committed) {
	topics := make([]bus.Topic, len(commits))
	for i, c := range commits {
		topics[i] = bus.Topic{Session: string(c.Session)}
	}
	a.hub.Ring(topics...)
}
