package auth

import (
	"context"
	"slices"
	"time"

	"parley/internal/fault"
)

// writeEvery is how often at most the last use of a login is written.
const writeEvery = time.Minute

// sweepEvery is how often idle logins are looked for.
func (c Config) sweepEvery() time.Duration { return min(writeEvery, c.SessionTimeout/2) }

// writeEvery is short enough for other nodes to know of a use in time.
func (c Config) writeEvery() time.Duration {
	if c.Shared {
		return c.sweepEvery()
	}
	return writeEvery
}

// write brings the last uses into Records that were last written at least that
// long ago. One after the other: a use written late costs nothing, while a
// burst would stand in the way of messages. What fails stays to be written.
func (a *Auth) write(ctx context.Context, atLeast time.Duration) {
	before := a.logins.patience.now() - atLeast.Microseconds()
	for _, l := range a.logins.unwritten(before) {
		used, seen, done, ok := a.logins.startWrite(l, before)
		if !ok {
			continue
		}
		err := a.records.Update(ctx, KindLogin, string(l.ID), l.encode(used, seen))
		if fault.KindOf(err) == fault.NotFound && err != nil {
			err = nil // another node has ended it; Take is told of that
		}
		a.logins.endWrite(l, used, seen, err == nil)
		close(done)
		a.cfg.Hooks.failed(err)
		if ctx.Err() != nil {
			return
		}
	}
}

// unwritten returns the logins whose last use is to be written.
func (t *table) unwritten(before int64) (logins []*login) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	for _, l := range t.all {
		if l.unwritten(before, t.patience) {
			logins = append(logins, l)
		}
	}
	return logins
}

// unwritten is never true of a login that is ending: its record would come back.
// That a Bayeux session is there is written four times in an idle time.
func (l *login) unwritten(before int64, p patience) bool {
	due := l.used.Load() > l.kept || l.lastSeen(p.now())-l.keptAt >= p.idle.Microseconds()/4
	return due && l.written <= before && !l.ending && l.writing == nil
}

// startWrite claims the login for a write, if it is still there and unwritten.
func (t *table) startWrite(l *login, before int64) (used, seen int64, done chan struct{}, ok bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if !l.unwritten(before, t.patience) || t.all[l.digest] != l {
		return 0, 0, nil, false
	}
	l.writing = make(chan struct{})
	return l.used.Load(), l.lastSeen(t.patience.now()), l.writing, true
}

func (t *table) endWrite(l *login, used, seen int64, ok bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	l.writing = nil
	if ok {
		l.kept, l.keptAt, l.written = used, seen, t.patience.now()
	}
}

// writers returns what must be closed before the logins' records may go.
func (t *table) writers(logins []*login) (under []chan struct{}) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	for _, l := range logins {
		under = append(under, l.writing)
	}
	return slices.DeleteFunc(under, func(c chan struct{}) bool { return c == nil })
}
