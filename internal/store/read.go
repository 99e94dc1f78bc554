package store

import (
	"context"
	"database/sql"
	"errors"
	"math"
	"slices"
	"time"

	"parley/internal/fault"
	"parley/internal/im"
)

const opRead = "store.read"

// Session returns the present state of a session, also of one that ended;
// fault.NotFound if there is none. Absent user data is a nil or an empty map.
func (s *Store) Session(ctx context.Context, id im.SessionID) (im.Session, error) {
	s.mu.Lock()
	h, ok := s.heads.get(id)
	s.mu.Unlock()
	if ok {
		return h.session, nil
	}
	found, err := s.sessions(ctx, sqlHeadByID, turn(id))
	if err != nil {
		return im.Session{}, fault.Wrap(opRead, fault.Unavailable, string(id), err)
	}
	if len(found) == 0 {
		return im.Session{}, noSession(id)
	}
	return found[0], nil
}

func noSession(id im.SessionID) error {
	return fault.New(opRead, fault.NotFound, string(id), "There is no such IM session")
}

// Current returns the live session that has the agent; false if he is free.
func (s *Store) Current(ctx context.Context, agent im.AgentID) (im.Session, bool, error) {
	if session, live, ok := s.current(agent); ok {
		return session, live, nil
	}
	found, err := s.sessions(ctx, sqlHeadByAgent, string(agent))
	if err != nil || len(found) == 0 {
		return im.Session{}, false, fault.Wrap(opRead, fault.Unavailable, string(agent), err)
	}
	return found[0], true, nil
}

// current answers from the caches; ok is false if they do not know.
func (s *Store) current(agent im.AgentID) (session im.Session, live, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, ok := s.claims.get(agent)
	if !ok || c.no == 0 {
		return im.Session{}, false, ok
	}
	h, ok := s.heads.get(c.id)
	if !ok {
		return im.Session{}, false, false
	}
	return h.session, true, true
}

// Live returns all sessions that have not ended, in the order of their opening.
func (s *Store) Live(ctx context.Context) ([]im.Session, error) {
	found, err := s.sessions(ctx, sqlHeadsLive)
	return found, fault.Wrap(opRead, fault.Unavailable, "", err)
}

// Past returns at most limit ended sessions in which the agent took part, the
// last opened first; with before, a session's id, only those that were opened
// before it. Unknown ids find nothing.
func (s *Store) Past(ctx context.Context, agent im.AgentID, before im.SessionID, limit int) ([]im.Session, error) {
	found, err := s.sessions(ctx, sqlHeadsPast, string(agent), string(before), turn(before), unlimited(limit))
	return found, fault.Wrap(opRead, fault.Unavailable, string(agent), err)
}

// Busy returns every agent who is in a live session, in no order.
func (s *Store) Busy(ctx context.Context) ([]im.AgentID, error) {
	var agents []im.AgentID
	err := s.rows(ctx, sqlBusy, nil, func(scan Scan) error {
		var agent im.AgentID
		err := scan(&agent)
		agents = append(agents, agent)
		return err
	})
	return agents, fault.Wrap(opRead, fault.Unavailable, "", err)
}

func (s *Store) sessions(ctx context.Context, statement string, args ...any) ([]im.Session, error) {
	var found []im.Session
	err := s.rows(ctx, statement, args, func(scan Scan) error {
		h, err := scanHead(scan)
		found = append(found, h.session)
		return err
	})
	return found, err
}

// Events returns at most limit events of a session with greater numbers than
// after, in order; a limit below 1 is no limit. fault.NotFound if there is no such
// session.
func (s *Store) Events(ctx context.Context, id im.SessionID, after int64, limit int) ([]im.Event, error) {
	s.mu.Lock()
	if t, ok := s.tails.get(id); ok {
		events, ok := t.after(after, unlimited(limit))
		// Where others write too, no event here does not mean no event.
		if ok && (len(events) > 0 || s.backend.Dialect.Exclusive) {
			s.mu.Unlock()
			return events, nil
		}
	}
	s.mu.Unlock()
	events, err := s.events(ctx, sqlEvents, id, limit, after, after)
	// The first row may begin before, the last may go on after what is asked.
	events = slices.DeleteFunc(events, func(e im.Event) bool { return e.Seq <= after })
	return events[:min(len(events), unlimited(limit))], err
}

