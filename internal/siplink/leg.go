package siplink

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"parley/internal/fault"
	"parley/internal/im"
	"parley/internal/lease"
)

// leg is one session with one SIP peer. A worker follows the session's log
// while there is something new, then ends: a leg at rest costs no goroutine.
type leg struct {
	legs *Legs
	id   im.SessionID

	mu      sync.Mutex // guards what follows
	running bool       // a worker is at work
	again   bool       // and must look again before it ends
	asleep  bool       // no worker may begin
	cancel  func()     // ends the INVITE under way
	idle    *time.Timer
	gone    bool // the dialog has ended
	moved   bool // the dialog's state has changed

	// The worker's own; what handlers read of it stands before they hear anything.
	deferred bool  // to the node where the peer has registered
	term     int64 // in which the leg is served here; 0: nobody knows yet whether it is
	lease    lease.Lease
	far, own im.Party
	center   string
	record   record
	kept     bool // the record is in the store
	done     bool
	dialog   Dialog
	arrival  *arrival // of a peer who called and waits for the answer
}

func newLeg(legs *Legs, id im.SessionID) *leg { return &leg{legs: legs, id: id} }

// ask asks for a worker to look at the log; begin: there is none at work. What
// cancel ends is under way.
func (l *leg) ask() (begin bool, cancel func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.asleep {
		return false, nil
	}
	l.again = true
	begin, l.running = !l.running, true
	return begin, l.cancel
}

func (l *leg) asked() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.again && !l.asleep
}

// over reports whether the session has ended.
func (l *leg) over(ctx context.Context) bool {
	s, err := l.legs.Log.Session(ctx, l.id)
	return err == nil && s.Ended()
}

// sleep lets no further worker begin.
func (l *leg) sleep() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.asleep = true
	if l.idle != nil {
		l.idle.Stop()
	}
}

// still stops the time after which silence ends the session.
func (l *leg) still() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.idle != nil {
		l.idle.Stop()
	}
}

// work carries out what is new until nothing is.
func (l *leg) work(ctx context.Context) {
	for l.next() {
		ours, err := l.sure(ctx)
		if err == nil && ours {
			err = l.follow(ctx)
		}
		switch {
		case errors.Is(err, errElsewhere):
			l.pause(ctx, deference)
		case errors.Is(err, errUnsure):
			l.pause(ctx, retry)
		case err != nil && ctx.Err() == nil:
			l.legs.Logger.Error("a SIP leg is held up; trying again", slog.String("op", "siplink.follow"),
				slog.String("session", string(l.id)), slog.Any("error", err))
			l.pause(ctx, retry)
		case err == nil && !ours:
			l.part()
			l.term = 0
			if l.legs.drop(l) {
				return
			}
		case err == nil && l.done && l.legs.drop(l):
			l.legs.give(ctx, l.lease)
			return
		}
	}
}

// next reports whether to look once more; false ends the worker.
func (l *leg) next() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.running = l.again && !l.asleep
	l.again = false
	return l.running
}

// pause waits a moment and then looks again.
func (l *leg) pause(ctx context.Context, d time.Duration) {
	l.mu.Lock()
	l.again = true
	l.mu.Unlock()
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}

// follow carries out every event after the cursor.
func (l *leg) follow(ctx context.Context) error {
	if err := l.keepDialog(ctx); err != nil {
		return err
	}
	for {
		events, err := l.legs.Log.Events(ctx, l.id, l.record.Seq, batch)
		if err != nil || len(events) == 0 || l.done {
			return err
		}
		for _, e := range events {
			if ours, err := l.sure(ctx); err != nil || !ours {
				l.mark(&l.again)
				return err
			}
			if err := l.carry(ctx, e); err != nil {
				return err
			}
		}
	}
}

// carry carries out one event. It may be called again for the same one.
func (l *leg) carry(ctx context.Context, e im.Event) error {
	var err error
	switch e.Kind {
	case im.EventDialing:
		err = l.dial(ctx, e)
	case im.EventRinging:
		l.ring()
	case im.EventEstablished:
		err = l.talk(ctx)
	case im.EventPrivateInfo:
		err = l.say(ctx, e)
	case im.EventReleased:
		return l.release(ctx, e)
	case im.EventAttachedDataChanged, im.EventError, im.EventPrivateInfoHeld:
	}
	if err == nil && ctx.Err() != nil {
		return ctx.Err() // what was begun may have been cut off
	}
	if err == nil {
		l.record.Seq = max(l.record.Seq, e.Seq)
	}
	return err
}

// settled turns what the engine says of a session that is over meanwhile, or
// was never there, into nothing: the log will tell.
func settled(err error) error {
	switch {
	case err == nil:
		return nil
	case fault.KindOf(err) == fault.InvalidState, fault.KindOf(err) == fault.NotFound:
		return nil
	}
	return err
}

// targets is where the peer is now.
func (l *leg) targets() []Target { return l.legs.Route.targets(l.center, l.far.Number, l.record.Trunk) }

// byMessage reports whether there is no dialog and is to be none.
func (l *leg) byMessage() bool { return l.far.Leg == im.PagerLeg || l.record.Fallback }
