package registrar

import (
	"cmp"
	"context"
	"encoding/json"
	"log/slog"
	"net/netip"
	"slices"
	"sync"
	"time"

	"parley/internal/fault"
)

// Records is what the registrar needs of the store; a value is durable when Put
// returns.
type Records interface {
	Put(ctx context.Context, kind, key string, value []byte) error
	Delete(ctx context.Context, kind string, keys ...string) error
	List(ctx context.Context, kind string) (map[string][]byte, error)
}

// kind names the registrar's records: one for each DN that has bindings.
const kind = "sip-binding"

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
	Changed    func(number string) // after each change of a DN's bindings, without a lock; nil: nobody
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
	Flow      string // by which it is reached; empty: by its contact
	UserAgent string
	Path      []string // to go through
}

// connected reports whether the binding lasts no longer than its connection.
func (b Binding) connected() bool { return b.Transport != "udp" }

// Registrar remembers bindings. Its methods may be called at once.
type Registrar struct {
	cfg    Config
	nonces *nonces

	mu       sync.Mutex // guards what follows
	bindings map[string][]Binding
	turns    map[string]chan struct{} // closed when a DN's change is through
}

// Open reads the bindings that the store remembers, without those that have
// expired and those whose connection is no more.
func Open(ctx context.Context, cfg Config) (*Registrar, error) {
	r := &Registrar{cfg: cfg, nonces: newNonces(cfg.NonceLife), bindings: map[string][]Binding{}, turns: map[string]chan struct{}{}}
	kept, err := cfg.Records.List(ctx, kind)
	if err != nil {
		return nil, fault.Wrap("registrar.open", fault.Internal, "", err)
	}
	now := time.Now()
	for number, value := range kept {
		var all []Binding
		if err := json.Unmarshal(value, &all); err != nil {
			return nil, fault.Wrap("registrar.open", fault.Internal, number, err)
		}
		all = slices.DeleteFunc(all, func(b Binding) bool { return b.connected() || !now.Before(b.Expires) })
		if len(all) > 0 {
			r.bindings[number] = all
		}
	}
	return r, nil
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

// Gone ends the bindings of a connection that has closed.
func (r *Registrar) Gone(flow string) {
	r.mu.Lock()
	var numbers []string
	for number, all := range r.bindings {
		if slices.ContainsFunc(all, func(b Binding) bool { return b.Flow == flow }) {
			numbers = append(numbers, number)
		}
	}
	r.mu.Unlock()
	for _, number := range numbers {
		err := r.change(context.Background(), number, func(all []Binding) []Binding {
			return slices.DeleteFunc(all, func(b Binding) bool { return b.Flow == flow })
		})
		if err != nil {
			r.cfg.Logger.Error("a lost SIP connection could not be recorded", slog.String("number", number), slog.Any("error", err))
		}
	}
}

// Forget ends the bindings of DNs that are no more, or may not register any
// more.
func (r *Registrar) Forget(ctx context.Context) error {
	r.mu.Lock()
	var numbers []string
	for number := range r.bindings {
		numbers = append(numbers, number)
	}
	r.mu.Unlock()
	for _, number := range numbers {
		if a, ok := r.cfg.Accounts.Account(number); ok && len(a.HA1) > 0 {
			continue
		}
		if err := r.change(ctx, number, func([]Binding) []Binding { return nil }); err != nil {
			return err
		}
	}
	return nil
}

// change makes one change of a DN's bindings: durable first, then known, then
// told.
func (r *Registrar) change(ctx context.Context, number string, edit func([]Binding) []Binding) error {
	done, err := r.turn(ctx, number)
	if err != nil {
		return err
	}
	r.mu.Lock()
	next := edit(alive(r.bindings[number], time.Now()))
	r.mu.Unlock()
	if err := r.write(ctx, number, next); err != nil {
		done()
		return err
	}
	r.mu.Lock()
	if r.bindings[number] = next; len(next) == 0 {
		delete(r.bindings, number)
	}
	r.mu.Unlock()
	done()
	if r.cfg.Changed != nil {
		r.cfg.Changed(number)
	}
	return nil
}

func (r *Registrar) write(ctx context.Context, number string, all []Binding) error {
	const op = "registrar.write"
	if len(all) == 0 {
		return fault.Wrap(op, fault.Unavailable, number, r.cfg.Records.Delete(ctx, kind, number))
	}
	value, err := json.Marshal(all)
	if err == nil {
		err = r.cfg.Records.Put(ctx, kind, number, value)
	}
	return fault.Wrap(op, fault.Unavailable, number, err)
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
