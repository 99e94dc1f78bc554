package bayeuxclient

import (
	"context"
	"math/rand/v2"
	"time"
)

// backoff is how long to wait after failures in a row.
type backoff struct {
	first, most time.Duration
	failures    int
}

// next returns a random time between half and the whole of the wait that is
// due, and counts the failure.
func (b *backoff) next() time.Duration {
	due := b.first
	for range b.failures {
		due = min(2*due, b.most)
	}
	b.failures++
	due = min(due, b.most)
	return due/2 + rand.N(due/2+1)
}

func (b *backoff) reset() { b.failures = 0 }

func wait(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
