package siplink

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"parley/internal/directory"
	"parley/internal/fault"
	"parley/internal/im"
)

// leg is one session with one SIP peer. A worker follows the session's log
// while there is something new, then ends: a leg at rest costs no goroutine.
type leg struct {
	legs     *Legs
	id       im.SessionID
	far, own im.Party
	center   string

	mu      sync.Mutex // guards what follows
	running bool       // a worker is at work
	again   bool       // and must look again before it ends
	asleep  bool       // no worker may begin
	cancel  func()     // ends the INVITE under way
	idle    *time.Timer
	held    []held // texts of the peer that wait for the agent to answer
	open    bool   // the agent has answered: nothing is held any more
	gone    bool   // the dialog has ended
	moved   bool   // the dialog's state has changed

	// the worker's own
	record  record
	kept    bool // the record is in the store
	dialog  Dialog
	arrival *arrival // of a peer who called and waits for the answer
}

func newLeg(legs *Legs, s im.Session) *leg {
	l := &leg{legs: legs, id: s.ID}
	l.far, _ = s.Far()
	for _, p := range s.Parties {
		if p.Agent != "" {
			l.own = p
			user, _ := legs.Route.People().User(directory.UserID(p.Agent))
			l.center = user.ContactCenter
		}
	}
	return l
}

// wake has a worker look at the log. An INVITE under way is cancelled if the
// session is over.
func (l *leg) wake(ctx context.Context) {
	l.mu.Lock()
	if l.asleep {
		l.mu.Unlock()
		return
	}
	l.again = true
	begin, cancel := !l.running, l.cancel
	l.running = true
	l.mu.Unlock()
	if begin {
		l.legs.workers.Go(func() { l.work(ctx) })
	}
	if cancel != nil && l.over(ctx) {
		cancel()
	}
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
		if err := l.follow(ctx); err != nil && ctx.Err() == nil {
			l.legs.Logger.Error("a SIP leg is held up; trying again", slog.String("op", "siplink.follow"),
				slog.String("session", string(l.id)), slog.Any("error", err))
			l.pause(ctx)
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
func (l *leg) pause(ctx context.Context) {
	l.mu.Lock()
	l.again = true
	l.mu.Unlock()
	select {
	case <-ctx.Done():
	case <-time.After(retry):
	}
}

// follow carries out every event after the cursor.
func (l *leg) follow(ctx context.Context) error {
	if err := l.keepDialog(ctx); err != nil {
		return err
	}
	for {
		events, err := l.legs.Log.Events(ctx, l.id, l.record.Seq, batch)
		if err != nil || len(events) == 0 {
			return err
		}
		for _, e := range events {
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
		l.ring(e)
	case im.EventEstablished:
		err = l.talk(ctx)
	case im.EventPrivateInfo:
		err = l.say(ctx, e)
	case im.EventReleased:
		return l.release(ctx, e)
	case im.EventAttachedDataChanged, im.EventError:
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
