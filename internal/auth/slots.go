package auth

import (
	"context"

	"parley/internal/fault"
)

// slots lets few compute at once and few more wait for it: an argon2id
// computation takes a core and 19 MiB for some 20 ms.
type slots struct {
	free    chan struct{} // a token is the right to compute
	waiting chan struct{} // a token is a place in the queue or a slot; full: refuse
}

func newSlots(n, queue int) *slots {
	return &slots{free: make(chan struct{}, n), waiting: make(chan struct{}, n+queue)}
}

// take waits for a slot until ctx ends. With the queue full it refuses at once.
// Both refusals are fault.Unavailable. A nil error obliges to give.
func (s *slots) take(ctx context.Context) error {
	select {
	case s.waiting <- struct{}{}:
	default:
		return fault.New("auth.hash", fault.Unavailable, "", "Too many password checks are waiting, try again later")
	}
	select {
	case s.free <- struct{}{}:
		return nil
	case <-ctx.Done():
		<-s.waiting
		return fault.Wrap("auth.hash", fault.Unavailable, "", ctx.Err())
	}
}

func (s *slots) give() {
	<-s.free
	<-s.waiting
}
