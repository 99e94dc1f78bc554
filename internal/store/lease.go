package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"parley/internal/fault"
	"parley/internal/lease"
)

// The statements of lives, leases and presences. {now} is the dialect's Now.
const (
	sqlBegin = `INSERT INTO nodes(name, life, until, process) VALUES (?, 1, {now} + ?, ?)
ON CONFLICT(name) DO UPDATE SET life = nodes.life + 1, until = excluded.until, process = excluded.process
WHERE nodes.until <= {now} OR nodes.process IN ('', excluded.process, ?) RETURNING life`
	sqlSign    = `SELECT process, until, CASE WHEN until > {now} THEN 1 ELSE 0 END FROM nodes WHERE name = ?`
	sqlProlong = `UPDATE nodes SET until = {now} + ? WHERE name = ? AND life = ? AND until > {now}`
	sqlLeave   = `UPDATE nodes SET until = 1 WHERE name = ? AND life = ? AND until <> 0`
	// sqlBury sets until to 0: of an ended life that nobody has to see to any more.
	sqlBury   = `UPDATE nodes SET until = 0, life = life + 1 WHERE until <> 0 AND until <= {now} AND name <> ? RETURNING name, life`
	sqlForget = `DELETE FROM presence WHERE node = ? AND life < ?`
	sqlVacate = `DELETE FROM leases WHERE node = ? AND life < ?`
	// sqlTakeLease begins with the time: a fence that was gone comes never again.
	sqlTakeLease = `INSERT INTO leases(name, node, life, fence) SELECT ?, m.name, m.life, {now} FROM nodes m
WHERE m.name = ? AND m.life = ? AND m.until > {now}
ON CONFLICT(name) DO UPDATE SET node = excluded.node, life = excluded.life, fence = leases.fence + 1
WHERE NOT EXISTS (SELECT 1 FROM nodes n WHERE n.name = leases.node AND n.life = leases.life AND n.until > {now})
RETURNING fence`
	sqlHolder = `SELECT l.fence FROM leases l JOIN nodes n ON n.name = l.node AND n.life = l.life
WHERE l.name = ? AND n.name = ? AND n.life = ? AND n.until > {now}`
	sqlHeld = `SELECT l.fence FROM leases l JOIN nodes n ON n.name = l.node AND n.life = l.life
WHERE l.name = ? AND l.node = ? AND l.fence = ? AND n.until > {now}`
	sqlGive   = `DELETE FROM leases WHERE name = ? AND node = ? AND fence = ?`
	sqlArrive = `INSERT INTO presence(agent, node, life) VALUES (?, ?, ?) ON CONFLICT(agent, node) DO UPDATE SET life = excluded.life`
	sqlDepart = `DELETE FROM presence WHERE agent = ? AND node = ? AND life = ?`
	// sqlElsewhere believes a life until somebody buries it: after an outage of the
	// database all lives have run out, and nobody has left.
	sqlElsewhere = `SELECT DISTINCT p.agent FROM presence p JOIN nodes n ON n.name = p.node AND n.life = p.life
WHERE n.until <> 0 AND p.node <> ? AND p.agent IN (`
)

const opLease = "store.lease"

// clocked puts the database's clock into a statement.
func (s *Store) clocked(statement string) string {
	return strings.ReplaceAll(statement, "{now}", s.backend.Dialect.Now)
}

// directRun runs statements of its own within the batch's transaction; it may be
// run again after a failure.
type directRun func(ctx context.Context, w *writer) error

type directTask struct{ run directRun }

func (t *directTask) want(*wants) {}

func (t *directTask) play(b *batch) error {
	b.direct = append(b.direct, t.run)
	return nil
}

func (w *writer) runDirect(ctx context.Context) error {
	for _, run := range w.batch.direct {
		if err := run(ctx, w); err != nil {
			return err
		}
	}
	return nil
}

func (s *Store) directly(ctx context.Context, subject string, run directRun) error {
	return s.do(ctx, opLease, subject, &directTask{run})
}

