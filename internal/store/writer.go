package store

import (
	"context"
	"errors"
	"fmt"
	"hash/maphash"
	"log/slog"
	"math/rand/v2"
	"runtime"
	"time"

	"parley/internal/fault"
	"parley/internal/im"
)

// writer is the one goroutine that writes, with the one connection that does.
type writer struct {
	store *Store
	log   *slog.Logger
	batch *batch
	wants wants
	jobs  []*job
	last  int64 // greatest number given; 0: not known

	numbers []int64 // the next ones, where a sequence gives them

	kinds    map[im.Kind]int // events of this batch
	answered int             // jobs of the last one
	took     time.Duration   // and how long it took
	ended    time.Time

	conn Conn // nil: not connected
	open bool // within a transaction

	sessions, people                           *bulk // what is locked
	heads, claims, openings, acts              *bulk // what is loaded
	agents, taken, born, changed, past, events *bulk // what is written
	standing, kept, removed, told              *bulk // the records
	args                                       []any
	changes                                    []change
	counts                                     []*rowCount // of what is being written
}

func newWriter(s *Store) *writer {
	w := &writer{store: s, log: s.options.Logger, batch: newBatch(maphash.MakeSeed()), kinds: map[im.Kind]int{}}
	w.wants = wants{b: w.batch, s: s, kinds: map[string]bool{}}
	lock := s.backend.Dialect.Lock
	w.sessions = w.newBulk(sqlLockSessions+lock, "?")
	w.people = w.newBulk(sqlLockAgents+lock, "?")
	w.heads = w.newBulk(sqlHeadsByID, "?")
	w.claims = w.newBulk(sqlClaims, "?")
	w.openings = w.newBulk(sqlOpenings, "(?, ?)")
	w.acts = w.newBulk(sqlActs, "(?, ?, ?)")
	w.born = w.newBulk(sqlWriteBorn, "(?, ?, ?, ?, ?, ?)")
	w.changed = w.newBulk(sqlWriteHeads, "(?, ?, '', ?, ?)")
	w.events = w.newBulk(sqlWriteEvents, "(?, ?, ?, ?, ?, ?, ?, ?)")
	w.agents = w.newBulk(sqlWriteAgents, "(?, ?)")
	w.taken = w.newBulk(sqlWriteClaims, "(?, ?, ?)")
	w.past = w.newBulk(sqlWritePast, "(?, ?)")
	w.standing = w.newBulk(sqlStanding, "(?, ?)")
	w.kept = w.newBulk(sqlWriteRecords, "(?, ?, ?, ?)")
	w.removed = w.newBulk(sqlRemoveRecords, "(?, ?)")
	w.told = w.newBulk(sqlWriteChanges, "(?, ?, ?)")
	return w
}

// run plays batches until the store is closed, then what still waits.
func (w *writer) run() {
	defer close(w.store.stopped)
	defer w.disconnect()
	for {
		select {
		case j := <-w.store.queue:
			w.take(j)
		case <-w.store.quit:
			w.drain()
			return
		}
	}
}

func (w *writer) drain() {
	for {
		select {
		case j := <-w.store.queue:
			w.take(j)
		default:
			return
		}
	}
}

// take plays j and the jobs that wait behind it as one batch.
func (w *writer) take(first *job) {
	// Callers who were answered a moment ago may be about to come again: let
	// them, and their jobs share this commit instead of waiting for the next.
	runtime.Gosched()
	w.jobs = w.keep(w.jobs[:0], first)
	for len(w.jobs) < w.store.options.MaxBatch {
		select {
		case j := <-w.store.queue:
			w.jobs = w.keep(w.jobs, j)
			continue
		default:
		}
		break
	}
	w.gather()
	start := time.Now()
	w.play(w.jobs)
	for _, j := range w.jobs {
		j.answer()
	}
	w.ended = time.Now()
	w.answered, w.took = len(w.jobs), w.ended.Sub(start)
	w.store.options.OnBatch(Batch{w.answered, w.kinds, w.took})
	clear(w.kinds)
	clear(w.jobs)
}

// gather waits a little, where a commit takes long, for the callers who were
// answered a moment ago: else these and those who wait already would take turns,
// and each batch would be half as large as it could be.
func (w *writer) gather() {
	d := w.store.backend.Dialect
	if d.Exclusive || w.answered < 2 || time.Since(w.ended) > w.took {
		return
	}
	want := min(len(w.jobs)+w.answered, w.store.options.MaxBatch)
	timer := time.NewTimer(w.took / 4)
	defer timer.Stop()
	for len(w.jobs) < want {
		select {
		case j := <-w.store.queue:
			w.jobs = w.keep(w.jobs, j)
		case <-timer.C:
			return
		}
	}
}

// keep appends j unless its caller gave up.
func (w *writer) keep(jobs []*job, j *job) []*job {
	if !j.take() {
		return jobs
	}
	return append(jobs, j)
}

