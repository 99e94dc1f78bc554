package siplink

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"parley/internal/bus"
	"parley/internal/fault"
	"parley/internal/im"
)

// Config is what Legs are made of.
type Config struct {
	Log     Log
	Engine  Engine
	Records Records
	Wire    Wire
	Route   Route
	Bell    func(id im.SessionID)                           // rings for a session, so that its leg looks again
	Lease   func(ctx context.Context, id im.SessionID) bool // whether this node may serve a session's leg; nil: there is no other node

	RingTimeout   time.Duration // how long a called peer may ring
	IdleTimeout   time.Duration // how long a session by MESSAGE alone outlives its last message
	PagerFallback bool          // whether a peer that declines INVITE is tried by MESSAGE alone
	MaxHeld       int           // messages kept while an agent rings
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
	if cfg.Lease == nil {
		cfg.Lease = func(context.Context, im.SessionID) bool { return true }
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
	remembered = 4096                   // sessions known to be no legs
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

// look has the leg of a session go on, and makes one for a session with a SIP
// peer that has none.
func (l *Legs) look(ctx context.Context, id im.SessionID) {
	l.mu.Lock()
	leg, known := l.legs[id]
	other := l.others.has(id)
	l.mu.Unlock()
	switch {
	case known:
		leg.wake(ctx)
	case !other:
		l.adopt(ctx, id)
	}
}

// adopt makes the leg of a new session. A session that cannot be read is rung
// for again.
func (l *Legs) adopt(ctx context.Context, id im.SessionID) {
	s, err := l.Log.Session(ctx, id)
	_, isSIP := s.Far()
	switch {
	case err != nil && fault.KindOf(err) != fault.NotFound:
		l.Logger.Error("a session could not be read; trying again", slog.String("op", "siplink.adopt"), slog.String("session", string(id)), slog.Any("error", err))
		time.AfterFunc(retry, func() { l.Bell(id) })
	case err != nil || !isSIP || !l.Lease(ctx, id):
		l.mu.Lock()
		l.others.add(id)
		l.mu.Unlock()
	default:
		l.make(s).wake(ctx)
	}
}

// make returns the leg of a session, the one there is or a new one.
func (l *Legs) make(s im.Session) *leg {
	l.mu.Lock()
	defer l.mu.Unlock()
	if have, ok := l.legs[s.ID]; ok {
		return have
	}
	made := newLeg(l, s)
	l.legs[s.ID] = made
	return made
}

// drop forgets a leg that is done.
func (l *Legs) drop(id im.SessionID) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.legs, id)
	l.others.add(id)
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
