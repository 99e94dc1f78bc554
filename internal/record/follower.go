package record

import (
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"parley/internal/fault"
)

// Store is what a Follower follows.
type Store interface {
	// Shared reports whether other processes may write.
	Shared() bool
	// Clocks returns the number of the last commit of every kind.
	Clocks(ctx context.Context) (map[string]int64, error)
	// Changes returns what was written and removed after the commit numbered
	// since, each record once as it stands now; false if that is too long ago.
	Changes(ctx context.Context, kind string, since int64) ([]Change, bool, error)
	// Records returns all records of a kind by their keys.
	Records(ctx context.Context, kind string) (map[string]Record, error)
	// Write does all writes or none; a conflict is ErrConflict. It returns the
	// version that the records of the last one's kind have now.
	Write(ctx context.Context, writes ...Write) (int64, error)
}

// Room is a room that keeps records in memory.
type Room struct {
	Kind string
	// Take is told of changes that others made, or this process itself: a
	// version that the room knows already is none. It may not call the Follower.
	Take func([]Change)
	// Keys returns the keys that the room has, to be compared with what stands
	// when it has fallen too far behind.
	Keys func() []string
}

// Follower keeps the memory of rooms up to date. Its methods may be called at once.
type Follower struct {
	Store
	timeout time.Duration
	asking  chan struct{} // holds a token while one goroutine asks the clocks

	rooms []Room           // in the order in which they take
	seen  map[string]int64 // clocks up to which they took; whoever asks has it

	mu   sync.Mutex // guards next
	next *flight    // has not begun to ask; whoever comes now may share it

	order  sync.Mutex     // held while a room takes, so that no write of this process falls between
	recent map[name]int64 // versions that this process wrote and has not seen come back
}

type name struct{ kind, key string }

// flight is one asking of the clocks, shared by all who came before it began.
type flight struct {
	done chan struct{}
	err  error // set before done is closed
}

// NewFollower returns a Follower of store. One asking takes timeout at most.
func NewFollower(store Store, timeout time.Duration) *Follower {
	return &Follower{Store: store, timeout: timeout, asking: make(chan struct{}, 1),
		seen: map[string]int64{}, recent: map[name]int64{}}
}

// Start notes where the clocks stand. Call it before the rooms read their
// records, so that nothing falls between; what was read already comes again.
func (f *Follower) Start(ctx context.Context) (err error) {
	if f.Shared() {
		f.seen, err = f.Clocks(ctx)
	}
	return fault.Wrap("record.start", fault.Unavailable, "", err)
}

// Follow adds rooms, which are told in the order of their adding. Call it
// before the first CatchUp.
func (f *Follower) Follow(rooms ...Room) { f.rooms = append(f.rooms, rooms...) }

// CatchUp returns when the rooms know of everything that was committed before
// it was called. It fails with fault.Unavailable if the store does not answer.
func (f *Follower) CatchUp(ctx context.Context) error {
	if !f.Shared() {
		return nil
	}
	one, mine := f.board()
	if mine {
		f.fly(ctx, one)
	}
	select {
	case <-one.done:
		return one.err
	case <-ctx.Done():
		return fault.Wrap("record.catchUp", fault.Unavailable, "", ctx.Err())
	}
}

func (f *Follower) board() (one *flight, mine bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.next != nil {
		return f.next, false
	}
	f.next = &flight{done: make(chan struct{})}
	return f.next, true
}

// fly does not end with its own request, since others wait for it.
func (f *Follower) fly(ctx context.Context, one *flight) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), f.timeout)
	defer cancel()
	f.asking <- struct{}{} // the one before is bounded too
	defer func() { <-f.asking }()
	f.mu.Lock()
	f.next = nil // whoever comes from now on is too late for this one
	f.mu.Unlock()
	defer close(one.done)
	one.err = fault.Wrap("record.catchUp", fault.Unavailable, "", f.ask(ctx))
}

func (f *Follower) ask(ctx context.Context) error {
	clocks, err := f.Clocks(ctx)
	if err != nil {
		return err
	}
	for _, room := range f.rooms {
		now := clocks[room.Kind]
		if now <= f.seen[room.Kind] {
			continue
		}
		changes, err := f.changes(ctx, room, now)
		if err != nil {
			return err
		}
		f.give(room, changes, now)
		f.seen[room.Kind] = now
	}
	return nil
}

// give lets the room take what is not older than a write of this process.
func (f *Follower) give(room Room, changes []Change, now int64) {
	f.order.Lock()
	defer f.order.Unlock()
	room.Take(slices.DeleteFunc(changes, func(c Change) bool {
		return c.Version < f.recent[name{c.Kind, c.Key}]
	}))
	maps.DeleteFunc(f.recent, func(n name, version int64) bool { return n.kind == room.Kind && version <= now })
}

// changes are those since the room last took; if that is too long ago, all that
// stands, and what the room has beyond it as removed.
func (f *Follower) changes(ctx context.Context, room Room, now int64) ([]Change, error) {
	changes, ok, err := f.Changes(ctx, room.Kind, f.seen[room.Kind])
	if ok || err != nil {
		return changes, err
	}
	keys := room.Keys()
	all, err := f.Records(ctx, room.Kind)
	for key, r := range all {
		changes = append(changes, Change{room.Kind, key, r})
	}
	for _, key := range keys {
		if _, there := all[key]; !there {
			changes = append(changes, Change{room.Kind, key, Record{Version: now}})
		}
	}
	return changes, err
}

// Write does all writes or none; see Store. What a CatchUp under way read before
// will not undo those of the last one's kind.
func (f *Follower) Write(ctx context.Context, writes ...Write) (int64, error) {
	version, err := f.Store.Write(ctx, writes...)
	if err != nil || !f.Shared() {
		return version, err
	}
	f.order.Lock()
	defer f.order.Unlock()
	kind := writes[len(writes)-1].Kind
	for _, w := range writes {
		if w.Kind == kind && f.follows(kind) {
			f.recent[name{kind, w.Key}] = version
		}
	}
	return version, nil
}

func (f *Follower) follows(kind string) bool {
	return slices.ContainsFunc(f.rooms, func(r Room) bool { return r.Kind == kind })
}

// Run catches up at each ring and at least every so often, until ctx ends.
// failed is told of what went wrong; the next turn tries again.
func (f *Follower) Run(ctx context.Context, every time.Duration, rings <-chan struct{}, failed func(error)) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-rings:
		case <-tick.C:
		}
		if err := f.CatchUp(ctx); err != nil && ctx.Err() == nil {
			failed(err)
		}
	}
}
