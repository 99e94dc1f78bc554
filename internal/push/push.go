package push

import (
	"context"
	"log/slog"
	"slices"
	"time"

	"parley/bayeux"
	"parley/bayeuxserver"
	"parley/internal/bus"
	"parley/internal/directory"
	"parley/internal/fault"
	"parley/internal/im"
	"parley/internal/render"
)

// Log is what push reads of the store.
type Log interface {
	// Events returns up to limit events of a session after the one numbered after.
	Events(ctx context.Context, id im.SessionID, after int64, limit int) ([]im.Event, error)
	// Live returns every live session.
	Live(ctx context.Context) ([]im.Session, error)
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
	Logger   *slog.Logger
}

// Push follows the log.
type Push struct {
	Config
	ear      *bus.Ear
	sessions map[im.SessionID]im.Session // as far as they were told
	over     *over
}

// New returns a Push that hears what ear hears.
func New(cfg Config, ear *bus.Ear) *Push {
	return &Push{Config: cfg, ear: ear, sessions: map[im.SessionID]im.Session{}, over: newOver(remembered)}
}

const (
	batch      = 256                    // events read at once
	retry      = 500 * time.Millisecond // after the store could not be read
	remembered = 4096                   // ended sessions whose late bells are known
)

// Resume stands the loop at the end of every live session: what was told
// before the start was told to connections that are gone, and clients read
// their state anew. Call it before anything new can happen.
func (p *Push) Resume(ctx context.Context) error {
	live, err := p.Log.Live(ctx)
	for _, s := range live {
		p.sessions[s.ID] = s
	}
	return err
}

// Run follows until ctx ends. A session that cannot be read holds nobody else
// up; it is looked at again after a while.
func (p *Push) Run(ctx context.Context) {
	var again []bus.Topic
	var due time.Time
	for {
		topics, err := p.next(ctx, len(again) > 0, due)
		if err != nil {
			return
		}
		if topics == nil {
			topics, again = again, nil
		}
		for _, t := range topics {
			if !p.look(ctx, t) && !slices.Contains(again, t) {
				again, due = append(again, t), time.Now().Add(retry)
			}
		}
	}
}

// next waits for the bell; with a limit, no longer than until due, and returns
// nil then.
func (p *Push) next(ctx context.Context, limit bool, due time.Time) ([]bus.Topic, error) {
	if !limit {
		return p.ear.Next(ctx)
	}
	waiting, cancel := context.WithDeadline(ctx, due)
	defer cancel()
	topics, err := p.ear.Next(waiting)
	if err != nil && ctx.Err() == nil {
		return nil, nil
	}
	return topics, err
}

// look returns false for a session that could not be read.
func (p *Push) look(ctx context.Context, t bus.Topic) bool {
	if t.Login != "" {
		p.Ended(t.User, t.Login)
		return true
	}
	if t.User != "" {
		p.seats(directory.UserID(t.User))
		return true
	}
	return p.follow(ctx, im.SessionID(t.Session))
}

// follow tells everything new of a session; false if it could not be read.
func (p *Push) follow(ctx context.Context, id im.SessionID) bool {
	for !p.over.has(id) {
		s := p.sessions[id]
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
		p.tellAll(s, events)
	}
	return true
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