// Begin starts a new life of the node; see lease.Table, and so all that follow.
func (s *Store) Begin(ctx context.Context, b lease.Birth) (lease.Life, error) {
	l := lease.Life{Node: b.Node}
	if !isName(b.Node, b.Process) || b.Node == "" {
		return l, fault.New(opLease, fault.Invalid, b.Node, "A node's name is empty, not valid UTF-8 or has a NUL")
	}
	err := s.directly(ctx, b.Node, func(ctx context.Context, w *writer) error {
		l.Number = 0
		args := []any{b.Node, b.TTL.Microseconds(), b.Process, b.Gone}
		err := w.query(ctx, sqlBegin, args, func(scan Scan) error { return scan(&l.Number) })
		if err != nil || l.Number == 0 {
			return err
		}
		return errors.Join(w.forgetLives(ctx, b.Node, l.Number), w.setPresent(ctx, l, b.Present, nil))
	})
	if err == nil && l.Number == 0 {
		now, unknown := s.Sign(ctx, b.Node)
		return l, errors.Join(lease.Taken(opLease, b.Node, now.Process), unknown)
	}
	return l, err
}

// Sign returns what is known of the node's last life.
func (s *Store) Sign(ctx context.Context, node string) (lease.Sign, error) {
	var sign lease.Sign
	err := s.row(ctx, s.clocked(sqlSign), []any{node}, &sign.Process, &sign.Until, &sign.Alive)
	if errors.Is(err, sql.ErrNoRows) {
		err = nil
	}
	return sign, fault.Wrap(opLease, fault.Unavailable, node, err)
}

// Prolong makes the life last for ttl from now on.
func (s *Store) Prolong(ctx context.Context, l lease.Life, ttl time.Duration) error {
	var changed int64
	err := s.directly(ctx, l.Node, func(ctx context.Context, w *writer) (err error) {
		changed, err = w.exec(ctx, s.clocked(sqlProlong), ttl.Microseconds(), l.Node, l.Number)
		return err
	})
	if err == nil && changed == 0 {
		return lease.Lost(opLease, lease.Lease{Name: "life", Node: l.Node, Fence: l.Number})
	}
	return err
}

// Leave lets the life run out at once.
func (s *Store) Leave(ctx context.Context, l lease.Life) error {
	return s.directly(ctx, l.Node, func(ctx context.Context, w *writer) error {
		_, err := w.exec(ctx, sqlLeave, l.Node, l.Number)
		return err
	})
}

// Bury ends the lives of others that ran out.
func (s *Store) Bury(ctx context.Context, by lease.Life) ([]string, error) {
	lives := map[string]int64{}
	err := s.directly(ctx, by.Node, func(ctx context.Context, w *writer) error {
		clear(lives)
		err := w.query(ctx, sqlBury, []any{by.Node}, func(scan Scan) error {
			var node string
			var life int64
			err := scan(&node, &life)
			lives[node] = life
			return err
		})
		for node, life := range lives {
			err = errors.Join(err, w.forgetLives(ctx, node, life))
		}
		return err
	})
	var nodes []string
	for node := range lives {
		nodes = append(nodes, node)
	}
	return nodes, err
}

// forgetLives removes what lives of a node before the numbered one had.
func (w *writer) forgetLives(ctx context.Context, node string, life int64) error {
	_, err := w.exec(ctx, sqlForget, node, life)
	if err == nil {
		_, err = w.exec(ctx, sqlVacate, node, life)
	}
	return err
}

// Now is the time by the database's clock.
func (s *Store) Now(ctx context.Context) (time.Time, error) {
	var now int64
	err := s.row(ctx, s.clocked(`SELECT {now}`), nil, &now)
	return time.UnixMicro(now).UTC(), fault.Wrap(opLease, fault.Unavailable, "", err)
}

