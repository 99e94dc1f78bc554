package auth

import (
	"context"
	"sync"

	"parley/internal/directory"
	"parley/internal/fault"
)

// flights lets one of many requests with the same credentials be checked while
// the others wait for what comes out: a client that starts with many requests
// at once pays for one of them, and guesses once. It is bounded by the number
// of requests under way.
type flights struct {
	mu    sync.Mutex // guards under
	under map[flightKey]*flight
}

// flightKey is what the requests must have in common.
type flightKey struct {
	header  string
	address uint64
}

type flight struct {
	landed chan struct{} // closed when user and err are set
	user   directory.User
	err    error
}

func newFlights() *flights { return &flights{under: map[flightKey]*flight{}} }

// do returns what check returned to whoever came first. Who came later checks
// himself if the first one's check was given up.
func (f *flights) do(ctx context.Context, k flightKey, check func() (directory.User, error)) (directory.User, error) {
	for {
		one, mine := f.board(k)
		if mine {
			f.fly(k, one, check)
			return one.user, one.err
		}
		select {
		case <-one.landed:
		case <-ctx.Done():
			return directory.User{}, fault.Wrap("auth.authenticate", fault.Unavailable, "", ctx.Err())
		}
		if one.err == nil || fault.KindOf(one.err) != fault.Unavailable {
			return one.user, one.err
		}
	}
}

func (f *flights) board(k flightKey) (one *flight, mine bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if one := f.under[k]; one != nil {
		return one, false
	}
	one = &flight{landed: make(chan struct{}), err: fault.New("auth.authenticate", fault.Unavailable, "", "")}
	f.under[k] = one
	return one, true
}

// fly lands even if check panics.
func (f *flights) fly(k flightKey, one *flight, check func() (directory.User, error)) {
	defer func() {
		f.mu.Lock()
		defer f.mu.Unlock()
		delete(f.under, k)
		close(one.landed)
	}()
	one.user, one.err = check()
}
