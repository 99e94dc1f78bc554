package auth_test

import (
	"cmp"
	"context"
	"encoding/base64"
	"errors"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"parley/internal/auth"
	"parley/internal/directory"
	"parley/internal/fault"
)

// The actors: anna's password is in the file, ben's is hashed, cara may not
// log in, and dora's password is not ASCII. Nobody is named zoe.
const (
	anna = directory.UserID("anna-id")
	ben  = directory.UserID("ben-id")
	cara = directory.UserID("cara-id")
	dora = directory.UserID("dora-id")
)

// cheap is a hash of "demo" that costs next to nothing.
const cheap = "$argon2id$v=19$m=8,t=1,p=1$c2FsdHNhbHQ$dBSXOc68HuKuEi9tQCGn1A"

func person(id directory.UserID, name string, c directory.Credential) directory.User {
	return directory.User{ID: id, UserName: name, Enabled: true, Credential: c}
}

func people() []directory.User {
	all := []directory.User{
		person(anna, "anna", directory.Credential{Password: "demo"}),
		person(ben, "ben", directory.Credential{Hash: cheap}),
		person(cara, "cara", directory.Credential{Hash: cheap}),
		person(dora, "dora", directory.Credential{Password: "géhëim"}),
	}
	all[2].Enabled = false
	return all
}

// stage is one process over records that may outlive it.
type stage struct {
	*auth.Auth
	t       tester
	records *records
	users   atomic.Pointer[directory.Snapshot]
	hashes  atomic.Int64

	mu      sync.Mutex // guards the rest
	expired []directory.UserID
	failed  []error
}

// tester is what *testing.T and *rapid.T have in common and we need.
type tester interface {
	Helper()
	Fatalf(format string, args ...any)
}

func open(t tester, cfg auth.Config, kept *records) *stage {
	s := &stage{t: t, records: kept}
	s.know(people()...)
	cfg.Hooks = auth.Hooks{
		Hashed:  func(time.Duration) { s.hashes.Add(1) },
		Expired: func(u directory.UserID) { s.mu.Lock(); defer s.mu.Unlock(); s.expired = append(s.expired, u) },
		Failed:  func(err error) { s.mu.Lock(); defer s.mu.Unlock(); s.failed = append(s.failed, err) },
	}
	s.Auth = auth.New(cfg, s.users.Load, kept)
	return s
}

// know makes these the present users.
func (s *stage) know(users ...directory.User) {
	s.users.Store(directory.New(directory.Contents{Users: users}))
}

// change changes one of the present users.
func (s *stage) change(id directory.UserID, how func(*directory.User)) {
	all := people()
	for i := range all {
		if all[i].ID == id {
			how(&all[i])
		}
	}
	s.know(all...)
}

// seen returns whose end was reported since the last call.
func (s *stage) seen() []directory.UserID {
	s.mu.Lock()
	defer s.mu.Unlock()
	seen := s.expired
	s.expired = nil
	slices.Sort(seen)
	return seen
}

// logIn sends a first request and returns the login and the cookie.
func (s *stage) logIn(r *http.Request) (auth.Login, string) {
	s.t.Helper()
	w := httptest.NewRecorder()
	p, err := s.Authenticate(r)
	if err != nil {
		s.t.Fatalf("authenticate: %v", err)
	}
	l, err := s.EnsureLogin(w, r, p)
	if err != nil {
		s.t.Fatalf("ensure login: %v", err)
	}
	return l, cookieOf(w)
}

// wantKind fails unless err is a fault of that kind.
func wantKind(t tester, err error, kind fault.Kind) {
	t.Helper()
	if err == nil || fault.KindOf(err) != kind {
		t.Fatalf("got %v, want a fault of kind %q", err, kind)
	}
}

// wantUser fails unless the request is the user's.
func (s *stage) wantUser(r *http.Request, id directory.UserID) auth.Principal {
	s.t.Helper()
	p, err := s.Authenticate(r)
	if err != nil || p.User.ID != id {
		s.t.Fatalf("got %q, %v; want %q", p.User.ID, err, id)
	}
	return p
}

