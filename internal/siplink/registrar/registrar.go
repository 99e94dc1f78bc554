package registrar

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"maps"
	"net/netip"
	"slices"
	"sync"
	"time"

	"parley/internal/fault"
	"parley/internal/record"
)

// Records is what the registrar needs of the store; what was written is durable
// when Write returns.
type Records interface {
	// Write does all writes or none; record.ErrConflict if somebody else wrote.
	Write(ctx context.Context, writes ...record.Write) (version int64, err error)
	Records(ctx context.Context, kind string) (map[string]record.Record, error)
	// CatchUp has Take told of all that others wrote.
	CatchUp(ctx context.Context) error
}

// Kind names the registrar's records: one for each DN that has bindings.
const Kind = "sip-binding"

// Account is what the registrar must know of a DN.
type Account struct {
	Number string
	HA1    map[string]string // hexadecimal H(user:realm:password) by algorithm; empty: it cannot register
	Static []netip.Addr      // whence it is trusted without a digest (D-38)
}

// Accounts finds DNs; false: there is none of that number.
type Accounts interface {
	Account(number string) (Account, bool)
	// From returns the DNs that are trusted when they come from ip.
	From(ip netip.Addr) []Account
}

// Trunk is a neighbour that is trusted with every number, by its addresses or
// by a name in its certificate.
type Trunk struct {
	Name         string
	Addresses    []netip.Prefix
	Certificates []string
}

// Config is what a Registrar is made of. Every number must be set.
type Config struct {
	Accounts   Accounts
	Trunks     []Trunk
	Records    Records
	Realm      string
	Contacts   int           // of one DN
	Expires    time.Duration // given to who asks for no time
	MinExpires time.Duration // shorter ones are answered 423
	MaxExpires time.Duration // longer ones are shortened
	NonceLife  time.Duration
	Node       string              // this node's name among others
	Changed    func(number string) // after each change of a DN's bindings here, without a lock; nil: nobody
	Logger     *slog.Logger
}

// Binding is a contact of a DN.
type Binding struct {
	Number    string
	Contact   string // URI
	CallID    string
	CSeq      uint32
	Q         float64
	Since     time.Time
	Expires   time.Time
	Transport string
	Source    netip.AddrPort
	Node      string // where it was registered
	Flow      string // by which it is reached there; empty: by its contact, from anywhere
	UserAgent string
	Path      []string // to go through
}

// connected reports whether the binding has a connection.
func (b Binding) connected() bool { return b.Transport != "udp" && b.Flow != "" }

// Registrar remembers bindings. Its methods may be called at once.
type Registrar struct {
	cfg    Config
	nonces *nonces

	mu       sync.Mutex // guards what follows
	bindings map[string][]Binding
	versions map[string]int64         // of the records that say so, or that there is none any more
	turns    map[string]chan struct{} // closed when a DN's change is through
}

// Open reads the bindings that the store remembers; the connections of an earlier
// process of this node are no more.
func Open(ctx context.Context, cfg Config) (*Registrar, error) {
	r := &Registrar{cfg: cfg, nonces: newNonces(cfg.NonceLife), bindings: map[string][]Binding{},
		versions: map[string]int64{}, turns: map[string]chan struct{}{}}
	kept, err := cfg.Records.Records(ctx, Kind)
	for number, value := range kept {
		err = errors.Join(err, r.take(number, value))
	}
	if err == nil {
		err = r.cut(ctx, func(b Binding) bool { return b.connected() && b.Node == cfg.Node })
	}
	if err != nil {
		return nil, fault.Wrap("registrar.open", fault.Internal, "", err)
	}
	return r, nil
}

// Take is told what other nodes wrote; see record.Room.
func (r *Registrar) Take(changes []record.Change) {
	for _, c := range changes {
		if err := r.take(c.Key, c.Record); err != nil {
			r.cfg.Logger.Error("a registration cannot be read", slog.String("number", c.Key), slog.Any("error", err))
		}
	}
}

// Keys are the DNs of which something is known; see record.Room.
func (r *Registrar) Keys() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Collect(maps.Keys(r.bindings))
}

func (r *Registrar) take(number string, record record.Record) error {
	var all []Binding
	if record.Value != nil {
		if err := json.Unmarshal(record.Value, &all); err != nil {
			return fault.Wrap("registrar.take", fault.Internal, number, err)
		}
	}
	r.know(number, all, record.Version)
	return nil
}

// know remembers what stands, unless something later is known already.
func (r *Registrar) know(number string, all []Binding, version int64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if version <= r.versions[number] {
		return
	}
	r.bindings[number], r.versions[number] = all, version
	if len(all) == 0 {
		delete(r.bindings, number)
	}
}

// Bindings returns those of a DN that hold now, the preferred first: by q, then
// by how lately they were made.
func (r *Registrar) Bindings(number string) []Binding {
	r.mu.Lock()
	defer r.mu.Unlock()
	all := alive(r.bindings[number], time.Now())
	slices.SortStableFunc(all, func(a, b Binding) int {
		return cmp.Or(cmp.Compare(b.Q, a.Q), b.Since.Compare(a.Since))
	})
	return all
}

