package engine

import (
	"context"
	"time"

	"parley/internal/directory"
	"parley/internal/fault"
	"parley/internal/im"
)

// Past returns up to limit ended sessions of the user, the last begun first;
// with before only those that began before that one.
func (e *Engine) Past(ctx context.Context, user directory.User, before im.SessionID, limit int) ([]im.Session, error) {
	const op = "engine.past"
	if err := e.mayUseIM(op, user); err != nil {
		return nil, err
	}
	past, err := e.log.Past(ctx, agent(user), before, limit)
	return past, fault.Wrap(op, fault.Internal, user.UserName, err)
}

// Excerpt is a part of a session's log.
type Excerpt struct {
	Session im.Session // as it stands now
	Before  im.Session // as it stood before the first event
	Since   time.Time  // of the event before the first; zero: there is none
	Events  []im.Event
}

// replayed is how many events are read at once on the way to a later part.
const replayed = 1000

// Log returns up to limit events of the session from number from on, for whom
// Watched shows it.
func (e *Engine) Log(ctx context.Context, user directory.User, id im.SessionID, from int64, limit int) (Excerpt, error) {
	const op = "engine.log"
	s, err := e.Watched(ctx, user, id)
	if err != nil {
		return Excerpt{}, err
	}
	part := Excerpt{Session: s}
	if from > 1 {
		if err := e.replay(ctx, &part, id, from-1); err != nil {
			return Excerpt{}, fault.Wrap(op, fault.Internal, string(id), err)
		}
	}
	part.Events, err = e.log.Events(ctx, id, from-1, limit)
	return part, fault.Wrap(op, fault.Internal, string(id), err)
}

// replay brings part.Before to the event of number to, or to the log's end.
func (e *Engine) replay(ctx context.Context, part *Excerpt, id im.SessionID, to int64) error {
	for part.Before.Seq < to {
		events, err := e.log.Events(ctx, id, part.Before.Seq, int(min(replayed, to-part.Before.Seq)))
		if err != nil || len(events) == 0 {
			return err
		}
		for _, event := range events {
			if part.Before, err = part.Before.Apply(event); err != nil {
				return err
			}
			part.Since = event.At
		}
	}
	return nil
}
