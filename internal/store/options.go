package store

import (
	"log/slog"
	"time"

	"parley/internal/im"
)

// Options bounds a store and says who hears of its commits. Zero numbers mean
// the defaults named at each field.
type Options struct {
	// OnCommit is called by the writer after each commit, in the order of the
	// commits and before the callers are answered: one entry per session that
	// got events. It must not block; the slice is its to keep.
	OnCommit func([]Committed)
	// OnRecords is called likewise after each commit that wrote records.
	OnRecords func()
	// OnBatch is called by the writer after each batch; it must not block.
	OnBatch func(Batch)
	// OnHealth is called by the writer when the store can write no more, and
	// when it can again. It must not block.
	OnHealth func(well bool)
	Logger   *slog.Logger // nil: nothing is logged

	MaxBatch     int // jobs in one commit; 256
	QueueLen     int // jobs that wait for the writer; when full, callers wait with their context; 1024
	HeadSessions int // present states of sessions kept in memory, and twice as many agents' claims; 16384
	TailSessions int // sessions whose last events are kept in memory; 4096
	TailEvents   int // events kept of each of them; 16
	Readers      int // connections that read, opened when first needed; 3

	// Timeout bounds an act and a read where the database may be out of reach:
	// half of it in the queue, half at the database. 0: none. When it is over the
	// act is fault.Unavailable, and may have been done nevertheless.
	Timeout time.Duration
}

// Committed tells that the log of a session now ends at Seq.
type Committed struct {
	Session im.SessionID
	Seq     int64
}

// Batch tells what the writer did at once.
type Batch struct {
	Jobs  int             // acts, also those that were refused
	Kinds map[im.Kind]int // events that were committed, by kind; valid during the call
	Took  time.Duration
}

// WithDefaults returns o with every zero field set.
func (o Options) WithDefaults() Options {
	if o.OnCommit == nil {
		o.OnCommit = func([]Committed) {}
	}
	if o.OnRecords == nil {
		o.OnRecords = func() {}
	}
	if o.OnBatch == nil {
		o.OnBatch = func(Batch) {}
	}
	if o.OnHealth == nil {
		o.OnHealth = func(bool) {}
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	for _, field := range []struct {
		number *int
		value  int
	}{
		{&o.MaxBatch, 256}, {&o.QueueLen, 1024}, {&o.HeadSessions, 16384},
		{&o.TailSessions, 4096}, {&o.TailEvents, 16}, {&o.Readers, 3},
	} {
		if *field.number <= 0 {
			*field.number = field.value
		}
	}
	return o
}
