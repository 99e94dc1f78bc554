package lease

import (
	"context"
	"errors"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"time"
)

// Config is what a Member is made of.
type Config struct {
	Table   Table
	Node    string        // a name that no other node has
	Process string        // this one, of NewProcess
	TTL     time.Duration // how long a life lasts that is not prolonged; prolonged three times in it
	Logger  *slog.Logger
	// Adopt is called when lives of others have ended, and what they owed is for
	// this node to finish. It may be called again for what it could not do.
	Adopt func(ctx context.Context, nodes []string) error
	// Settle is called at each beat. What this node waits for because agents have left it
	// is another's to wait for once look returns them: they are connected elsewhere.
	Settle func(ctx context.Context, look Look) error
}

// Look returns those of the agents who are connected to another node. Of two nodes
// that both lost an agent one at most sees him at the other.
type Look func(ctx context.Context, agents []string) ([]string, error)

// Member is this process as a node. Its methods may be called at once; Run is
// to be called once by its owner.
type Member struct {
	Config
	wake chan struct{} // holds a token while a presence is to be written
	owed []string      // dead nodes that are not seen to yet; Run has it

	mu    sync.Mutex // guards what follows
	life  Life
	until time.Time       // the life lasts that long at least, by our own clock
	own   Lease           // the right to act for what time has brought about here
	here  map[string]int  // connections of each agent here
	dirty map[string]bool // whose presence is to be written
}

// NewMember returns a Member that is not alive yet.
func NewMember(cfg Config) *Member {
	return &Member{Config: cfg, wake: make(chan struct{}, 1), here: map[string]int{}, dirty: map[string]bool{}}
}

// Begin starts the first life. Another process that had the node's name a moment
// ago, and is not certainly gone, is watched first: if it shows that it lives there
// is ErrTaken.
func (m *Member) Begin(ctx context.Context) error {
	before, err := m.Table.Sign(ctx, m.Node)
	if err != nil {
		return err
	}
	if before.Alive && before.Process != "" && !gone(before.Process) {
		if err := m.watch(ctx, before); err != nil {
			return err
		}
	}
	return m.begin(ctx, before.Process)
}

// watch returns ErrTaken if the life that was seen is prolonged: it would be, in the
// time that is waited.
func (m *Member) watch(ctx context.Context, before Sign) error {
	m.Logger.Warn("another process had this node's name a moment ago; waiting whether it lives",
		slog.String("node", m.Node), slog.String("process", before.Process))
	timer := time.NewTimer(m.TTL / 2)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
		return ctx.Err()
	}
	now, err := m.Table.Sign(ctx, m.Node)
	if err == nil && now.Alive && now != before {
		err = Taken("lease.begin", m.Node, now.Process)
	}
	return err
}

// begin starts a life, also over that of a process that is gone.
func (m *Member) begin(ctx context.Context, gone string) error {
	until := time.Now().Add(m.TTL)
	life, err := m.Table.Begin(ctx, Birth{m.Node, m.Process, gone, m.TTL, m.connected()})
	if err != nil {
		return err
	}
	own, ok, err := m.Table.Take(ctx, "node/"+m.Node, life)
	if err == nil && !ok {
		err = Lost("lease.begin", own)
	}
	if err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.life, m.own, m.until = life, own, until
	return nil
}

// connected returns who is connected here. Whoever comes or goes after is dirty, and
// written into the life that begins.
func (m *Member) connected() []string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Collect(maps.Keys(m.here))
}

// Leave ends the life, so that another takes over at once.
func (m *Member) Leave(ctx context.Context) error { return m.Table.Leave(ctx, m.now()) }

func (m *Member) now() Life {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.life
}

// Term is the number of the life while it certainly lasts, by our own clock; 0
// when it may have ended: what was taken may have passed to another then.
func (m *Member) Term() int64 {
	m.mu.Lock()
	defer m.mu.Unlock()
	if !time.Now().Before(m.until) {
		return 0
	}
	return m.life.Number
}

// Own is the lease under which the node acts on what time has brought about.
func (m *Member) Own() Lease {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.own
}

// Take takes a lease if nobody alive has it; false if somebody has.
func (m *Member) Take(ctx context.Context, name string) (Lease, bool, error) {
	return m.Table.Take(ctx, name, m.now())
}

// Give gives a lease up.
func (m *Member) Give(ctx context.Context, l Lease) error { return m.Table.Give(ctx, l) }

