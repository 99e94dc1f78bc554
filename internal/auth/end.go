package auth

import (
	"context"

	"parley/internal/directory"
	"parley/internal/fault"
)

// endBatch is how many records one Delete takes.
const endBatch = 256

// Logout ends a login, as EndContactCenterSession does with the one it came by
// (gws-api 4.3). It is durable when Logout returns; on a fault of Records
// nothing has changed. A login that is not there, or that another call is
// ending, counts as ended.
func (a *Auth) Logout(ctx context.Context, id LoginID) error {
	if err := a.Load(ctx); err != nil {
		return err
	}
	d, ok := id.digest()
	if !ok {
		return nil
	}
	ended, _, err := a.end(ctx, a.logins.markOne(d))
	a.cfg.Hooks.ended(ended)
	return fault.Wrap("auth.logout", fault.Internal, string(id), err)
}

// LogoutUser ends all logins of the user; otherwise it is like Logout.
func (a *Auth) LogoutUser(ctx context.Context, user directory.UserID) error {
	if err := a.Load(ctx); err != nil {
		return err
	}
	ended, _, err := a.end(ctx, a.logins.markUser(user))
	a.cfg.Hooks.ended(ended)
	return fault.Wrap("auth.logout", fault.Internal, string(user), err)
}

// Sweep ends the logins that are idle, whose user may no longer log in or whose
// password has changed, and writes last-used times, each at most once a minute.
// Run calls it, and the wiring when the directory has changed; its failures go
// to Hooks.Failed.
func (a *Auth) Sweep(ctx context.Context) {
	users := a.users()
	a.expire(ctx, a.logins.markAll(func(l *login) bool {
		user, _ := users.User(l.User)
		return !user.Enabled || l.outdated(user) || l.idle(a.logins.patience)
	}))
	a.memory.expire()
	a.write(ctx, a.cfg.writeEvery())
}

// expire ends marked logins that nobody asked to end.
func (a *Auth) expire(ctx context.Context, marked []*login) {
	ended, gone, err := a.end(ctx, marked)
	a.cfg.Hooks.failed(err)
	// Someone may have logged in again while the record was being deleted.
	a.cfg.Hooks.expired(a.logins.absent(gone))
	a.cfg.Hooks.ended(ended)
}

// end deletes the records of marked logins and then the logins. It returns them
// and the users whose last login this was; those that could not be deleted are
// live again.
func (a *Auth) end(ctx context.Context, marked []*login) (ended []Login, gone []directory.UserID, err error) {
	for len(marked) > 0 {
		batch := marked[:min(endBatch, len(marked))]
		if err := a.deleteRecords(ctx, batch); err != nil {
			a.logins.unmark(marked)
			return ended, gone, err
		}
		gone = append(gone, a.logins.remove(batch)...)
		for _, l := range batch {
			ended = append(ended, l.Login)
		}
		marked = marked[len(batch):]
	}
	return ended, gone, nil
}

func (a *Auth) deleteRecords(ctx context.Context, logins []*login) error {
	for _, done := range a.logins.writers(logins) {
		select {
		case <-done:
		case <-ctx.Done():
			return fault.Wrap("auth.end", fault.Unavailable, "", ctx.Err())
		}
	}
	keys := make([]string, len(logins))
	for i, l := range logins {
		keys[i] = string(l.ID)
	}
	return a.records.Delete(ctx, KindLogin, keys...)
}
