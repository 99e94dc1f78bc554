package push

import (
	"context"
	"log/slog"
	"slices"
	"sync"
	"time"

	"parley/bayeux"
	"parley/bayeuxserver"
	"parley/internal/bus"
	"parley/internal/directory"
	"parley/internal/fault"
	"parley/internal/health"
	"parley/internal/im"
	"parley/internal/render"
)

// Log is what push reads of the store.
type Log interface {
	// Events returns up to limit events of a session after the one numbered after.
	Events(ctx context.Context, id im.SessionID, after int64, limit int) ([]im.Event, error)
	// Live returns every live session.
	Live(ctx context.Context) ([]im.Session, error)
	// Session returns a session as it is now.
	Session(ctx context.Context, id im.SessionID) (im.Session, error)
	// News returns the live session of each agent, and those that ended and have
	// a greater number than his mark, the lesser numbers first; a negative mark asks
	// for the last of them.
	News(ctx context.Context, marks map[im.AgentID]int64) ([]im.News, error)
}

// Audience knows the Bayeux sessions of a user; *bayeuxserver.Server is one.
// The Value of each is a Client.
type Audience interface {
	Sessions(user string) []*bayeuxserver.Session
}

// Client tells what push must know of a Bayeux session.
type Client interface {
	Base() render.Base // of the uris that are sent to it
}

// Config is what a Push is made of.
type Config struct {
	Log      Log
	Audience Audience
	Render   render.Renderer
	Seats    func(user directory.UserID) []render.Seat // a user's devices, and how he stands on them now
	Echo     time.Duration                             // how long a sender's echo may wait for company; 0: not at all
	Ended    func(user, login string)                  // of a login, after all that was rung before has been told
	Poll     time.Duration                             // between two looks for what no bell told; 0: this process writes all there is
	Logger   *slog.Logger
}

// Push follows the log.
type Push struct {
	Config
	ear      *bus.Ear
	sessions map[im.SessionID]im.Session // as far as they were told
	over     *over

	marks     marks
	elsewhere *over         // sessions that concern nobody here
	only      audience      // of the session that is being followed
	stopped   chan struct{} // closed when Run returns

	mu       sync.Mutex // guards arriving
	arriving map[string][]chan struct{}

	services struct {
		sync.Mutex                         // guards state
		state      map[string]health.State // as last told, by id; empty: never spoken of, which is Active
	}
}

// New returns a Push that hears what ear hears.
func New(cfg Config, ear *bus.Ear) *Push {
	return &Push{Config: cfg, ear: ear, sessions: map[im.SessionID]im.Session{}, over: newOver(remembered),
		marks: marks{}, elsewhere: newOver(remembered), stopped: make(chan struct{}), arriving: map[string][]chan struct{}{}}
}

const (
	batch      = 256                    // events read at once
	retry      = 500 * time.Millisecond // after the store could not be read
	remembered = 16384                  // sessions whose late bells are known to tell nothing
)

// Resume stands the loop at the end of every live session: what was told
// before the start was told to connections that are gone, and clients read
// their state anew. Call it before anything new can happen. With other nodes
// there is nobody here yet whose sessions would be followed.
func (p *Push) Resume(ctx context.Context) error {
	if p.Poll > 0 {
		return nil
	}
	live, err := p.Log.Live(ctx)
	for _, s := range live {
		p.sessions[s.ID] = s
	}
	return err
}

// Run follows until ctx ends. A session that cannot be read holds nobody else
// up; it is looked at again after a while.
func (p *Push) Run(ctx context.Context) {
	defer close(p.stopped)
	var a agenda
	for {
		if p.Poll > 0 && a.poll.IsZero() {
			a.poll = time.Now().Add(p.Poll)
		}
		topics, err := p.next(ctx, a.wake())
		if err != nil {
			return
		}
		if now := time.Now(); !a.poll.IsZero() && !now.Before(a.poll) {
			p.poll(ctx)
			a.poll = time.Time{}
		} else if topics == nil {
			topics, a.again = a.again, nil
		}
		for _, t := range topics {
			if !p.look(ctx, t) && !slices.Contains(a.again, t) {
				a.again, a.due = append(a.again, t), time.Now().Add(retry)
			}
		}
	}
}

