package auth

import (
	"container/list"
	"context"
	"hash/maphash"
	"net/http"
	"net/netip"
	"sync"
	"time"

	"parley/internal/fault"
)

// Guessing holds the numbers that make guessing of passwords slow. Whoever
// names a user, whether there is one or not, waits before his password is
// looked at: not at all for the first few wrong ones, then Delay, and twice as
// long after each further one, up to MaxDelay. Wrong passwords are counted for
// each user name and for each address. A client, that is a user at an address,
// that has shown the right password once counts for itself alone: attackers
// elsewhere do not slow it. Nobody is ever locked out. A zero or negative
// number means its default.
type Guessing struct {
	PerUser    int           // wrong passwords for one user name before there is a delay; default 5
	PerAddress int           // the same from one address, of which many may be behind one proxy; default 50
	Delay      time.Duration // default 250 ms
	MaxDelay   time.Duration // default 10 s
	Forget     time.Duration // without a wrong password for so long the count begins anew; default 15 min

	Tallies        int // counts kept; over it the one longest not needed goes; default 100,000
	Waiting        int // requests that are delayed at once; more are answered fault.TooMany; default 1,024
	WaitingAddress int // the same of one address; default 16
}

func (g Guessing) withDefaults() Guessing {
	g.PerUser = positive(g.PerUser, 5)
	g.PerAddress = positive(g.PerAddress, 50)
	g.Delay = positive(g.Delay, 250*time.Millisecond)
	g.MaxDelay = positive(g.MaxDelay, 10*time.Second)
	g.Forget = positive(g.Forget, 15*time.Minute)
	g.Tallies = positive(g.Tallies, 100_000)
	g.Waiting = positive(g.Waiting, 1024)
	g.WaitingAddress = positive(g.WaitingAddress, 16)
	return g
}

// who is counted for: a user name, an address (the other is zero), or a client
// (both). Names and addresses go in as keyed hashes, so that a long name costs
// no more memory than a short one.
type who struct{ name, address uint64 }

// tally is the count of one.
type tally struct {
	who   who
	wrong int
	at    time.Time // of the last wrong password
}

// guard delays. Its memory is bounded by Tallies.
type guard struct {
	Guessing
	seed maphash.Seed

	mu       sync.Mutex // guards all below
	tallies  map[who]*list.Element
	order    *list.List // of *tally, the one longest not needed first
	delayed  int
	delaying map[uint64]int // by address
}

func newGuard(cfg Guessing) *guard {
	return &guard{Guessing: cfg, seed: maphash.MakeSeed(),
		tallies: map[who]*list.Element{}, order: list.New(), delaying: map[uint64]int{}}
}

// attempt is one password that is going to be looked at.
type attempt struct {
	address uint64
	counted []who // as wrong, until it proves right
	delay   time.Duration
}

// familiar reports whether the client of that name and address has shown the
// right password and no wrong one since.
func (g *guard) familiar(name string, address uint64) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	e, ok := g.tallies[who{g.hash(name), address}]
	return ok && e.Value.(*tally).wrong == 0
}

// enter counts a password for each of the names, as if it were wrong, so that
// guesses made all at once are as slow as one after the other, and waits for
// the delay. A nil error obliges to call one of right, failed and undecided.
func (g *guard) enter(ctx context.Context, address uint64, names ...string) (attempt, error) {
	t := g.count(address, names)
	if t.delay == 0 {
		return t, nil
	}
	err := g.wait(ctx, t)
	if err != nil {
		g.undecided(t)
	}
	return t, err
}

func (g *guard) count(address uint64, names []string) attempt {
	g.mu.Lock()
	defer g.mu.Unlock()
	t := attempt{address: address}
	for _, name := range names {
		w := who{g.hash(name), address}
		if _, known := g.tallies[w]; !known {
			w.address = 0
			t.delay = max(t.delay, g.delay(g.wrong(who{address: address}), g.PerAddress))
		}
		t.delay = max(t.delay, g.delay(g.wrong(w), g.PerUser))
		t.counted = append(t.counted, w)
		g.add(w, 1)
	}
	return t
}

// delay grows with what is wrong beyond the free ones.
func (g *guard) delay(wrong, free int) time.Duration {
	switch beyond := wrong - free; {
	case beyond < 0:
		return 0
	case beyond >= 30 || g.Delay<<beyond > g.MaxDelay:
		return g.MaxDelay
	default:
		return g.Delay << beyond
	}
}

// wait lets the delay pass. When too many wait already it refuses at once.
func (g *guard) wait(ctx context.Context, t attempt) error {
	if !g.queue(t.address) {
		return fault.New("auth.guard", fault.TooMany, "", "Too many wrong passwords: try again later")
	}
	defer g.unqueue(t.address)
	timer := time.NewTimer(t.delay)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return fault.Wrap("auth.guard", fault.Unavailable, "", ctx.Err())
	}
}

func (g *guard) queue(address uint64) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.delayed >= g.Waiting || g.delaying[address] >= g.WaitingAddress {
		return false
	}
	g.delayed++
	g.delaying[address]++
	return true
}

func (g *guard) unqueue(address uint64) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.delayed--
	if g.delaying[address]--; g.delaying[address] == 0 {
		delete(g.delaying, address)
	}
}

// right takes back what was counted and makes the client known by that name.
func (g *guard) right(t attempt, name string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, w := range t.counted {
		g.add(w, -1)
	}
	g.tally(who{g.hash(name), t.address}).wrong = 0
}

// failed leaves what was counted and counts for the address too.
func (g *guard) failed(t attempt) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.add(who{address: t.address}, 1)
}

// undecided takes back what was counted: nothing was found out.
func (g *guard) undecided(t attempt) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, w := range t.counted {
		g.add(w, -1)
	}
}

// wrong returns the count as it stands now, under the lock.
func (g *guard) wrong(w who) int {
	e, ok := g.tallies[w]
	if !ok || time.Since(e.Value.(*tally).at) >= g.Forget {
		return 0
	}
	return e.Value.(*tally).wrong
}

func (g *guard) add(w who, n int) {
	t := g.tally(w)
	t.wrong = max(g.wrong(w)+n, 0)
	if n > 0 {
		t.at = time.Now()
	}
}

// tally returns the count of w, made when there is none, as the latest needed.
func (g *guard) tally(w who) *tally {
	if e, ok := g.tallies[w]; ok {
		g.order.MoveToBack(e)
		return e.Value.(*tally)
	}
	if g.order.Len() >= g.Tallies {
		delete(g.tallies, g.order.Remove(g.order.Front()).(*tally).who)
	}
	t := &tally{who: w}
	g.tallies[w] = g.order.PushBack(t)
	return t
}

func (g *guard) hash(text string) uint64 { return maphash.String(g.seed, text) }

// address is where a request comes from, as far as it counts: of IPv6 the
// network of 64 bits, since whoever has one address there has all.
func (g *guard) address(r *http.Request) uint64 {
	host := hostOf(r)
	if ip, err := netip.ParseAddr(host); err == nil && ip.Is6() && !ip.Is4In6() {
		if net, err := ip.WithZone("").Prefix(64); err == nil {
			host = net.String()
		}
	}
	return g.hash(host) | 1 // never zero, which means none
}
