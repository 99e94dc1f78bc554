package auth

import (
	"container/list"
	"context"
	"crypto/rand"
	"encoding/binary"
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
// elsewhere do not slow it. Nobody is ever locked out. Nodes that share Records
// count together. A zero or negative number means its default.
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

// guard delays. Its memory is bounded by Tallies.
type guard struct {
	Guessing
	now     func() time.Time
	process string   // names this one's counts among those of all nodes
	digests digester // the same on all nodes; set before the first password is looked at

	mu       sync.Mutex // guards all below
	tallies  map[who]*list.Element
	order    *list.List // of *tally, the one longest not needed first
	delayed  int
	delaying map[uint64]int // by address
}

func newGuard(cfg Config) *guard {
	return &guard{Guessing: cfg.Guessing, now: cfg.Now, process: rand.Text()[:8],
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
	w := who{g.hash(name), address}
	_, ok := g.tallies[w]
	return ok && g.wrong(w) == 0
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
		g.tally(w).open++
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

// right takes back what was counted and makes the client known by that name. What
// was wrong of the client's before is forgotten: these are the keys of its counts.
func (g *guard) right(t attempt, name string) (keys []string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.close(t)
	client := g.tally(who{g.hash(name), t.address})
	keys = client.keys(g.process)
	client.found, client.others = count{}, nil
	return keys
}

// failed counts what was wrong, for the address too, and returns whose counts grew.
func (g *guard) failed(t attempt) []who {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.close(t)
	whose := append(t.counted, who{address: t.address})
	for _, w := range whose {
		own := g.tally(w)
		own.found = count{g.fresh(own.found) + 1, g.now().UnixMicro()}
	}
	return whose
}

// undecided takes back what was counted: nothing was found out.
func (g *guard) undecided(t attempt) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.close(t)
}

func (g *guard) close(t attempt) {
	for _, w := range t.counted {
		own := g.tally(w)
		own.open = max(own.open-1, 0) // the tally may be another one than before
	}
}

// hash is the same on all nodes, and nobody's name can be read from it.
func (g *guard) hash(text string) uint64 {
	sum := g.digests.of("guard", text)
	return binary.BigEndian.Uint64(sum[:])
}

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