// next waits for the bell, no longer than until wake unless that is zero, and
// returns nil then.
func (p *Push) next(ctx context.Context, wake time.Time) ([]bus.Topic, error) {
	if wake.IsZero() {
		return p.ear.Next(ctx)
	}
	waiting, cancel := context.WithDeadline(ctx, wake)
	defer cancel()
	topics, err := p.ear.Next(waiting)
	if err != nil && ctx.Err() == nil {
		return nil, nil
	}
	return topics, err
}

// look returns false for a session that could not be read.
func (p *Push) look(ctx context.Context, t bus.Topic) bool {
	if t.All {
		return p.Poll == 0 || p.poll(ctx)
	}
	if t.Here {
		return p.arrive(ctx, t.User)
	}
	if t.Login != "" {
		p.last(ctx, im.AgentID(t.User))
		p.Ended(t.User, t.Login)
		return true
	}
	if t.User != "" {
		p.seats(directory.UserID(t.User))
		return true
	}
	return t.Records || p.follow(ctx, im.SessionID(t.Session))
}

// last tells what the end of a user's login brought about, though the bell of
// another node's commit may come later than that of the end (D-40).
func (p *Push) last(ctx context.Context, user im.AgentID) {
	for id, s := range p.sessions {
		if p.Poll > 0 && slices.Contains(s.Agents(), user) {
			p.follow(ctx, id)
		}
	}
}

// follow tells everything new of a session; false if it could not be read.
func (p *Push) follow(ctx context.Context, id im.SessionID) bool {
	p.only = nil
	for !p.over.has(id) {
		s, known := p.sessions[id]
		if !known && p.elsewhere.has(id) {
			return true
		}
		if known && !p.concerns(s) {
			p.leave(id)
			return true
		}
		events, err := p.Log.Events(ctx, id, s.Seq, batch)
		if err != nil && fault.KindOf(err) == fault.NotFound {
			return true // a bell for nothing
		}
		if err != nil {
			p.Logger.Error("events could not be read; trying again", slog.String("op", "push.follow"),
				slog.String("session", string(id)), slog.Any("error", err))
			return ctx.Err() != nil
		}
		if len(events) == 0 {
			return true
		}
		if !known {
			if ok := p.admit(ctx, begun(events), len(events) == batch); !ok {
				return false
			}
			if p.elsewhere.has(id) {
				return true
			}
		}
		p.tellAll(s, events)
	}
	return true
}

// begun returns a session after its first events, as far as they add up.
func begun(events []im.Event) (s im.Session) {
	for _, e := range events {
		next, err := s.Apply(e)
		if err != nil {
			return s
		}
		s = next
	}
	return s
}

func (p *Push) tellAll(s im.Session, events []im.Event) {
	for _, e := range events {
		next, err := s.Apply(e)
		if err != nil {
			p.Logger.Error("the log does not add up; the session is not followed further", slog.String("op", "push.apply"),
				slog.String("session", string(s.ID)), slog.Any("error", err))
			p.forget(e.Session)
			return
		}
		before := s
		s = next
		p.sessions[s.ID] = s
		p.tell(before, s, e)
	}
	if s.Ended() {
		p.forget(s.ID)
	}
}

func (p *Push) forget(id im.SessionID) {
	delete(p.sessions, id)
	p.over.add(id)
}

// deliver sends what encode makes of each base to the user's connections.
func (p *Push) deliver(user string, wait time.Duration, encode func(render.Base) *bayeux.Event) {
	shapes := map[render.Base]*bayeux.Event{}
	for _, peer := range p.Audience.Sessions(user) {
		base := peer.Value().(Client).Base()
		event, ok := shapes[base]
		if !ok {
			event = encode(base)
			shapes[base] = event
		}
		if wait > 0 {
			peer.DeliverSoon(event, wait)
		} else {
			peer.Deliver(event)
		}
	}
}
