package provision

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"parley/internal/directory"
	"parley/internal/fault"
	"parley/internal/record"
)

// Records is what the book needs of the store; what was written is durable when
// Write returns.
type Records interface {
	// Write does all writes or none; record.ErrConflict if somebody else wrote.
	Write(ctx context.Context, writes ...record.Write) (version int64, err error)
	Records(ctx context.Context, kind string) (map[string]record.Record, error)
	// CatchUp has Take told of all that others wrote.
	CatchUp(ctx context.Context) error
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

	// Digests is what is kept of a device's SIP password, by algorithm; nil:
	// nothing, and the device cannot register.
	Digests func(number, password string) map[string]string

	// OwnDevices is how many devices a user who is no admin may have and still
	// make another for himself; 10.
	OwnDevices int

	// Changed is called after each change, one at a time, when Snapshot returns
	// after already and before the change is answered.
	Changed func(ctx context.Context, before, after *directory.Snapshot)

	// Learned is called after a change that another node made, and which that
	// node has told of; it may not change the book. nil: nobody wants to know.
	Learned func(before, after *directory.Snapshot)
}

// The book's records in the store: one per object, the notes, and the edition,
// which every change writes: a change that was decided on an older one fails.
const (
	Kind       = "provision"
	notesKey   = "notes"
	editionKey = "edition"
	mostNotes  = 1000 // beyond, the oldest are dropped
)

// Book is everything that is known of the contact centers, durably. Its
// methods may be called at once; changes are made one after the other.
type Book struct {
	cfg      Config
	turn     chan struct{} // holds a token while a change is made
	snapshot atomic.Pointer[directory.Snapshot]
	told     atomic.Pointer[[]directory.Note]

	mu      sync.Mutex // guards what follows
	objects state      // is replaced, never changed
	edition int64      // version of the edition that the objects are of
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
	_, err := b.reload(ctx, *file, b.load)
	return b, err
}

