package clock

import (
	"context"
	"sync/atomic"
	"time"
)

// Source reads the time that counts.
type Source func(context.Context) (time.Time, error)

// Clock tells the time of its Source. Now may be called from anywhere, Set by
// one caller at a time.
type Clock struct {
	source Source
	read   atomic.Pointer[reading]
}

// reading is what the source said, and when that was by the monotonic clock.
type reading struct{ said, at time.Time }

// New returns a clock that was set. It fails as the source does.
func New(ctx context.Context, source Source) (*Clock, error) {
	c := &Clock{source: source}
	return c, c.Set(ctx)
}

// Now returns the source's time, in UTC.
func (c *Clock) Now() time.Time {
	r := c.read.Load()
	return r.said.Add(time.Since(r.at)).UTC()
}

// slow is an answer that says too little of when it was given.
const slow = 500 * time.Millisecond

// Set asks the source. An answer that took long counts only if there is no
// better one.
func (c *Clock) Set(ctx context.Context) error {
	asked := time.Now()
	said, err := c.source(ctx)
	took := time.Since(asked)
	if err != nil || took > slow && c.read.Load() != nil {
		return err
	}
	c.read.Store(&reading{said: said, at: asked.Add(took / 2)})
	return nil
}

// Run sets the clock again and again until ctx ends. While the source does not
// answer, which failed is told, the clock goes on by itself.
func (c *Clock) Run(ctx context.Context, every time.Duration, failed func(error)) {
	turn := time.NewTicker(every)
	defer turn.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-turn.C:
		}
		asking, cancel := context.WithTimeout(ctx, every)
		if err := c.Set(asking); err != nil && ctx.Err() == nil {
			failed(err)
		}
		cancel()
	}
}
