package store

import (
	"context"
	"database/sql"
	"errors"
	"sync"
	"sync/atomic"

	"parley/internal/fault"
	"parley/internal/im"
)

// Store is an open log. All methods may be called at once by any number of
// goroutines. Every fault it makes has the store's operation as its Op.
type Store struct {
	options Options
	backend Backend
	queue   chan *job
	quit    chan struct{} // closed by Close: no new jobs
	stopped chan struct{} // closed by the writer when it is done
	close   func() error
	ill     atomic.Bool // the last commit failed
	reads   sync.Map    // statement text → *sql.Stmt of the reader

	mu     sync.Mutex // guards the caches, which show what is committed
	heads  *cache[im.SessionID, *head]
	claims *cache[im.AgentID, claim]
	tails  *cache[im.SessionID, *tail]
}

// New returns a store on an open backend and starts its writer. Close ends it.
func New(backend Backend, options Options) *Store {
	options = options.WithDefaults()
	s := &Store{
		options: options,
		backend: backend,
		queue:   make(chan *job, options.QueueLen),
		quit:    make(chan struct{}),
		stopped: make(chan struct{}),
		heads:   newCache[im.SessionID, *head](0),
		claims:  newCache[im.AgentID, claim](0),
		tails:   newCache[im.SessionID, *tail](options.TailSessions),
	}
	if backend.Dialect.Exclusive {
		s.heads = newCache[im.SessionID, *head](options.HeadSessions)
		s.claims = newCache[im.AgentID, claim](2 * options.HeadSessions)
	}
	s.close = sync.OnceValue(s.shut)
	go newWriter(s).run()
	return s
}

// Close refuses new acts, waits for those that wait already, and closes the
// database. It may be called more than once.
func (s *Store) Close() error { return s.close() }

func (s *Store) shut() error {
	close(s.quit)
	<-s.stopped
	var errs []error
	s.reads.Range(func(_, statement any) bool {
		errs = append(errs, statement.(*sql.Stmt).Close())
		return true
	})
	errs = append(errs, s.backend.Reader.Close())
	if s.backend.Release != nil {
		errs = append(errs, s.backend.Release())
	}
	return fault.Wrap("store.close", fault.Internal, "", errors.Join(errs...))
}

// do has the writer play t. If ctx ends while t still waits, t is withdrawn;
// once it is taken its outcome is waited for, as it may be committed.
func (s *Store) do(ctx context.Context, op, subject string, t task) error {
	ctx, cancel := bounded(ctx, s.options.Timeout/2)
	defer cancel()
	j, err := s.enqueue(ctx, op, subject, t)
	if err != nil {
		return err
	}
	return s.result(ctx, op, subject, j)
}

// Waiting is how many acts wait for the writer.
func (s *Store) Waiting() int { return len(s.queue) }

// enqueue has t played after all that was enqueued before.
func (s *Store) enqueue(ctx context.Context, op, subject string, t task) (*job, error) {
	j := &job{task: t, done: make(chan struct{})}
	if err := ctx.Err(); err != nil {
		return nil, fault.Wrap(op, fault.Unavailable, subject, err)
	}
	select {
	case <-s.quit:
		return nil, closed(op, subject)
	default:
	}
	select {
	case s.queue <- j:
		return j, nil
	case <-ctx.Done():
		return nil, fault.Wrap(op, fault.Unavailable, subject, ctx.Err())
	case <-s.quit:
		return nil, closed(op, subject)
	}
}

// result is the outcome with its operation.
func (s *Store) result(ctx context.Context, op, subject string, j *job) error {
	err := s.outcome(ctx, op, subject, j)
	if _, ok := errors.AsType[*fault.Error](err); ok || err == nil {
		return err
	}
	return fault.Wrap(op, fault.Internal, subject, err)
}

func (s *Store) outcome(ctx context.Context, op, subject string, j *job) error {
	select {
	case <-j.done:
		return j.err
	case <-ctx.Done():
		if j.withdraw() {
			return fault.Wrap(op, fault.Unavailable, subject, ctx.Err())
		}
		<-j.done
		return j.err
	case <-s.stopped:
	}
	select {
	case <-j.done: // played just before the writer stopped
		return j.err
	default:
		return closed(op, subject)
	}
}

func closed(op, subject string) error {
	return fault.New(op, fault.Unavailable, subject, "The store is closed")
}
