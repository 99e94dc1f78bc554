package engine

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"parley/internal/im"
)

// deadline names what a timer waits for: exactly one of the two is set.
type deadline struct {
	ringing   im.SessionID // the answer to a session
	returning im.AgentID   // an agent whose connections are lost
}

func ringing(id im.SessionID) deadline    { return deadline{ringing: id} }
func returning(agent im.AgentID) deadline { return deadline{returning: agent} }
func (d deadline) String() string         { return string(d.ringing) + string(d.returning) }

// deadlines runs something once at its time unless it is dropped before.
type deadlines struct {
	running sync.WaitGroup // what is being carried out

	mu     sync.Mutex // guards what follows
	timers map[deadline]armed
	last   uint64
	closed bool
}

// armed is a timer and the number of its arming: one that was replaced while
// it went off is told by its number.
type armed struct {
	timer  *time.Timer
	number uint64
}

func newDeadlines() *deadlines { return &deadlines{timers: map[deadline]armed{}} }

// set arms d anew.
func (ds *deadlines) set(d deadline, wait time.Duration, fire func()) {
	ds.mu.Lock()
	defer ds.mu.Unlock()
	if ds.closed {
		return
	}
	ds.dropLocked(d)
	ds.last++
	number := ds.last
	ds.timers[d] = armed{number: number, timer: time.AfterFunc(wait, func() {
		if ds.begin(d, number) {
			defer ds.running.Done()
			fire()
		}
	})}
}

// begin reports whether the timer that went off is still the one that counts.
func (ds *deadlines) begin(d deadline, number uint64) bool {
	ds.mu.Lock()
	defer ds.mu.Unlock()
	if ds.closed || ds.timers[d].number != number {
		return false
	}
	delete(ds.timers, d)
	ds.running.Add(1)
	return true
}

func (ds *deadlines) drop(d deadline) {
	ds.mu.Lock()
	defer ds.mu.Unlock()
	ds.dropLocked(d)
}

func (ds *deadlines) dropLocked(d deadline) {
	if old, ok := ds.timers[d]; ok {
		old.timer.Stop()
		delete(ds.timers, d)
	}
}

// returns are the agents who are waited for, each with the number of the wait.
func (ds *deadlines) returns() map[string]uint64 {
	ds.mu.Lock()
	defer ds.mu.Unlock()
	waits := map[string]uint64{}
	for d, t := range ds.timers {
		if d.returning != "" {
			waits[string(d.returning)] = t.number
		}
	}
	return waits
}

// dropArmed drops d unless it has been armed anew since.
func (ds *deadlines) dropArmed(d deadline, number uint64) {
	ds.mu.Lock()
	defer ds.mu.Unlock()
	if ds.timers[d].number == number {
		ds.dropLocked(d)
	}
}

func (ds *deadlines) close() {
	ds.mu.Lock()
	ds.closed = true
	for d := range ds.timers {
		ds.dropLocked(d)
	}
	ds.mu.Unlock()
	ds.running.Wait()
}

// retry is how long a deadline that could not be carried out waits to try again.
const retry = 5 * time.Second

// watchRinging ends the session at until unless it was answered (D-01). The
// timer goes by this process's clock, the end by that of all nodes.
func (e *Engine) watchRinging(id im.SessionID, until time.Time) {
	if until.IsZero() {
		return
	}
	e.watch(ringing(id), until.Sub(e.now()), func(ctx context.Context) error {
		if e.now().Before(until) {
			e.watchRinging(id, until)
			return nil
		}
		_, err := e.log.ChangeUnder(ctx, e.cfg.Nodes.Own(), im.Change{Session: id, Decide: func(s im.Session) ([]im.Event, error) {
			return s.RingOut(e.now()), nil
		}})
		return err
	})
}

// watchReturn ends the agent's session unless he connects again in time (D-25).
func (e *Engine) watchReturn(agent im.AgentID, grace time.Duration) {
	e.watch(returning(agent), grace, func(ctx context.Context) error {
		own := e.cfg.Nodes.Own() // before looking: what is seen under it must still hold
		present, err := e.cfg.Nodes.Present(ctx, []string{string(agent)})
		if err != nil || present[string(agent)] || e.presence.of(agent) > 0 {
			return err
		}
		return e.leaveUnder(ctx, own, agent)
	})
}

// watch carries act out after wait, and again after a while if it fails.
func (e *Engine) watch(d deadline, wait time.Duration, act func(context.Context) error) {
	e.deadlines.set(d, wait, func() {
		ctx, cancel := context.WithTimeout(context.Background(), retry)
		defer cancel()
		if err := act(ctx); err != nil {
			e.slog.Error("a deadline could not be carried out; trying again", slog.String("op", "engine.deadline"),
				slog.String("subject", d.String()), slog.Any("error", err))
			e.watch(d, retry, act)
		}
	})
}
