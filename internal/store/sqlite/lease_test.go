package sqlite_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"parley/internal/im"
	"parley/internal/lease"
	"parley/internal/store"
	"parley/internal/store/sqlite"
)

// table is the plain truth about nodes and leases.
type table struct {
	now    int64
	lives  map[string]int64  // by node
	who    map[string]string // the process of a node's last life
	until  map[string]int64  // 0: seen to
	leases map[string]grip
	here   map[[2]string]int64 // agent and node: the life
}

type grip struct {
	node  string
	life  int64
	fence int64
}

func (m *table) alive(node string, life int64) bool {
	return m.lives[node] == life && m.until[node] > m.now
}

// vacate forgets what lives of the node before its present number had.
func (m *table) vacate(node string) {
	maps.DeleteFunc(m.leases, func(_ string, h grip) bool { return h.node == node && h.life < m.lives[node] })
	maps.DeleteFunc(m.here, func(at [2]string, life int64) bool { return at[1] == node && life < m.lives[node] })
}

func (m *table) has(l lease.Lease) bool {
	h := m.leases[l.Name]
	return h.node == l.Node && h.fence == l.Fence && m.alive(h.node, h.life)
}

func (m *table) elsewhere(node, agent string) bool {
	for at, life := range m.here {
		if at[0] == agent && at[1] != node && m.lives[at[1]] == life && m.until[at[1]] != 0 { // it may have run out, and nobody has buried it
			return true
		}
	}
	return false
}