// All returns every binding that holds now, by number.
func (r *Registrar) All() []Binding {
	r.mu.Lock()
	defer r.mu.Unlock()
	var all []Binding
	for _, some := range r.bindings {
		all = append(all, alive(some, time.Now())...)
	}
	slices.SortFunc(all, func(a, b Binding) int {
		return cmp.Or(cmp.Compare(a.Number, b.Number), cmp.Compare(a.Contact, b.Contact))
	})
	return all
}

func alive(all []Binding, now time.Time) []Binding {
	return slices.DeleteFunc(slices.Clone(all), func(b Binding) bool { return !now.Before(b.Expires) })
}

// Gone is told of a connection of this node that has closed.
func (r *Registrar) Gone(flow string) {
	err := r.cut(context.Background(), func(b Binding) bool { return b.Node == r.cfg.Node && b.Flow == flow })
	if err != nil {
		r.cfg.Logger.Error("a lost SIP connection could not be recorded", slog.Any("error", err))
	}
}

// Count is how many bindings there are.
func (r *Registrar) Count() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	count := 0
	for _, some := range r.bindings {
		count += len(alive(some, time.Now()))
	}
	return count
}

// Bury is told of other nodes that are no more, and their connections with them.
func (r *Registrar) Bury(ctx context.Context, nodes []string) error {
	return r.cut(ctx, func(b Binding) bool {
		return b.connected() && b.Node != r.cfg.Node && slices.Contains(nodes, b.Node)
	})
}

// Forget ends the bindings of DNs that are no more, or may not register any
// more.
func (r *Registrar) Forget(ctx context.Context) error {
	return r.end(ctx, func(b Binding) bool {
		a, ok := r.cfg.Accounts.Account(b.Number)
		return !ok || len(a.HA1) == 0
	})
}

// end takes those bindings away.
func (r *Registrar) end(ctx context.Context, those func(Binding) bool) error {
	return r.each(ctx, those, func(all []Binding) []Binding { return slices.DeleteFunc(all, those) })
}

// cut takes their connection from those bindings: who listens is called by its
// contact from now on, anybody else has to register again.
func (r *Registrar) cut(ctx context.Context, those func(Binding) bool) error {
	return r.each(ctx, those, func(all []Binding) []Binding {
		all = slices.DeleteFunc(all, func(b Binding) bool { return those(b) && !b.listens() })
		for i, b := range all {
			if those(b) {
				all[i].Flow = ""
			}
		}
		return all
	})
}

// each edits the bindings of every DN that has one of those.
func (r *Registrar) each(ctx context.Context, those func(Binding) bool, edit func([]Binding) []Binding) error {
	r.mu.Lock()
	var numbers []string
	for number, all := range r.bindings {
		if slices.ContainsFunc(all, those) {
			numbers = append(numbers, number)
		}
	}
	r.mu.Unlock()
	for _, number := range numbers {
		err := r.change(ctx, number, func(all []Binding) ([]Binding, bool) { return edit(all), true })
		if err != nil {
			return err
		}
	}
	return nil
}

// tries is how often a change is decided anew because another node was quicker.
const tries = 5

// change makes one change of a DN's bindings, unless edit says that there is
// none: durable first, then known, then told.
func (r *Registrar) change(ctx context.Context, number string, edit func([]Binding) ([]Binding, bool)) error {
	done, err := r.turn(ctx, number)
	if err != nil {
		return err
	}
	changed, err := r.try(ctx, number, edit)
	for n := 1; n < tries && errors.Is(err, record.ErrConflict); n++ {
		if err = r.cfg.Records.CatchUp(ctx); err == nil {
			changed, err = r.try(ctx, number, edit)
		}
	}
	done()
	if changed && r.cfg.Changed != nil {
		r.cfg.Changed(number)
	}
	return fault.Wrap("registrar.change", fault.Unavailable, number, err)
}

func (r *Registrar) try(ctx context.Context, number string, edit func([]Binding) ([]Binding, bool)) (changed bool, err error) {
	r.mu.Lock()
	w := record.Write{Kind: Kind, Key: number, If: record.Absent}
	if len(r.bindings[number]) > 0 {
		w.If = r.versions[number]
	}
	next, changed := edit(alive(r.bindings[number], time.Now()))
	r.mu.Unlock()
	if !changed || w.If == record.Absent && len(next) == 0 {
		return false, nil
	}
	if len(next) > 0 {
		if w.Value, err = json.Marshal(next); err != nil {
			return false, err
		}
	}
	version, err := r.cfg.Records.Write(ctx, w)
	if err != nil {
		return false, err
	}
	r.know(number, next, version)
	return true, nil
}

// turn waits until no other change of the DN's bindings is under way.
func (r *Registrar) turn(ctx context.Context, number string) (done func(), err error) {
	for {
		r.mu.Lock()
		before, busy := r.turns[number]
		if !busy {
			through := make(chan struct{})
			r.turns[number] = through
			r.mu.Unlock()
			return func() {
				r.mu.Lock()
				delete(r.turns, number)
				r.mu.Unlock()
				close(through)
			}, nil
		}
		r.mu.Unlock()
		select {
		case <-before:
		case <-ctx.Done():
			return nil, fault.Wrap("registrar.turn", fault.Unavailable, number, ctx.Err())
		}
	}
}
