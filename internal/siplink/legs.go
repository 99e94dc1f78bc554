package siplink

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"parley/internal/bus"
	"parley/internal/im"
	"parley/internal/lease"
)

// Config is what Legs are made of.
type Config struct {
	Log     Log
	Engine  Engine
	Records Records
	Wire    Wire
	Route   Route
	Bell    func(id im.SessionID) // rings for a session, so that its leg looks again
	Leases  Leases                // nil: there is no other node
	Node    string                // this node's name among others

	RingTimeout   time.Duration // how long a called peer may ring
	IdleTimeout   time.Duration // how long a session by MESSAGE alone outlives its last message
	PagerFallback bool          // whether a peer that declines INVITE is tried by MESSAGE alone
	Logger        *slog.Logger
}

// Legs are all legs of this node. Its methods for the endpoint (Message,
// Invite) may be called at once.
type Legs struct {
	Config
	ear     *bus.Ear
	workers sync.WaitGroup

	mu     sync.Mutex // guards what follows
	legs   map[im.SessionID]*leg
	calls  map[string]*arrival // by reference: those that no leg has taken over yet
	others *recent             // sessions that are no legs of ours
	closed bool
}

// New returns Legs that hear what ear hears. Call Resume, then have the
// endpoint listen, then Run.
func New(cfg Config, ear *bus.Ear) *Legs {
	if cfg.Leases == nil {
		cfg.Leases = lease.Lone{}
	}
	for _, t := range cfg.Route.Trunks {
		if _, ok := cfg.Route.People().ContactCenter(cfg.Route.centerOf(t)); !ok {
			cfg.Logger.Warn("a trunk serves no contact center; name one by its option contactCenter", slog.String("trunk", t.Name))
		}
	}
	return &Legs{Config: cfg, ear: ear, legs: map[im.SessionID]*leg{}, calls: map[string]*arrival{}, others: newRecent(remembered)}
}

const (
	batch      = 64                     // events read at once
	remembered = 1 << 16                // sessions known to be no legs
	retry      = 500 * time.Millisecond // after the store could not be read or written
)

// Run follows the log until ctx ends and every leg stands still.
func (l *Legs) Run(ctx context.Context) {
	defer l.rest()
	l.all(ctx)
	for {
		topics, err := l.ear.Next(ctx)
		if err != nil {
			return
		}
		for _, t := range topics {
			if t.Session != "" {
				l.look(ctx, im.SessionID(t.Session))
			}
		}
	}
}

// Count is how many legs this node serves.
func (l *Legs) Count() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.legs)
}

// rest stops the timers and waits for the workers.
func (l *Legs) rest() {
	l.mu.Lock()
	l.closed = true
	for _, leg := range l.legs {
		leg.sleep()
	}
	l.mu.Unlock()
	l.workers.Wait()
}

// all looks at every leg that Resume brought back.
func (l *Legs) all(ctx context.Context) {
	l.mu.Lock()
	var ids []im.SessionID
	for id := range l.legs {
		ids = append(ids, id)
	}
	l.mu.Unlock()
	for _, id := range ids {
		l.look(ctx, id)
	}
}

// look has the leg of a session go on. A session that is not known to be none
// of ours gets one; its worker finds out whether it is.
func (l *Legs) look(ctx context.Context, id im.SessionID) {
	l.mu.Lock()
	leg, known := l.legs[id]
	if !known {
		if l.others.has(id) {
			l.mu.Unlock()
			return
		}
		leg = newLeg(l, id)
		l.legs[id] = leg
	}
	begin, cancel := leg.ask()
	l.mu.Unlock()
	if begin {
		l.workers.Go(func() { leg.work(ctx) })
	}
	if cancel != nil && leg.over(ctx) {
		cancel()
	}
}

// drop forgets a leg that is done or another's, unless there is something new;
// false: it must look again.
func (l *Legs) drop(leg *leg) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if leg.asked() {
		return false
	}
	if l.legs[leg.id] == leg {
		delete(l.legs, leg.id)
		l.others.add(leg.id)
	}
	return true
}

// insist carries out act, again and again until it succeeds or the legs rest.
// What it says to the engine may be said twice.
func (l *Legs) insist(id im.SessionID, act func(context.Context) error) {
	l.mu.Lock()
	if l.closed {
		l.mu.Unlock()
		return
	}
	l.workers.Add(1)
	l.mu.Unlock()
	defer l.workers.Done()
	ctx, cancel := context.WithTimeout(context.Background(), 10*retry)
	defer cancel()
	if err := settled(act(ctx)); err != nil {
		l.Logger.Error("what a SIP peer did could not be kept; trying again", slog.String("op", "siplink.insist"), slog.String("session", string(id)), slog.Any("error", err))
		time.AfterFunc(retry, func() { l.insist(id, act) })
	}
}

// recent remembers the ids added last; when full, the oldest is forgotten.
type recent struct {
	ids  map[im.SessionID]bool
	ring []im.SessionID
	next int
}

func newRecent(most int) *recent {
	return &recent{ids: make(map[im.SessionID]bool), ring: make([]im.SessionID, most)}
}

func (r *recent) has(id im.SessionID) bool { return r.ids[id] }

// remove forgets an id before its time; its place stays taken.
func (r *recent) remove(id im.SessionID) { delete(r.ids, id) }

func (r *recent) add(id im.SessionID) {
	if r.ids[id] {
		return
	}
	delete(r.ids, r.ring[r.next])
	r.ring[r.next], r.ids[id] = id, true
	r.next = (r.next + 1) % len(r.ring)
}