func (s *stage) wantDenied(r *http.Request) error {
	s.t.Helper()
	p, err := s.Authenticate(r)
	wantKind(s.t, err, fault.Unauthenticated)
	if p.User.ID != "" || p.Login.ID != "" {
		s.t.Fatalf("a refusal tells %v", p)
	}
	return err
}

func cookieOf(w *httptest.ResponseRecorder) string {
	for _, c := range w.Result().Cookies() {
		if c.Name == auth.CookieName {
			return c.Value
		}
	}
	return ""
}

type prop func(*http.Request)

func get(props ...prop) *http.Request { return request(http.MethodGet, props...) }

func request(method string, props ...prop) *http.Request {
	r := httptest.NewRequest(method, "http://desk.example.test/api/v2/me", nil)
	for _, p := range props {
		p(r)
	}
	return r
}

func basic(credentials string) prop {
	return func(r *http.Request) {
		r.Header.Set("Authorization", "Basic "+base64.StdEncoding.EncodeToString([]byte(credentials)))
	}
}

func cookie(raw string) prop {
	return func(r *http.Request) { r.AddCookie(&http.Cookie{Name: auth.CookieName, Value: raw}) }
}

func header(name, value string) prop { return func(r *http.Request) { r.Header.Add(name, value) } }

func from(address string) prop { return func(r *http.Request) { r.RemoteAddr = address } }

func within(ctx context.Context) prop { return func(r *http.Request) { *r = *r.WithContext(ctx) } }

// records are kept in memory, counted, and broken on demand.
type records struct {
	mu     sync.Mutex // guards all below
	kept   map[string][]byte
	puts   int
	dels   int
	broken error
	gate   chan struct{} // not nil: Put and Delete wait for it
}

func newRecords() *records { return &records{kept: map[string][]byte{}} }

var errBroken = errors.New("disk gone")

func (m *records) Put(ctx context.Context, kind, key string, value []byte) error {
	m.pass()
	m.mu.Lock()
	defer m.mu.Unlock()
	err := cmp.Or(m.broken, ctx.Err())
	if m.puts++; err == nil {
		m.kept[kind+"/"+key] = slices.Clone(value)
	}
	return fault.Wrap("store.put", fault.Unavailable, "", err)
}

func (m *records) Create(ctx context.Context, kind, key string, value []byte) error {
	if _, err := m.Get(ctx, kind, key); err == nil {
		return fault.New("store.create", fault.Exists, key, "")
	}
	return m.Put(ctx, kind, key, value)
}

func (m *records) Update(ctx context.Context, kind, key string, value []byte) error {
	if _, err := m.Get(ctx, kind, key); err != nil && fault.KindOf(err) == fault.NotFound {
		return err
	}
	return m.Put(ctx, kind, key, value)
}

func (m *records) pass() {
	m.mu.Lock()
	gate := m.gate
	m.mu.Unlock()
	if gate != nil {
		<-gate
	}
}

func (m *records) Get(_ context.Context, kind, key string) ([]byte, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	value, ok := m.kept[kind+"/"+key]
	if !ok && m.broken == nil {
		return nil, fault.New("store.get", fault.NotFound, key, "")
	}
	return value, fault.Wrap("store.get", fault.Unavailable, "", m.broken)
}

func (m *records) Delete(_ context.Context, kind string, keys ...string) error {
	m.pass()
	m.mu.Lock()
	defer m.mu.Unlock()
	m.dels++
	for _, key := range keys {
		if m.broken == nil {
			delete(m.kept, kind+"/"+key)
		}
	}
	return fault.Wrap("store.delete", fault.Unavailable, "", m.broken)
}

func (m *records) List(_ context.Context, kind string) (map[string][]byte, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	found := map[string][]byte{}
	for key, value := range maps.All(m.kept) {
		if len(key) > len(kind) && key[:len(kind)+1] == kind+"/" {
			found[key[len(kind)+1:]] = value
		}
	}
	return found, fault.Wrap("store.list", fault.Unavailable, "", m.broken)
}

func (m *records) do(act func(*records)) {
	m.mu.Lock()
	defer m.mu.Unlock()
	act(m)
}

// count returns how many writes there were and how many records there are.
func (m *records) count() (puts, kept int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.puts, len(m.kept)
}

func both(props ...prop) prop {
	return func(r *http.Request) {
		for _, p := range props {
			p(r)
		}
	}
}
