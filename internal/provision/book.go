package provision

import (
	"context"
	"encoding/json"
	"log/slog"
	"maps"
	"slices"
	"sync/atomic"
	"time"

	"parley/internal/directory"
	"parley/internal/fault"
)

// Records is what the book needs of the store; a value is durable when Replace returns.
type Records interface {
	// Replace writes values by their keys, all or none; nil removes one.
	Replace(ctx context.Context, kind string, values map[string][]byte) error
	List(ctx context.Context, kind string) (map[string][]byte, error)
}

// Usage says what cannot be deleted now: each returns fault.InUse with who uses
// it, or nil.
type Usage interface {
	UserInUse(ctx context.Context, u directory.User) error
	DeviceInUse(ctx context.Context, d directory.Device) error
	PlaceInUse(ctx context.Context, p directory.Place) error
}

// Config is what a Book is made of.
type Config struct {
	Records Records
	Usage   Usage
	Hash    func(password string) (phc string, err error)
	Matches func(phc, password string) bool
	Logger  *slog.Logger

	// OwnDevices is how many devices a user who is no admin may have and still
	// make another for himself; 10.
	OwnDevices int

	// Changed is called after each change, one at a time, when Snapshot returns
	// after already and before the change is answered.
	Changed func(ctx context.Context, before, after *directory.Snapshot)
}

// The book's records in the store: one per object, and the notes.
const (
	recordKind = "provision"
	notesKey   = "notes"
	mostNotes  = 1000 // beyond, the oldest are dropped
)

// Book is everything that is known of the contact centers, durably. Its
// methods may be called at once; changes are made one after the other.
type Book struct {
	cfg      Config
	turn     chan struct{} // holds a token while a change is made
	snapshot atomic.Pointer[directory.Snapshot]
	told     atomic.Pointer[[]directory.Note]

	// What follows belongs to whoever has the turn.
	objects state
	file    file
}

// Open reads the book. file is what the provisioning file says, which is taken
// over as Reload does; nil: there is none, and everything stays as it is.
func Open(ctx context.Context, cfg Config, file *directory.Contents) (*Book, error) {
	if cfg.OwnDevices <= 0 {
		cfg.OwnDevices = 10
	}
	b := &Book{cfg: cfg, turn: make(chan struct{}, 1), objects: state{}}
	b.told.Store(&[]directory.Note{})
	b.snapshot.Store(directory.New(directory.Contents{}))
	if err := b.load(ctx); err != nil {
		return nil, fault.Wrap("provision.open", fault.Internal, "", err)
	}
	if file == nil {
		b.show()
		return b, nil
	}
	_, err := b.reload(ctx, *file)
	return b, err
}

func (b *Book) load(ctx context.Context) error {
	kept, err := b.cfg.Records.List(ctx, recordKind)
	if err != nil {
		return err
	}
	for key, value := range kept {
		if key == notesKey {
			var notes []directory.Note
			if err := json.Unmarshal(value, &notes); err != nil {
				return fault.Wrap("provision.load", fault.Internal, key, err)
			}
			b.told.Store(&notes)
			continue
		}
		r, ok := parseRef(key)
		var o object
		if err := json.Unmarshal(value, &o); err != nil || !ok {
			return fault.Wrap("provision.load", fault.Internal, key, err)
		}
		b.objects[r] = o
	}
	return nil
}

// Snapshot returns everything as it stands now.
func (b *Book) Snapshot() *directory.Snapshot { return b.snapshot.Load() }

// Notes returns what reloads had to tell, the oldest first.
func (b *Book) Notes() []directory.Note { return *b.told.Load() }

// Reload takes over what the file changed since it was last read, all or
// nothing. It returns, logs and keeps a note of whatever the API had changed
// and the file overrules, or the other way round.
func (b *Book) Reload(ctx context.Context, file directory.Contents) ([]directory.Note, error) {
	done, err := b.take(ctx)
	if err != nil {
		return nil, err
	}
	defer done()
	before := b.Snapshot()
	notes, err := b.reload(ctx, file)
	if err == nil {
		b.tell(ctx, before)
	}
	return notes, err
}

