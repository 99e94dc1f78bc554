package engine

import (
	"context"
	"log/slog"
	"time"

	"parley/internal/directory"
	"parley/internal/im"
	"parley/internal/lease"
	"parley/internal/roster"
)

// Log is what the engine needs of the store. Nothing is returned before it is durable.
type Log interface {
	// Open writes the first events of a session and claims its agents. A busy
	// agent is fault.InvalidState with the agent as subject; a repeated
	// reference of the initiator returns the session it made.
	Open(ctx context.Context, events []im.Event) (id im.SessionID, repeated bool, err error)
	// Opened returns the session that the agent opened under the reference.
	Opened(ctx context.Context, agent im.AgentID, ref string) (im.SessionID, bool, error)
	// Change appends what the change decides; fault.NotFound without the session.
	Change(ctx context.Context, c im.Change) (im.Changed, error)
	// ChangeAll makes several changes, in order; each has its own outcome.
	ChangeAll(ctx context.Context, all []im.Change) []error
	// ChangeUnder is Change by the holder of a lease; lease.ErrLost if it is lost.
	ChangeUnder(ctx context.Context, under lease.Lease, c im.Change) (im.Changed, error)
	// Session returns a session, live or ended; fault.NotFound without it.
	Session(ctx context.Context, id im.SessionID) (im.Session, error)
	// Current returns the agent's live session.
	Current(ctx context.Context, agent im.AgentID) (im.Session, bool, error)
	// Live returns every live session.
	Live(ctx context.Context) ([]im.Session, error)
	// Past returns up to limit ended sessions of the agent, the last opened
	// first; with before only those opened before that one.
	Past(ctx context.Context, agent im.AgentID, before im.SessionID, limit int) ([]im.Session, error)
	// Busy returns every agent who is in a live session.
	Busy(ctx context.Context) ([]im.AgentID, error)
	// Events returns up to limit events with greater numbers than after.
	Events(ctx context.Context, id im.SessionID, after int64, limit int) ([]im.Event, error)
	// Messages returns up to limit messages from the index on.
	Messages(ctx context.Context, id im.SessionID, from int64, limit int) ([]im.Event, error)
	// Misses returns the EventErrors that tell of messages from the index on.
	Misses(ctx context.Context, id im.SessionID, from int64) ([]im.Event, error)
}

// Nodes is what the engine must know of other nodes: lease.Member or lease.Lone.
type Nodes interface {
	// Own is the lease under which this node acts on what time has brought about.
	Own() lease.Lease
	// Connected says that an agent has a connection here more, or one less.
	Connected(agent string, more bool)
	// Present returns those of the agents who are connected to any node.
	Present(ctx context.Context, agents []string) (map[string]bool, error)
}

// Config holds the engine's numbers and switches.
type Config struct {
	Nodes   Nodes                       // nil: there is this node alone
	CatchUp func(context.Context) error // has roster and people know what other nodes did; nil: there are none
	Now     func() time.Time            // the clock of all nodes; nil: time.Now

	Strict      bool          // every DN answers by itself; the documented mandatory fields are demanded
	RingTimeout time.Duration // how long a ringing waits for an answer
	Grace       time.Duration // how long a session outlives the loss of an agent's connection
	ResumeGrace time.Duration // the same after a start, when every connection is lost
	MaxText     int           // characters of a message
	MaxUserData int           // bytes of a session's user data

	SIP     bool                               // SIP extensions can be reached
	MaxHeld int                                // messages of a SIP peer that may wait for the agent to answer
	Trunk   func(center, number string) im.Leg // how a number that is no DN is reached from a contact center; nil: not at all
}

// Engine is the decider. Its methods may be called at once.
type Engine struct {
	cfg       Config
	log       Log
	people    func() *directory.Snapshot
	roster    *roster.Roster
	slog      *slog.Logger
	ids       *ids
	deadlines *deadlines
	presence  *presence
}

// New returns an engine; people returns the present snapshot. Call Resume
// before the first operation and Close after the last.
func New(cfg Config, log Log, people func() *directory.Snapshot, r *roster.Roster, logger *slog.Logger) *Engine {
	if cfg.Nodes == nil {
		cfg.Nodes = lease.Lone{}
	}
	if cfg.CatchUp == nil {
		cfg.CatchUp = func(context.Context) error { return nil }
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	return &Engine{cfg: cfg, log: log, people: people, roster: r, slog: logger,
		ids: newIDs(), deadlines: newDeadlines(), presence: newPresence()}
}

// Close stops the deadlines and waits for those that are being carried out.
func (e *Engine) Close() { e.deadlines.close() }

// Resume takes up every live session after a start, and what a node owed that is
// no more: ringings run out when they said they would, and an agent who is
// connected nowhere and does not come back in time has left.
func (e *Engine) Resume(ctx context.Context) error {
	live, err := e.log.Live(ctx)
	if err != nil {
		return err
	}
	var agents []string
	for _, s := range live {
		e.watchRinging(s.ID, s.RingUntil)
		for _, agent := range s.Agents() {
			agents = append(agents, string(agent))
		}
	}
	present, err := e.cfg.Nodes.Present(ctx, agents)
	for _, agent := range agents {
		if err == nil && !present[agent] {
			e.watchReturn(im.AgentID(agent), e.cfg.ResumeGrace)
		}
	}
	return err
}

// now is the time of an act, as exact as the log keeps it.
func (e *Engine) now() time.Time { return e.cfg.Now().UTC().Truncate(time.Microsecond) }
