package app

import (
	"context"
	"log/slog"
	"time"

	"parley/internal/health"
)

// How often the store is looked at: read while it is well, so that one that is
// gone is noticed before somebody needs it, and written to while it is not,
// since nobody else may come who would find out that it is well again.
const (
	watchEvery = time.Second
	readEvery  = 5 // of those
	watchLimit = 10 * time.Second
)

// probe is the kind of the record that is written.
const probe = "health"

// storeHealth hears from the store's writer.
func (a *App) storeHealth(well bool) { a.health.Set(health.Store, well) }

func (a *App) watchStore(ctx context.Context) {
	ticker := time.NewTicker(watchEvery)
	defer ticker.Stop()
	for tick := 1; ; tick++ {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		if well := a.health.Well(health.Store); !well || tick%readEvery == 0 {
			a.probeStore(ctx, well)
		}
	}
}

func (a *App) probeStore(ctx context.Context, well bool) {
	limited, cancel := context.WithTimeout(ctx, watchLimit)
	defer cancel()
	err := a.store.Ping(limited)
	if err == nil && !well {
		err = a.store.Put(limited, probe, "probe", []byte(time.Now().UTC().Format(time.RFC3339)))
	}
	switch {
	case ctx.Err() != nil:
	case err != nil && a.health.Set(health.Store, false):
		a.log.Error("the store does not answer", slog.String("op", "app.health"), slog.Any("error", err))
	case err == nil && a.health.Set(health.Store, true):
		a.log.Info("the store answers again", slog.String("op", "app.health"))
	}
}

// tellServices tells desktops what a dependency's state means for them; before
// there is anybody to tell, nobody.
func (a *App) tellServices() {
	if a.ready.Load() {
		a.push.TellServices(a.book.Snapshot(), a.health)
	}
}