func (b *Book) reload(ctx context.Context, contents directory.Contents) ([]directory.Note, error) {
	f := readContents(contents)
	have, err := b.settlePasswords(f)
	if err != nil {
		return nil, err
	}
	next, notes := merge(have, f)
	told := b.noted(notes)
	if err := b.write(ctx, next, told); err != nil {
		return nil, fault.Wrap("provision.reload", fault.Unavailable, "", err)
	}
	b.objects, b.file = next, f
	b.told.Store(&told)
	b.show()
	for _, n := range notes {
		b.cfg.Logger.Warn("the provisioning file and the API differ", slog.String("contactCenter", n.ContactCenter),
			slog.String("kind", n.Kind), slog.String("name", n.Name), slog.String("note", n.Text))
	}
	return notes, nil
}

// settlePasswords recognises plain passwords of the file that were replaced by
// the API: as long as the file says the same one it has changed nothing. One
// that was replaced while the file was not at hand is recognised from now on.
func (b *Book) settlePasswords(f file) (state, error) {
	have := maps.Clone(b.objects)
	for r, password := range f.passwords {
		o := have[r]
		base := o.File[fieldCredential]
		if base == "" || o.Gone || o.Has[fieldCredential] == inFile {
			continue
		}
		if base == inFile {
			phc, err := b.cfg.Hash(password)
			if err != nil {
				return nil, err
			}
			o.File = maps.Clone(o.File)
			o.File[fieldCredential], base = phc, phc
			have[r] = o
		}
		if b.cfg.Matches(base, password) {
			f.objects[r].File[fieldCredential] = base
		}
	}
	return have, nil
}

// noted adds notes to those that were told; one that was told before moves to
// the end.
func (b *Book) noted(notes []directory.Note) []directory.Note {
	told := slices.Clone(b.Notes())
	now := time.Now().UTC().Truncate(time.Millisecond)
	for _, n := range notes {
		told = slices.DeleteFunc(told, func(old directory.Note) bool {
			old.At = n.At
			return old == n
		})
		n.At = now
		told = append(told, n)
	}
	return told[max(0, len(told)-mostNotes):]
}

// write makes durable what differs between the book and next.
func (b *Book) write(ctx context.Context, next state, told []directory.Note) error {
	values := map[string][]byte{}
	for r := range b.objects {
		if _, ok := next[r]; !ok {
			values[r.String()] = nil
		}
	}
	for r, o := range next {
		if old, ok := b.objects[r]; ok && old.equal(o) {
			continue
		}
		text, err := json.Marshal(o)
		if err != nil {
			return err
		}
		values[r.String()] = text
	}
	if !slices.Equal(told, b.Notes()) {
		text, err := json.Marshal(told)
		if err != nil {
			return err
		}
		values[notesKey] = text
	}
	return b.cfg.Records.Replace(ctx, recordKind, values)
}

func (b *Book) show() { b.snapshot.Store(directory.New(b.objects.contents(b.file))) }

// take waits for the turn to make a change.
func (b *Book) take(ctx context.Context) (done func(), err error) {
	select {
	case b.turn <- struct{}{}:
		return func() { <-b.turn }, nil
	case <-ctx.Done():
		return nil, fault.Wrap("provision.turn", fault.Unavailable, "", ctx.Err())
	}
}

// change makes one change: edit works on a copy, which is written, shown and
// told. After a fault nothing has changed.
func (b *Book) change(ctx context.Context, op string, edit func(state) error) error {
	done, err := b.take(ctx)
	if err != nil {
		return err
	}
	defer done()
	next := maps.Clone(b.objects)
	if err := edit(next); err != nil {
		return fault.Wrap(op, fault.Internal, "", err)
	}
	if err := b.write(ctx, next, b.Notes()); err != nil {
		return fault.Wrap(op, fault.Unavailable, "", err)
	}
	before := b.Snapshot()
	b.objects = next
	b.show()
	b.tell(ctx, before)
	return nil
}

// tell does not stop when the request is given up: the change is made.
func (b *Book) tell(ctx context.Context, before *directory.Snapshot) {
	if b.cfg.Changed != nil {
		b.cfg.Changed(context.WithoutCancel(ctx), before, b.Snapshot())
	}
}
