package auth

import (
	"cmp"
	"crypto/sha256"
	"iter"
	"maps"
	"slices"
	"sync"

	"parley/internal/directory"
)

// table holds every login of the process. It does no I/O: whoever ends a login
// marks it, deletes its record, and then removes it, or unmarks it if the
// record could not be deleted. A marked login is found by nobody.
type table struct {
	perUser, total int
	patience       patience

	mu     sync.RWMutex // guards all below
	all    map[digest]*login
	users  map[directory.UserID][]*login
	shared map[client]*login
	making map[client]*making
	ending int // how many are marked
}

// making is a login that one request makes and others wait for.
type making struct {
	done  chan struct{} // closed when login and err are set
	login *login
	err   error
}

func newTable(cfg Config) *table {
	return &table{
		perUser: cfg.LoginsPerUser, total: cfg.Logins,
		patience: cfg.patience(),
		all:      map[digest]*login{}, users: map[directory.UserID][]*login{},
		shared: map[client]*login{}, making: map[client]*making{},
	}
}

// find returns the live login that the cookie opens, or nil.
func (t *table) find(raw string) *login {
	d := sha256.Sum256([]byte(raw))
	t.mu.RLock()
	defer t.mu.RUnlock()
	if l := t.all[d]; t.live(l) {
		return l
	}
	return nil
}

func (t *table) live(l *login) bool {
	return l != nil && !l.ending && !l.stale.Load() && !l.idle(t.patience)
}

// share returns the login of a cookie-less client; or else the making of it,
// and whether it is the caller who must make it and call made.
func (t *table) share(c client, user directory.User) (l *login, m *making, mine bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if l := t.shared[c]; t.live(l) && !l.outdated(user) {
		return l, nil, false
	}
	if m := t.making[c]; m != nil {
		return nil, m, false
	}
	m = &making{done: make(chan struct{})}
	t.making[c] = m
	return nil, m, true
}

// made ends a making; m.login and m.err are set. It returns the logins that
// must go for the new one, marked.
func (t *table) made(c client, m *making) (evicted []*login) {
	t.mu.Lock()
	defer t.mu.Unlock()
	defer close(m.done)
	delete(t.making, c)
	if m.err != nil {
		return nil
	}
	m.login.client = c
	t.shared[c] = m.login
	return t.put(m.login)
}

// add takes in a login that an earlier process made, and returns like made;
// logins are to be added in the order of their last use.
func (t *table) add(l *login) (evicted []*login) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.put(l)
}

// put never evicts the login it puts: whoever it is made for is about to use it.
func (t *table) put(l *login) (evicted []*login) {
	if have := t.all[l.digest]; have != nil {
		t.drop(have) // Take was quicker than its own maker
	}
	others := unmarked(slices.Values(t.users[l.User]))
	t.all[l.digest] = l
	t.users[l.User] = append(t.users[l.User], l)
	if len(others) >= t.perUser {
		evicted = append(evicted, t.mark(longestIdle(others)))
	}
	if len(t.all)-t.ending > t.total {
		others = unmarked(maps.Values(t.all))
		others = slices.DeleteFunc(others, func(other *login) bool { return other == l })
		evicted = append(evicted, t.mark(longestIdle(others)))
	}
	return evicted
}

func unmarked(logins iter.Seq[*login]) (found []*login) {
	for l := range logins {
		if !l.ending {
			found = append(found, l)
		}
	}
	return found
}

func longestIdle(logins []*login) *login {
	return slices.MinFunc(logins, byUse)
}

func byUse(a, b *login) int { return cmp.Compare(a.used.Load(), b.used.Load()) }

func (t *table) mark(l *login) *login {
	l.ending = true
	t.ending++
	return l
}

// markAll marks and returns the unmarked logins that which chooses.
func (t *table) markAll(which func(*login) bool) (marked []*login) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, l := range t.all {
		if !l.ending && which(l) {
			marked = append(marked, t.mark(l))
		}
	}
	return marked
}

// markOne marks and returns the login of that digest, if there is one to mark.
func (t *table) markOne(d digest) []*login {
	t.mu.Lock()
	defer t.mu.Unlock()
	if l := t.all[d]; l != nil && !l.ending {
		return []*login{t.mark(l)}
	}
	return nil
}

// markUser marks and returns the user's logins.
func (t *table) markUser(user directory.UserID) (marked []*login) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, l := range unmarked(slices.Values(t.users[user])) {
		marked = append(marked, t.mark(l))
	}
	return marked
}

// unmark makes marked logins live again.
func (t *table) unmark(logins []*login) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, l := range logins {
		l.ending = false
		t.ending--
	}
}

// remove takes marked logins out and returns the users who have none left.
func (t *table) remove(logins []*login) (gone []directory.UserID) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, l := range logins {
		t.ending--
		if t.all[l.digest] == l && t.drop(l) {
			gone = append(gone, l.User)
		}
	}
	return gone
}

// take brings in a login as another node has it.
func (t *table) take(l *login) {
	t.mu.Lock()
	defer t.mu.Unlock()
	have := t.all[l.digest]
	if have == nil {
		t.all[l.digest] = l
		t.users[l.User] = append(t.users[l.User], l)
		return
	}
	have.used.Store(max(have.used.Load(), l.used.Load()))
	have.seen.Store(max(have.seen.Load(), l.seen.Load()))
	have.kept, have.keptAt = max(have.kept, l.kept), max(have.keptAt, l.keptAt)
}

// takeOut removes a login that another node has ended; nil if it is not there,
// or is being ended here too.
func (t *table) takeOut(d digest) *login {
	t.mu.Lock()
	defer t.mu.Unlock()
	l := t.all[d]
	if l == nil || l.ending {
		return nil
	}
	t.drop(l)
	return l
}

// drop takes l out of the maps; whether its user has none left.
func (t *table) drop(l *login) (last bool) {
	delete(t.all, l.digest)
	if t.shared[l.client] == l {
		delete(t.shared, l.client)
	}
	left := slices.DeleteFunc(t.users[l.User], func(other *login) bool { return other == l })
	if t.users[l.User] = left; len(left) > 0 {
		return false
	}
	delete(t.users, l.User)
	return true
}

// absent keeps those of the users who have no login.
func (t *table) absent(users []directory.UserID) []directory.UserID {
	t.mu.RLock()
	defer t.mu.RUnlock()
	return slices.DeleteFunc(users, func(u directory.UserID) bool { return len(t.users[u]) > 0 })
}