// play brings the jobs to their outcome. What fails before the commit may be
// the fault of one job, or of a belief about the database that is now dropped:
// each is tried once more, alone. A failed commit is the outcome of all, and so
// is a database out of reach.
func (w *writer) play(jobs []*job) {
	ctx, cancel := w.deadline()
	defer cancel()
	err := w.persist(ctx, jobs)
	if err == nil || errors.Is(err, errCommit) || w.lost(err) {
		w.settle(jobs, err)
		return
	}
	for i := range jobs {
		alone := jobs[i : i+1]
		w.settle(alone, w.persist(ctx, alone))
	}
}

// publish shows what was committed, and counts it.
func (w *writer) publish() {
	w.store.publish(w.batch)
	for _, entry := range w.batch.log {
		for i := range entry.events {
			w.kinds[entry.events[i].Kind]++
		}
	}
}

// deadline is when the database must have done what is asked of it now.
func (w *writer) deadline() (context.Context, context.CancelFunc) {
	return bounded(context.Background(), w.store.options.Timeout/2)
}

// bounded ends ctx after a time; 0 is no bound.
func bounded(ctx context.Context, d time.Duration) (context.Context, context.CancelFunc) {
	if d == 0 {
		return ctx, func() {}
	}
	return context.WithTimeout(ctx, d)
}

// mostTries is how often a batch is played that others' transactions undo.
const mostTries = 6

// persist attempts the jobs, and again while others' transactions undo them or
// the database cannot be reached. Once it was not reached for a whole deadline,
// each batch tries once, until it answers.
func (w *writer) persist(ctx context.Context, jobs []*job) error {
	undone := 0
	for try := 1; ; try++ {
		err := w.attempt(ctx, jobs)
		if err == nil || ctx.Err() != nil {
			return err
		}
		switch {
		case w.again(err):
			if undone++; undone == mostTries {
				return err
			}
		case errors.Is(err, errCommit) || !w.lost(err) || w.store.ill.Load():
			return err
		}
		sleep(ctx, rand.N(time.Millisecond<<min(try, 8))) // that others may finish, or the database come
	}
}

func sleep(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}

func (w *writer) again(err error) bool {
	again := w.store.backend.Dialect.Again
	return again != nil && again(err)
}

func (w *writer) lost(err error) bool {
	lost := w.store.backend.Dialect.Lost
	return lost != nil && lost(err)
}

// settle gives err, if there is one, to the jobs that have none of their own.
func (w *writer) settle(jobs []*job, err error) {
	if d := w.store.backend.Dialect.Duplicate; err != nil && d != nil && d(err) {
		err = fault.Wrap("store.write", fault.Exists, "", err)
	} else {
		w.report(err, len(jobs))
		err = fault.Wrap("store.write", fault.Unavailable, "", err)
	}
	for _, j := range jobs {
		if err != nil && (j.err == nil || errors.Is(j.err, errLater)) {
			j.err = err
		}
	}
}

var errCommit = errors.New("commit failed")

// attempt plays jobs as one transaction, with no outcome but j.err if it fails.
func (w *writer) attempt(ctx context.Context, jobs []*job) (err error) {
	w.batch.reset()
	w.args, w.counts = w.args[:0], w.counts[:0]
	w.batch.number = func() (int64, error) { return w.number(ctx) }
	defer func() {
		if err != nil && (!w.again(err) || w.rollback(ctx) != nil) {
			w.abandon()
		}
	}()
	if err := w.load(ctx, jobs); err != nil {
		return err
	}
	if err := w.decide(ctx, jobs); err != nil {
		return err
	}
	if w.batch.empty() {
		w.publish()
		return w.rollback(ctx)
	}
	if err := w.write(ctx); err != nil {
		return err
	}
	if err := w.commit(ctx); err != nil {
		return fmt.Errorf("%w: %w", errCommit, err)
	}
	w.publish()
	return nil
}

// decide plays the jobs in order, and those that find something missing once
// more when it is there.
func (w *writer) decide(ctx context.Context, jobs []*job) error {
	for waiting := jobs; ; {
		var later []*job
		for _, j := range waiting {
			if j.err = j.task.play(w.batch); errors.Is(j.err, errLater) {
				later = append(later, j)
			}
		}
		if len(later) == 0 {
			return nil
		}
		if err := w.loadLater(ctx); err != nil {
			return err
		}
		waiting = later
	}
}

// abandon gives up the connection and all that was believed about the database.
func (w *writer) abandon() {
	w.disconnect()
	w.store.mu.Lock()
	defer w.store.mu.Unlock()
	w.store.heads.clear()
	w.store.claims.clear()
}

// report logs a failure once, until the store works again.
func (w *writer) report(err error, jobs int) {
	switch {
	case err != nil && !w.store.ill.Load():
		w.log.Error("the store cannot write; its acts are refused", "op", "store.write", "jobs", jobs, "err", err)
	case err == nil && w.store.ill.Load():
		w.log.Info("the store writes again", "op", "store.write")
	}
	if w.store.ill.Swap(err != nil) != (err != nil) {
		w.store.options.OnHealth(err == nil)
	}
}