// Take gives the lease to the life's node if nobody alive has it.
func (s *Store) Take(ctx context.Context, name string, by lease.Life) (lease.Lease, bool, error) {
	l := lease.Lease{Name: name, Node: by.Node}
	if !isName(name) {
		return l, false, fault.New(opLease, fault.Invalid, "", "A lease's name is not valid UTF-8 or has a NUL")
	}
	err := s.directly(ctx, name, func(ctx context.Context, w *writer) error {
		l.Fence = 0
		fence := func(scan Scan) error { return scan(&l.Fence) }
		err := w.query(ctx, sqlTakeLease, []any{name, by.Node, by.Number}, fence)
		if err != nil || l.Fence != 0 {
			return err
		}
		return w.query(ctx, sqlHolder, []any{name, by.Node, by.Number}, fence)
	})
	return l, err == nil && l.Fence != 0, err
}

// Give gives a lease up.
func (s *Store) Give(ctx context.Context, l lease.Lease) error {
	return s.directly(ctx, l.Name, func(ctx context.Context, w *writer) error {
		_, err := w.exec(ctx, sqlGive, l.Name, l.Node, l.Fence)
		return err
	})
}

// SetPresent says who is connected to the node, and who is no more.
func (s *Store) SetPresent(ctx context.Context, by lease.Life, present, absent []string) error {
	return s.directly(ctx, by.Node, func(ctx context.Context, w *writer) error {
		return w.setPresent(ctx, by, present, absent)
	})
}

func (w *writer) setPresent(ctx context.Context, by lease.Life, present, absent []string) error {
	for _, agent := range present {
		if _, err := w.exec(ctx, sqlArrive, agent, by.Node, by.Number); err != nil {
			return fmt.Errorf("presence: %w", err)
		}
	}
	for _, agent := range absent {
		if _, err := w.exec(ctx, sqlDepart, agent, by.Node, by.Number); err != nil {
			return fmt.Errorf("presence: %w", err)
		}
	}
	return nil
}

// mostAsked is how many agents one statement asks for.
const mostAsked = 256

// Elsewhere returns those of the agents who are connected to a node but this one,
// whose life nobody has buried.
func (s *Store) Elsewhere(ctx context.Context, node string, agents []string) ([]string, error) {
	var present []string
	for asked := range slices.Chunk(agents, mostAsked) {
		names := 1
		if len(asked) > 1 {
			names = mostAsked // two statements are prepared, of one and of most
		}
		args := []any{node}
		for i := range names {
			args = append(args, asked[min(i, len(asked)-1)])
		}
		text := sqlElsewhere + strings.TrimSuffix(strings.Repeat("?, ", names), ", ") + ")"
		err := s.rows(ctx, text, args, func(scan Scan) error {
			var agent string
			err := scan(&agent)
			present = append(present, agent)
			return err
		})
		if err != nil {
			return nil, fault.Wrap(opLease, fault.Unavailable, "", err)
		}
	}
	return present, nil
}

// lease wants to know whether a lease is held, if there is one and others might
// have taken it.
func (w *wants) lease(l lease.Lease) {
	if l != (lease.Lease{}) && w.s.Shared() {
		w.leases = append(w.leases, l)
	}
}

// lost refuses an act under a lease that is not held.
func (b *batch) lost(op string, under lease.Lease) error {
	if held, asked := b.leases[under]; asked && !held {
		return lease.Lost(op, under)
	}
	return nil
}

// loadLeases finds out which of the leases that jobs act under are held; they
// stay so until the commit.
func (w *writer) loadLeases(ctx context.Context) error {
	for _, l := range w.wants.leases {
		w.batch.leases[l] = false
		text := w.own(w.store.clocked(sqlHeld) + w.store.backend.Dialect.Share)
		err := w.do(ctx, text, []any{l.Name, l.Node, l.Fence}, func(scan Scan) error {
			w.batch.leases[l] = true
			return scan(new(int64))
		}, nil)
		if err != nil {
			return err
		}
	}
	return nil
}