// Connected says that the agent has a connection here more, or one less. It is
// written soon after, and again until it is.
func (m *Member) Connected(agent string, more bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	was := m.here[agent]
	is := max(was-1, 0)
	if more {
		is = was + 1
	}
	if m.here[agent] = is; is == 0 {
		delete(m.here, agent)
	}
	if (was == 0) != (is == 0) {
		m.dirty[agent] = true
		m.ring()
	}
}

func (m *Member) ring() {
	select {
	case m.wake <- struct{}{}:
	default: // the token lies there already
	}
}

// Present returns those of the agents who are connected to any node.
func (m *Member) Present(ctx context.Context, agents []string) (map[string]bool, error) {
	found, err := m.Table.Elsewhere(ctx, m.Node, agents)
	present := make(map[string]bool, len(found))
	for _, agent := range found {
		present[agent] = true
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, agent := range agents {
		present[agent] = present[agent] || m.here[agent] > 0
	}
	return present, err
}

// Run lives until ctx ends, or until another process has taken the node's name:
// that is ErrTaken, and this one must end.
func (m *Member) Run(ctx context.Context) error {
	beat := time.NewTicker(m.TTL / 3)
	defer beat.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-beat.C:
			err := m.beat(ctx)
			if errors.Is(err, ErrTaken) {
				return err
			}
			m.tell("lease.beat", err)
		case <-m.wake:
			m.tell("lease.presence", m.write(ctx))
		}
	}
}

func (m *Member) tell(op string, err error) {
	if err != nil {
		m.Logger.Error("this node could not say that it lives; trying again", slog.String("op", op),
			slog.String("node", m.Node), slog.Any("error", err))
	}
}

// beat prolongs the life and sees to those that ran out, and to who is elsewhere.
func (m *Member) beat(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, m.TTL)
	defer cancel()
	until := time.Now().Add(m.TTL)
	err := m.Table.Prolong(ctx, m.now(), m.TTL)
	if errors.Is(err, ErrLost) {
		m.Logger.Warn("this node was out of reach for too long; others have taken over what it owed", slog.String("node", m.Node))
		m.owed = append(m.owed, m.Node) // others have some of it now, and nobody the rest
		err = m.begin(ctx, "")
	} else if err == nil {
		m.mu.Lock()
		m.until = until
		m.mu.Unlock()
	}
	if err != nil {
		return err
	}
	return errors.Join(m.write(ctx), m.bury(ctx), m.Settle(ctx, m.look))
}

// look first has it written who has left this node: another that looks for an agent
// must not see him here when he is seen there.
func (m *Member) look(ctx context.Context, agents []string) ([]string, error) {
	if err := m.write(ctx); err != nil {
		return nil, err
	}
	return m.Table.Elsewhere(ctx, m.Node, agents)
}

func (m *Member) bury(ctx context.Context) error {
	dead, err := m.Table.Bury(ctx, m.now())
	if m.owed = append(m.owed, dead...); len(m.owed) == 0 || err != nil {
		return err
	}
	m.Logger.Info("lives of nodes have ended; taking over what they owed", slog.Any("nodes", m.owed))
	if err := m.Adopt(ctx, m.owed); err != nil {
		return err
	}
	m.owed = nil
	return nil
}

// write writes the presences that changed.
func (m *Member) write(ctx context.Context) error {
	life, present, absent := m.changed()
	if len(present)+len(absent) == 0 {
		return nil
	}
	err := m.Table.SetPresent(ctx, life, present, absent)
	if err == nil {
		return nil
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, agent := range append(present, absent...) {
		m.dirty[agent] = true // the next beat tries again
	}
	return err
}

func (m *Member) changed() (life Life, present, absent []string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for agent := range m.dirty {
		if m.here[agent] > 0 {
			present = append(present, agent)
		} else {
			absent = append(absent, agent)
		}
	}
	clear(m.dirty)
	return m.life, present, absent
}

// Lone is the only node there is: it holds every lease.
type Lone struct{}

// Term is always the same one.
func (Lone) Term() int64 { return 1 }

// Own is no condition.
func (Lone) Own() Lease { return Lease{} }

// Take always succeeds.
func (Lone) Take(_ context.Context, name string) (Lease, bool, error) {
	return Lease{Name: name}, true, nil
}

// Give does nothing.
func (Lone) Give(context.Context, Lease) error { return nil }

// Connected does nothing: who is connected here is known here.
func (Lone) Connected(string, bool) {}

// Present says that nobody is connected elsewhere.
func (Lone) Present(context.Context, []string) (map[string]bool, error) { return nil, nil }
