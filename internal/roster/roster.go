package roster

import (
	"context"
	"encoding/json"
	"slices"
	"sync"
	"time"

	"parley/internal/agentstate"
	"parley/internal/directory"
	"parley/internal/fault"
)

// Records is what the roster needs of the store; a value is durable when Put returns.
type Records interface {
	Put(ctx context.Context, kind, key string, value []byte) error
	Delete(ctx context.Context, kind string, keys ...string) error
	List(ctx context.Context, kind string) (map[string][]byte, error)
}

// kind names the roster's records in the store.
const kind = "contact-center-session"

// Session is a user's contact-center session. It is never changed.
type Session struct {
	User     directory.UserID
	Place    string               // name; empty: on devices assigned to the user directly
	Assigned []directory.DeviceID // belong to the user while the session lasts
	Active   []directory.DeviceID // logged in; a part of Assigned
	Since    time.Time

	Standings map[directory.DeviceID]agentstate.Standing `json:",omitempty"` // where a state was chosen; ask Standing
	Refs      []string                                   `json:",omitempty"` // references of the last changes of standings (D-32)
}

// Roster remembers every contact-center session. Its methods may be called at once.
type Roster struct {
	records Records
	changed func(directory.UserID)

	mu       sync.RWMutex // guards what follows
	sessions map[directory.UserID]Session
	holders  map[directory.DeviceID]directory.UserID // also of sessions that are being written
	turns    map[directory.UserID]chan struct{}      // closed when the user's change is through
}

// Open reads the sessions that the store remembers. changed is called, without
// a lock, after each change of a user's session.
func Open(ctx context.Context, records Records, changed func(directory.UserID)) (*Roster, error) {
	r := &Roster{records: records, changed: changed,
		sessions: map[directory.UserID]Session{}, holders: map[directory.DeviceID]directory.UserID{},
		turns: map[directory.UserID]chan struct{}{}}
	kept, err := records.List(ctx, kind)
	if err != nil {
		return nil, fault.Wrap("roster.open", fault.Internal, "", err)
	}
	for key, value := range kept {
		var s Session
		if err := json.Unmarshal(value, &s); err != nil {
			return nil, fault.Wrap("roster.open", fault.Internal, key, err)
		}
		r.keep(s)
	}
	return r, nil
}

// Session returns the user's contact-center session.
func (r *Roster) Session(user directory.UserID) (Session, bool) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	s, ok := r.sessions[user]
	return s, ok
}

// Sessions returns all of them.
func (r *Roster) Sessions() []Session {
	r.mu.RLock()
	defer r.mu.RUnlock()
	all := make([]Session, 0, len(r.sessions))
	for _, s := range r.sessions {
		all = append(all, s)
	}
	return all
}

// Holder returns the user who is logged in on the device.
func (r *Roster) Holder(device directory.DeviceID) (directory.UserID, bool) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	user, ok := r.holders[device]
	return user, ok && slices.Contains(r.sessions[user].Active, device)
}

// Start logs the user in as w wishes. It is idempotent: without a place, or
// with the place where the user is, it changes nothing. A place or device of
// somebody else is fault.InUse; a wish that the rule of D-33 cannot decide is
// fault.InvalidState, and an unknown place or device fault.NotFound.
func (r *Roster) Start(ctx context.Context, dir *directory.Snapshot, user directory.User, w Wish) (Session, error) {
	done, err := r.turn(ctx, user.ID)
	if err != nil {
		return Session{}, err
	}
	s, started, err := r.start(ctx, dir, user, w)
	done()
	if started {
		r.changed(user.ID)
	}
	return s, err
}

func (r *Roster) start(ctx context.Context, dir *directory.Snapshot, user directory.User, w Wish) (Session, bool, error) {
	if s, ok := r.Session(user.ID); ok && w.Keeps(s) {
		return s, false, nil
	}
	s, err := choose(dir, user, w)
	if err != nil {
		return Session{}, false, err
	}
	taken, err := r.reserve(s)
	if err != nil {
		return Session{}, false, err
	}
	if err := r.write(ctx, "roster.start", s); err != nil {
		r.giveBack(taken)
		return Session{}, false, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.forget(s.User)
	r.keep(s)
	return s, true, nil
}

// End logs the user out and returns the session that was; false if there was none.
func (r *Roster) End(ctx context.Context, user directory.UserID) (Session, bool, error) {
	done, err := r.turn(ctx, user)
	if err != nil {
		return Session{}, false, err
	}
	s, ended, err := r.end(ctx, user)
	done()
	if ended {
		r.changed(user)
	}
	return s, ended, err
}

func (r *Roster) end(ctx context.Context, user directory.UserID) (Session, bool, error) {
	s, ok := r.Session(user)
	if !ok {
		return Session{}, false, nil
	}
	if err := r.records.Delete(ctx, kind, string(user)); err != nil {
		return Session{}, false, fault.Wrap("roster.end", fault.Internal, string(user), err)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.forget(user)
	return s, true, nil
}

func (r *Roster) write(ctx context.Context, op string, s Session) error {
	value, err := json.Marshal(s)
	if err == nil {
		err = r.records.Put(ctx, kind, string(s.User), value)
	}
	return fault.Wrap(op, fault.Internal, string(s.User), err)
}

// turn waits until no other change of the user's session is under way, so that
// the store and the roster's memory see changes in one order.
func (r *Roster) turn(ctx context.Context, user directory.UserID) (done func(), err error) {
	for {
		r.mu.Lock()
		before, busy := r.turns[user]
		if !busy {
			through := make(chan struct{})
			r.turns[user] = through
			r.mu.Unlock()
			return func() { r.endTurn(user, through) }, nil
		}
		r.mu.Unlock()
		select {
		case <-before:
		case <-ctx.Done():
			return nil, fault.Wrap("roster.turn", fault.Unavailable, string(user), ctx.Err())
		}
	}
}

func (r *Roster) endTurn(user directory.UserID, through chan struct{}) {
	r.mu.Lock()
	delete(r.turns, user)
	r.mu.Unlock()
	close(through)
}

// reserve takes the devices before the session is written, so that of two
// users who want them at once only one goes on. It returns those newly taken.
func (r *Roster) reserve(s Session) (taken []directory.DeviceID, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, device := range s.Assigned {
		holder, held := r.holders[device]
		if held && holder != s.User {
			return nil, fault.New("roster.start", fault.InUse, string(device), s.Name()+" is in use by another user")
		}
		if !held {
			taken = append(taken, device)
		}
	}
	for _, device := range taken {
		r.holders[device] = s.User
	}
	return taken, nil
}

func (r *Roster) giveBack(taken []directory.DeviceID) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, device := range taken {
		delete(r.holders, device)
	}
}

// keep and forget need the lock.
func (r *Roster) keep(s Session) {
	r.sessions[s.User] = s
	for _, device := range s.Assigned {
		r.holders[device] = s.User
	}
}

func (r *Roster) forget(user directory.UserID) {
	for _, device := range r.sessions[user].Assigned {
		delete(r.holders, device)
	}
	delete(r.sessions, user)
}

// Name says where the session is, for people.
func (s Session) Name() string {
	if s.Place != "" {
		return "The place " + s.Place
	}
	return "One of your devices"
}
