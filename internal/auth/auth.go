package auth

import (
	"context"
	"crypto/rand"
	"slices"
	"sync/atomic"
	"time"

	"parley/internal/directory"
	"parley/internal/fault"
)

// Records keeps small values by kind and key. What was written or deleted is
// durable when the call returns. Get and Update of an absent key fail with
// fault.NotFound, Create of one that is there with fault.Exists; Delete of an
// absent key does nothing.
type Records interface {
	Put(ctx context.Context, kind, key string, value []byte) error
	Create(ctx context.Context, kind, key string, value []byte) error
	Update(ctx context.Context, kind, key string, value []byte) error
	Get(ctx context.Context, kind, key string) ([]byte, error)
	Delete(ctx context.Context, kind string, keys ...string) error
	List(ctx context.Context, kind string) (map[string][]byte, error)
}

// The kinds of records that belong to this room.
const (
	KindLogin   = "login"          // key: LoginID; value: see kept
	kindSecret  = "secret"         // key: csrfKey; value: random bytes
	KindOrigins = "access-control" // key: a contact center's domain name; value: its origins, a JSON array
)

// Auth knows who is logged in. It is safe for any number of goroutines and
// starts none; Run is to be called once by its owner.
type Auth struct {
	cfg     Config
	users   func() *directory.Snapshot
	records Records

	digests digester
	memory  *memory
	slots   *slots
	guard   *guard
	flights *flights
	tokens  *tokens // nil: no OIDC
	logins  *table
	csrf    []byte // key of the tokens; set by Load before loaded is true

	loaded  atomic.Bool
	loading chan struct{} // holds a token while one goroutine loads
}

// New returns an Auth over the present directory, which users returns (never
// nil), and what records keeps. It reads nothing: that is Load's part.
func New(cfg Config, users func() *directory.Snapshot, records Records) *Auth {
	cfg = cfg.withDefaults()
	return &Auth{
		cfg: cfg, users: users, records: records,
		digests: newDigester(randomKey()),
		memory:  newMemory(cfg.Remembered, cfg.RememberedFor),
		slots:   newSlots(cfg.Hashes, cfg.HashQueue),
		guard:   newGuard(cfg),
		flights: newFlights(),
		tokens:  newTokens(cfg.OIDC),
		logins:  newTable(cfg),
		loading: make(chan struct{}, 1),
	}
}

// Load reads the logins and the key of the CSRF tokens that an earlier process
// kept. The wiring calls it before it listens, so that a broken store is found
// early; otherwise the first request does. Once it has succeeded it does
// nothing. It fails as Records do.
func (a *Auth) Load(ctx context.Context) error {
	if a.loaded.Load() {
		return nil
	}
	select {
	case a.loading <- struct{}{}:
		defer func() { <-a.loading }()
	case <-ctx.Done():
		return fault.Wrap("auth.load", fault.Unavailable, "", ctx.Err())
	}
	if a.loaded.Load() {
		return nil
	}
	return fault.Wrap("auth.load", fault.Internal, "", a.load(ctx))
}

func (a *Auth) load(ctx context.Context) error {
	if err := a.loadKey(ctx); err != nil {
		return err
	}
	a.guard.digests = newDigester(a.csrf)
	if err := a.loadGuesses(ctx); err != nil {
		return err
	}
	kept, err := a.records.List(ctx, KindLogin)
	if err != nil {
		return err
	}
	var evicted []*login
	for _, l := range a.decodeAll(kept) {
		evicted = append(evicted, a.logins.add(l)...)
	}
	a.loaded.Store(true)
	a.expire(ctx, evicted)
	return nil
}

// decodeAll returns the logins in the order of their last use. A record that
// does not read is told of and left alone.
func (a *Auth) decodeAll(kept map[string][]byte) (logins []*login) {
	for id, value := range kept {
		l, err := decodeLogin(LoginID(id), value)
		if err != nil {
			a.cfg.Hooks.failed(err)
			continue
		}
		logins = append(logins, l)
	}
	slices.SortFunc(logins, byUse)
	return logins
}

// Run sweeps until ctx ends, and then writes what was not yet written. It
// fails only if Load does.
func (a *Auth) Run(ctx context.Context) error {
	if err := a.Load(ctx); err != nil {
		return err
	}
	tick := time.NewTicker(a.cfg.sweepEvery())
	defer tick.Stop()
	guesses := time.NewTicker(a.cfg.Guessing.Forget)
	defer guesses.Stop()
	for {
		select {
		case <-tick.C:
			a.Sweep(ctx)
		case <-guesses.C:
			a.cfg.Hooks.failed(a.forgetGuesses(ctx))
		case <-ctx.Done():
			a.writeLast(ctx)
			return nil
		}
	}
}

// writeLast outlives the context that ended Run, but not for long.
func (a *Auth) writeLast(ctx context.Context) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	a.write(ctx, 0)
}

func randomKey() []byte {
	key := make([]byte, 32)
	rand.Read(key) // never fails (crypto/rand)
	return key
}
