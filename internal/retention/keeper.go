package retention

import (
	"context"
	"log/slog"
	"time"

	"parley/internal/lease"
)

// Log is what is removed from; the store is one.
type Log interface {
	// Forget removes a few sessions that ended before a time, among those after the
	// one numbered after. It returns how many, and where to go on; 0: nowhere.
	Forget(ctx context.Context, under lease.Lease, before time.Time, after int64) (removed int, next int64, err error)
}

// Nodes says who may act; lease.Lone where there is one node alone.
type Nodes interface {
	Take(ctx context.Context, name string) (lease.Lease, bool, error)
}

// Config is what a Keeper is made of.
type Config struct {
	Log    Log
	Nodes  Nodes
	Keep   time.Duration    // after a session's end; greater than 0
	Now    func() time.Time // the clock that the nodes have in common
	Logger *slog.Logger
}

// Keeper removes what has been kept long enough.
type Keeper struct{ Config }

// New returns a Keeper; Run has it work.
func New(cfg Config) *Keeper { return &Keeper{cfg} }

const (
	name  = "retention" // of the lease
	pause = 50 * time.Millisecond
)

// look is how often to look: sessions are kept a twentieth longer at most.
func (k *Keeper) look() time.Duration {
	return min(max(k.Keep/20, 100*time.Millisecond), 10*time.Minute)
}

// Run works until ctx ends. What could not be done is done at the next look.
func (k *Keeper) Run(ctx context.Context) {
	for ; ctx.Err() == nil; wait(ctx, k.look()) {
		removed, err := k.pass(ctx)
		if err != nil && ctx.Err() == nil {
			k.Logger.Warn("sessions that ended long ago could not be removed; trying again later",
				slog.String("op", "retention.pass"), slog.Any("error", err))
		}
		if removed > 0 {
			k.Logger.Info("sessions that ended long ago were removed", slog.Int("sessions", removed), slog.Duration("kept", k.Keep))
		}
	}
}

// pass removes all that is to be removed now, if this node is the one that does.
func (k *Keeper) pass(ctx context.Context) (removed int, err error) {
	own, ours, err := k.Nodes.Take(ctx, name)
	if err != nil || !ours {
		return 0, err
	}
	before := k.Now().Add(-k.Keep)
	for after := int64(0); ; wait(ctx, pause) {
		n, next, err := k.Log.Forget(ctx, own, before, after)
		if removed += n; err != nil || next == 0 || ctx.Err() != nil {
			return removed, err
		}
		after = next
	}
}

func wait(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}
