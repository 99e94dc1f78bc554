package clock_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"parley/internal/clock"
)

// source is a clock that is ahead of the process's, and may be slow or silent.
type source struct {
	ahead, takes time.Duration
	fails        error
}

func (s *source) now(context.Context) (time.Time, error) {
	time.Sleep(s.takes / 2)
	said := time.Now().Add(s.ahead)
	time.Sleep(s.takes / 2)
	return said, s.fails
}

func play(t *testing.T, name string, scene func(t *testing.T, s *source, c *clock.Clock)) {
	t.Helper()
	t.Run(name, func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			s := &source{ahead: time.Hour, takes: 20 * time.Millisecond}
			c, err := clock.New(t.Context(), s.now)
			if err != nil {
				t.Fatal(err)
			}
			scene(t, s, c)
		})
	})
}

func expect(t *testing.T, c *clock.Clock, ahead time.Duration) {
	t.Helper()
	if got := time.Until(c.Now()); got != ahead {
		t.Errorf("the clock is ahead by %v, want %v", got, ahead)
	}
}

func TestClock(t *testing.T) {
	play(t, "has the source's time, however long the answer takes", func(t *testing.T, _ *source, c *clock.Clock) {
		expect(t, c, time.Hour)
		time.Sleep(time.Minute)
		expect(t, c, time.Hour)
		if c.Now().Location() != time.UTC {
			t.Error(c.Now())
		}
	})
	play(t, "is set again", func(t *testing.T, s *source, c *clock.Clock) {
		s.ahead = time.Hour + time.Second
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() { defer close(done); c.Run(ctx, time.Minute, func(err error) { t.Error(err) }) }()
		time.Sleep(59 * time.Second)
		expect(t, c, time.Hour)
		time.Sleep(2 * time.Second)
		expect(t, c, time.Hour+time.Second)
		cancel()
		<-done
	})
	play(t, "goes on by itself while the source is slow or silent", func(t *testing.T, s *source, c *clock.Clock) {
		s.ahead, s.takes = 0, time.Second
		if err := c.Set(t.Context()); err != nil {
			t.Error(err)
		}
		expect(t, c, time.Hour)
		s.takes, s.fails = 0, errors.New("down")
		if err := c.Set(t.Context()); !errors.Is(err, s.fails) {
			t.Error(err)
		}
		expect(t, c, time.Hour)
	})
	t.Run("fails without a first answer", func(t *testing.T) {
		s := &source{fails: errors.New("down")}
		if _, err := clock.New(t.Context(), s.now); !errors.Is(err, s.fails) {
			t.Error(err)
		}
	})
}