// Messages returns at most limit messages of a session, as their EventPrivateInfo,
// from the one with index fromIndex on; a limit below 1 is no limit.
// fault.NotFound if there is no such session.
func (s *Store) Messages(ctx context.Context, id im.SessionID, fromIndex int64, limit int) ([]im.Event, error) {
	return s.events(ctx, sqlMessages, id, limit, fromIndex)
}

// Misses returns the EventErrors of a session that tell of messages from the one
// with index fromIndex on, in order. fault.NotFound if there is no such session.
func (s *Store) Misses(ctx context.Context, id im.SessionID, fromIndex int64) ([]im.Event, error) {
	events, err := s.events(ctx, sqlMisses, id, 0, fromIndex)
	return slices.DeleteFunc(events, func(e im.Event) bool {
		return e.Kind != im.EventError || e.Message.Index < fromIndex
	}), err
}

func unlimited(limit int) int {
	if limit < 1 {
		return math.MaxInt32
	}
	return limit
}

func (s *Store) events(ctx context.Context, statement string, id im.SessionID, limit int, from ...any) ([]im.Event, error) {
	var events []im.Event
	args := append(append([]any{turn(id)}, from...), unlimited(limit))
	err := s.rows(ctx, statement, args, func(scan Scan) error {
		entry, err := scanEntry(id, scan)
		events = append(events, entry...)
		return err
	})
	if err == nil && len(events) == 0 {
		err = s.exists(ctx, id)
	}
	return events, fault.Wrap(opRead, fault.Unavailable, string(id), err)
}

// exists returns fault.NotFound if there is no such session.
func (s *Store) exists(ctx context.Context, id im.SessionID) error {
	var no int64
	err := s.row(ctx, sqlExists, []any{turn(id)}, &no)
	if errors.Is(err, sql.ErrNoRows) {
		return noSession(id)
	}
	return err
}

// rows calls one for each row of a statement on a reader connection.
func (s *Store) rows(ctx context.Context, statement string, args []any, one func(Scan) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	// A context that can end would cost a goroutine in the driver and, when it
	// ends, the connection; what is read here is short.
	ctx, cancel := bounded(context.WithoutCancel(ctx), s.options.Timeout/2)
	defer cancel()
	rows, err := s.insist(ctx, statement, args)
	if err != nil {
		return err
	}
	return each(rows, one)
}

// insist asks again while the database cannot be reached, unless the writer has
// done so in vain already.
func (s *Store) insist(ctx context.Context, statement string, args []any) (*sql.Rows, error) {
	lost := s.backend.Dialect.Lost
	for wait := time.Millisecond; ; wait = min(2*wait, 200*time.Millisecond) {
		rows, err := s.query(ctx, statement, args)
		if err == nil || lost == nil || !lost(err) || ctx.Err() != nil || s.ill.Load() {
			return rows, err
		}
		sleep(ctx, wait)
	}
}

// Ping asks the database whether it is there; fault.Unavailable says why not.
func (s *Store) Ping(ctx context.Context) error {
	rows, err := s.backend.Reader.QueryContext(ctx, "SELECT 1")
	if err == nil {
		err = each(rows, func(Scan) error { return nil })
	}
	return fault.Wrap("store.ping", fault.Unavailable, "", err)
}

func (s *Store) query(ctx context.Context, statement string, args []any) (*sql.Rows, error) {
	if s.backend.Dialect.Unprepared {
		return s.backend.Reader.QueryContext(ctx, s.backend.Dialect.own(statement), args...)
	}
	stmt, err := s.reading(ctx, statement)
	if err != nil {
		return nil, err
	}
	return stmt.QueryContext(ctx, args...)
}

func (s *Store) row(ctx context.Context, statement string, args []any, columns ...any) error {
	found := false
	err := s.rows(ctx, statement, args, func(scan Scan) error {
		found = true
		return scan(columns...)
	})
	if err == nil && !found {
		return sql.ErrNoRows
	}
	return err
}

// reading returns a statement of the readers, prepared once.
func (s *Store) reading(ctx context.Context, text string) (*sql.Stmt, error) {
	if stmt, ok := s.reads.Load(text); ok {
		return stmt.(*sql.Stmt), nil
	}
	stmt, err := s.backend.Reader.PrepareContext(ctx, s.backend.Dialect.own(text))
	if err != nil {
		return nil, err
	}
	if first, ok := s.reads.LoadOrStore(text, stmt); ok {
		return first.(*sql.Stmt), stmt.Close()
	}
	return stmt, nil
}