// load reads everything anew.
func (b *Book) load(ctx context.Context) error {
	kept, err := b.cfg.Records.Records(ctx, Kind)
	if err != nil {
		return err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.objects = state{}
	for key, r := range kept {
		if err := b.read(b.objects, key, r.Value); err != nil {
			return err
		}
	}
	b.edition = kept[editionKey].Version
	return nil
}

// read brings a record into s, or, without a value, takes it out.
func (b *Book) read(s state, key string, value []byte) error {
	r, ok := parseRef(key)
	var o object
	switch {
	case key == editionKey:
		return nil
	case key == notesKey:
		notes := []directory.Note{}
		err := json.Unmarshal(value, &notes)
		if err == nil {
			b.told.Store(&notes)
		}
		return fault.Wrap("provision.load", fault.Internal, key, err)
	case ok && value == nil:
		delete(s, r)
		return nil
	}
	if err := json.Unmarshal(value, &o); err != nil || !ok {
		return fault.Wrap("provision.load", fault.Internal, key, err)
	}
	s[r] = o
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
	notes, err := b.reload(ctx, file, b.cfg.Records.CatchUp)
	if err == nil {
		b.tell(ctx, before)
	}
	return notes, err
}

func (b *Book) reload(ctx context.Context, contents directory.Contents, again func(context.Context) error) ([]directory.Note, error) {
	f := readContents(b.digested(contents))
	var notes []directory.Note
	err := b.decide(ctx, again, func() error {
		was, edition := b.now()
		have, err := b.settlePasswords(was, f)
		if err != nil {
			return err
		}
		var next state
		next, notes = merge(have, f)
		return b.write(ctx, was, next, edition, b.noted(notes), &f)
	})
	if err != nil {
		return nil, fault.Wrap("provision.reload", fault.Unavailable, "", err)
	}
	for _, n := range notes {
		b.cfg.Logger.Warn("the provisioning file and the API differ", slog.String("contactCenter", n.ContactCenter),
			slog.String("kind", n.Kind), slog.String("name", n.Name), slog.String("note", n.Text))
	}
	return notes, nil
}

// tries is how often a change is decided that other nodes' changes undo.
const tries = 5

// decide decides and writes, and again when another node wrote meanwhile.
func (b *Book) decide(ctx context.Context, again func(context.Context) error, write func() error) error {
	for try := 1; ; try++ {
		err := write()
		if !errors.Is(err, record.ErrConflict) || try == tries {
			return err
		}
		if err := again(ctx); err != nil {
			return err
		}
	}
}

// now returns the objects and the edition that they are of.
func (b *Book) now() (state, int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.objects, b.edition
}

// digested puts digests in the place of the SIP passwords of the file, which
// the book never sees.
func (b *Book) digested(c directory.Contents) directory.Contents {
	c.Devices = slices.Clone(c.Devices)
	for i, d := range c.Devices {
		c.Devices[i].SIP = b.kept(d)
	}
	return c
}

// kept is what is kept of a device's SIP credential: digests alone.
func (b *Book) kept(d directory.Device) directory.SIPCredential {
	switch {
	case d.SIP.Password == "":
		return d.SIP
	case b.cfg.Digests == nil:
		return directory.SIPCredential{}
	}
	return directory.SIPCredential{HA1: b.cfg.Digests(directory.Dialed(d.PhoneNumber), d.SIP.Password)}
}

// settlePasswords recognises plain passwords of the file that were replaced by
// the API: as long as the file says the same one it has changed nothing. One
// that was replaced while the file was not at hand is recognised from now on.
func (b *Book) settlePasswords(was state, f file) (state, error) {
	have := maps.Clone(was)
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

// write makes durable what differs between the objects of the edition and next,
// and then shows it; f is the file if it was read anew.
func (b *Book) write(ctx context.Context, have, next state, edition int64, told []directory.Note, f *file) error {
	writes, err := b.writes(have, next, told)
	if err != nil {
		return err
	}
	version := edition
	if len(writes) > 0 {
		writes = append(writes, record.Write{Kind: Kind, Key: editionKey, Value: []byte{}, If: edition})
		if version, err = b.cfg.Records.Write(ctx, writes...); err != nil {
			return err
		}
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if f != nil {
		b.file = *f
	}
	if version >= b.edition { // or Take has brought what followed it
		b.objects, b.edition = next, version
		b.told.Store(&told)
	}
	b.show()
	return nil
}

func (b *Book) writes(have, next state, told []directory.Note) (writes []record.Write, err error) {
	for r := range have {
		if _, ok := next[r]; !ok {
			writes = append(writes, record.Write{Kind: Kind, Key: r.String(), If: record.Any})
		}
	}
	for r, o := range next {
		if old, ok := have[r]; ok && old.equal(o) {
			continue
		}
		text, err := json.Marshal(o)
		if err != nil {
			return nil, err
		}
		writes = append(writes, record.Write{Kind: Kind, Key: r.String(), Value: text, If: record.Any})
	}
	if !slices.Equal(told, b.Notes()) {
		text, err := json.Marshal(told)
		if err != nil {
			return nil, err
		}
		writes = append(writes, record.Write{Kind: Kind, Key: notesKey, Value: text, If: record.Any})
	}
	return writes, nil
}

// show needs the lock, or nobody else who knows the book.
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
	before := b.Snapshot()
	err = b.decide(ctx, b.cfg.Records.CatchUp, func() error {
		have, edition := b.now()
		before = b.Snapshot()
		next := maps.Clone(have)
		if err := edit(next); err != nil {
			return fault.Wrap(op, fault.Internal, "", err)
		}
		return fault.Wrap(op, fault.Unavailable, "", b.write(ctx, have, next, edition, b.Notes(), nil))
	})
	if err == nil {
		b.tell(ctx, before)
	}
	return err
}

// tell does not stop when the request is given up: the change is made.
func (b *Book) tell(ctx context.Context, before *directory.Snapshot) {
	if b.cfg.Changed != nil {
		b.cfg.Changed(context.WithoutCancel(ctx), before, b.Snapshot())
	}
}