// TestLeaseModel plays lives and leases on the store's statements with a clock
// of its own: the model agrees on who lives, who has what, and who may act.
func TestLeaseModel(t *testing.T) {
	s, set, err := sqlite.OpenClocked(filepath.Join(t.TempDir(), "parley.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	run := int64(0)
	rapid.Check(t, func(rt *rapid.T) {
		run++
		playLeases(rt, s, set, run)
	})
}

func playLeases(t *rapid.T, s *store.Store, set func(int64) error, run int64) {
	ctx := context.Background()
	own := func(name string) string { return fmt.Sprintf("%s %d", name, run) } // names of this run
	m := &table{now: run * 1e6, lives: map[string]int64{}, who: map[string]string{}, until: map[string]int64{}, leases: map[string]grip{}, here: map[[2]string]int64{}}
	lives := []lease.Life{{Node: "never", Number: 1}} // also those that ended
	given := []lease.Lease{}
	must := func(err error) {
		if err != nil {
			t.Fatal(err)
		}
	}
	must(set(m.now))
	if _, err := s.Bury(ctx, lives[0]); err != nil { // of runs before
		t.Fatal(err)
	}
	life := func() lease.Life { return rapid.SampledFrom(lives).Draw(t, "life") }
	const ttl = 10 * time.Microsecond
	processes := []string{"", "p", "q"}
	t.Repeat(map[string]func(*rapid.T){
		"time passes": func(t *rapid.T) {
			m.now += rapid.Int64Range(1, 8).Draw(t, "µs")
			must(set(m.now))
		},
		"begin": func(t *rapid.T) {
			node := own(rapid.SampledFrom([]string{"one", "two", "three"}).Draw(t, "node"))
			process, gone := rapid.SampledFrom(processes).Draw(t, "process"), rapid.SampledFrom(processes).Draw(t, "gone")
			var present []string
			if rapid.Bool().Draw(t, "with anna") {
				present = append(present, own("anna"))
			}
			l, err := s.Begin(ctx, lease.Birth{Node: node, Process: process, Gone: gone, TTL: ttl, Present: present})
			if had := m.who[node]; m.alive(node, m.lives[node]) && had != "" && had != process && had != gone {
				if !errors.Is(err, lease.ErrTaken) {
					t.Fatal("two processes have one name", had, process, gone, err)
				}
				return
			}
			must(err)
			m.who[node] = process
			m.lives[node]++
			m.vacate(node)
			if m.until[node] = m.now + 10; l.Number != m.lives[node] {
				t.Fatalf("life %d, want %d", l.Number, m.lives[node])
			}
			lives = append(lives, l)
			for _, agent := range present {
				m.here[[2]string{agent, node}] = l.Number
			}
		},
		"prolong": func(t *rapid.T) {
			l := life()
			err := s.Prolong(ctx, l, ttl)
			if m.alive(l.Node, l.Number) == errors.Is(err, lease.ErrLost) {
				t.Fatal(l, err)
			}
			if err == nil {
				m.until[l.Node] = m.now + 10
			}
		},
		"leave": func(t *rapid.T) {
			l := life()
			must(s.Leave(ctx, l))
			if m.lives[l.Node] == l.Number && m.until[l.Node] != 0 {
				m.until[l.Node] = 1
			}
		},
		"bury": func(t *rapid.T) {
			by := life()
			got, err := s.Bury(ctx, by)
			must(err)
			var want []string
			for node, until := range m.until {
				if until != 0 && until <= m.now && node != by.Node {
					want = append(want, node)
					m.until[node] = 0
					m.lives[node]++
					m.vacate(node)
				}
			}
			slices.Sort(got)
			if slices.Sort(want); !slices.Equal(got, want) {
				t.Fatalf("buried %v, want %v", got, want)
			}
		},
		"take": func(t *rapid.T) {
			by, name := life(), own(rapid.SampledFrom([]string{"leg", "registration"}).Draw(t, "name"))
			got, ok, err := s.Take(ctx, name, by)
			must(err)
			h := m.leases[name]
			mine := m.alive(by.Node, by.Number) && h.node == by.Node && h.life == by.Number
			free := m.alive(by.Node, by.Number) && !m.alive(h.node, h.life)
			if free {
				fence := m.now
				if h.node != "" {
					fence = h.fence + 1
				}
				m.leases[name] = grip{by.Node, by.Number, fence}
			}
			if ok != (mine || free) || ok && got.Fence != m.leases[name].fence {
				t.Fatalf("%+v %v; there was %+v of %+v", got, ok, h, m)
			}
			if ok {
				given = append(given, got)
			}
		},
		"give": func(t *rapid.T) {
			if len(given) == 0 {
				return
			}
			l := rapid.SampledFrom(given).Draw(t, "lease")
			must(s.Give(ctx, l))
			if h := m.leases[l.Name]; h.node == l.Node && h.fence == l.Fence {
				delete(m.leases, l.Name)
			}
		},
		"connect": func(t *rapid.T) {
			by, agent := life(), own(rapid.SampledFrom([]string{"anna", "ben"}).Draw(t, "agent"))
			if rapid.Bool().Draw(t, "comes") {
				must(s.SetPresent(ctx, by, []string{agent}, nil))
				m.here[[2]string{agent, by.Node}] = by.Number
				return
			}
			must(s.SetPresent(ctx, by, nil, []string{agent}))
			if at := [2]string{agent, by.Node}; m.here[at] == by.Number {
				delete(m.here, at)
			}
		},
		"": func(t *rapid.T) {
			for _, name := range []string{"one", "two"} {
				node := own(name)
				sign, err := s.Sign(ctx, node)
				must(err)
				if sign.Process != m.who[node] || sign.Alive != m.alive(node, m.lives[node]) || sign.Alive && sign.Until != m.until[node] {
					t.Fatalf("%s: %+v; %+v", node, sign, m)
				}
			}
			asks := own(rapid.SampledFrom([]string{"one", "two", "nobody"}).Draw(t, "asks"))
			got, err := s.Elsewhere(ctx, asks, []string{own("anna"), own("ben")})
			must(err)
			for _, agent := range []string{own("anna"), own("ben")} {
				if m.elsewhere(asks, agent) != slices.Contains(got, agent) {
					t.Fatalf("%s: elsewhere than at %s are %v; %+v", agent, asks, got, m)
				}
			}
			if len(given) == 0 {
				return
			}
			// Whoever has a lease may act, and nobody else.
			l := rapid.SampledFrom(given).Draw(t, "under")
			_, err = s.ChangeUnder(ctx, l, im.Change{Session: "UNKNOWN"})
			if m.has(l) == errors.Is(err, lease.ErrLost) {
				t.Fatal(l, err, fmt.Sprintf("%+v", m))
			}
		},
	})
}
