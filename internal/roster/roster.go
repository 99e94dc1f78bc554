package roster

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"sync"
	"time"

	"parley/internal/agentstate"
	"parley/internal/directory"
	"parley/internal/fault"
	"parley/internal/record"
)

// Records is what the roster needs of the store; what was written is durable
// when Write returns.
type Records interface {
	// Write does all writes or none; record.ErrConflict if somebody else wrote.
	Write(ctx context.Context, writes ...record.Write) (version int64, err error)
	Records(ctx context.Context, kind string) (map[string]record.Record, error)
	// CatchUp has Take told of all that others wrote.
	CatchUp(ctx context.Context) error
}

// The roster's records in the store.
const (
	Kind       = "contact-center-session" // key: a user; value: his Session
	kindHolder = "device-holder"          // key: a device that a session has; value: its user
)

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
	versions map[directory.UserID]int64              // of the sessions
	gone     map[directory.UserID]int64              // versions that removed sessions on other nodes
	holders  map[directory.DeviceID]directory.UserID // also of sessions that are being written
	turns    map[directory.UserID]chan struct{}      // closed when the user's change is through
}

// Open reads the sessions that the store remembers. changed is called, without
// a lock, after each change of a user's session, whoever made it.
func Open(ctx context.Context, records Records, changed func(directory.UserID)) (*Roster, error) {
	r := &Roster{records: records, changed: changed, versions: map[directory.UserID]int64{}, gone: map[directory.UserID]int64{},
		sessions: map[directory.UserID]Session{}, holders: map[directory.DeviceID]directory.UserID{},
		turns: map[directory.UserID]chan struct{}{}}
	kept, err := records.Records(ctx, Kind)
	if err != nil {
		return nil, fault.Wrap("roster.open", fault.Internal, "", err)
	}
	for key, value := range kept {
		s, err := decode(key, value.Value)
		if err != nil {
			return nil, err
		}
		r.keep(s, value.Version)
	}
	return r, r.hold(ctx)
}

func decode(key string, value []byte) (s Session, err error) {
	err = json.Unmarshal(value, &s)
	return s, fault.Wrap("roster.read", fault.Internal, key, err)
}

// hold writes the holders of sessions that an earlier version of the program
// wrote without them.
func (r *Roster) hold(ctx context.Context) error {
	have, err := r.records.Records(ctx, kindHolder)
	for _, s := range r.Sessions() {
		for _, device := range s.Assigned {
			if _, held := have[string(device)]; err == nil && !held {
				_, err = r.records.Write(ctx, holds(device, s.User))
			}
			if errors.Is(err, record.ErrConflict) {
				err = nil // another node was quicker
			}
		}
	}
	return fault.Wrap("roster.open", fault.Internal, "", err)
}

// holds takes a device that nobody has.
func holds(device directory.DeviceID, user directory.UserID) record.Write {
	return record.Write{Kind: kindHolder, Key: string(device), Value: []byte(user), If: record.Absent}
}

func frees(device directory.DeviceID) record.Write {
	return record.Write{Kind: kindHolder, Key: string(device), If: record.Any}
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

// Count is how many users are logged in.
func (r *Roster) Count() int {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return len(r.sessions)
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
	s, news, err := r.start(ctx, dir, user, w)
	done()
	if news {
		r.changed(user.ID)
	}
	return s, err
}

func (r *Roster) start(ctx context.Context, dir *directory.Snapshot, user directory.User, w Wish) (started Session, news bool, err error) {
	err = r.decide(ctx, func() error {
		if s, ok := r.Session(user.ID); ok && w.Keeps(s) {
			started = s
			return nil
		}
		s, err := choose(dir, user, w)
		if err == nil {
			started = s
			news, err = r.move(ctx, s)
		}
		return err
	})
	return started, news, err
}

// decide decides and writes, and again when another node wrote meanwhile.
func (r *Roster) decide(ctx context.Context, write func() error) error {
	for try := 1; ; try++ {
		err := write()
		if !errors.Is(err, record.ErrConflict) || try == tries {
			return err
		}
		if err := r.records.CatchUp(ctx); err != nil {
			return err
		}
	}
}

// tries is how often a change is decided that other nodes' changes undo.
const tries = 5

// move makes s the user's session: the devices that are new to him are taken,
// those that he had are free.
func (r *Roster) move(ctx context.Context, s Session) (news bool, err error) {
	before, version := r.known(s.User)
	taken, err := r.reserve(s)
	if err != nil {
		return false, err
	}
	writes := []record.Write{}
	for _, device := range s.Assigned {
		if !slices.Contains(before.Assigned, device) {
			writes = append(writes, holds(device, s.User))
		}
	}
	for _, device := range before.Assigned {
		if !slices.Contains(s.Assigned, device) {
			writes = append(writes, frees(device))
		}
	}
	if news, err = r.write(ctx, "roster.start", s, version, writes...); err != nil {
		r.giveBack(s.User, taken)
	}
	return news, err
}

// known returns the user's session and its version, 0 without one.
func (r *Roster) known(user directory.UserID) (Session, int64) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.sessions[user], r.versions[user]
}

// End logs the user out and returns the session that was; false if there was none.
func (r *Roster) End(ctx context.Context, user directory.UserID) (Session, bool, error) {
	done, err := r.turn(ctx, user)
	if err != nil {
		return Session{}, false, err
	}
	s, ended, news, err := r.end(ctx, user)
	done()
	if news {
		r.changed(user)
	}
	return s, ended, err
}

func (r *Roster) end(ctx context.Context, user directory.UserID) (was Session, ended, news bool, err error) {
	err = r.decide(ctx, func() error {
		s, version := r.known(user)
		if was = s; version == 0 {
			ended = false
			return nil
		}
		var writes []record.Write
		for _, device := range s.Assigned {
			writes = append(writes, frees(device))
		}
		writes = append(writes, record.Write{Kind: Kind, Key: string(user), If: version})
		ended = true
		if version, err = r.records.Write(ctx, writes...); err != nil {
			return fault.Wrap("roster.end", fault.Internal, string(user), err)
		}
		r.mu.Lock()
		defer r.mu.Unlock()
		if known := r.versions[user]; known > 0 && known < version { // or Take was quicker, and has told it
			r.forget(user)
			news = true
		}
		return nil
	})
	return was, ended && err == nil, news, err
}

// write makes s, which follows the version, durable and then known; it is news
// unless Take was quicker, which brought and told it, or what followed it.
func (r *Roster) write(ctx context.Context, op string, s Session, version int64, more ...record.Write) (news bool, err error) {
	value, err := json.Marshal(s)
	if err == nil {
		version, err = r.records.Write(ctx, append(more, record.Write{Kind: Kind, Key: string(s.User), Value: value, If: version})...)
	}
	if err != nil {
		return false, fault.Wrap(op, fault.Internal, string(s.User), err)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if news = version > max(r.versions[s.User], r.gone[s.User]); news {
		r.forget(s.User)
		r.keep(s, version)
	}
	return news, nil
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

func (r *Roster) giveBack(user directory.UserID, taken []directory.DeviceID) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, device := range taken {
		r.free(device, user)
	}
}

// free needs the lock. A device may have come to somebody else meanwhile.
func (r *Roster) free(device directory.DeviceID, user directory.UserID) {
	if r.holders[device] == user {
		delete(r.holders, device)
	}
}

// keep and forget need the lock.
func (r *Roster) keep(s Session, version int64) {
	r.sessions[s.User], r.versions[s.User] = s, version
	delete(r.gone, s.User)
	for _, device := range s.Assigned {
		r.holders[device] = s.User
	}
}

func (r *Roster) forget(user directory.UserID) {
	for _, device := range r.sessions[user].Assigned {
		r.free(device, user)
	}
	delete(r.sessions, user)
	delete(r.versions, user)
}

// Name says where the session is, for people.
func (s Session) Name() string {
	if s.Place != "" {
		return "The place " + s.Place
	}
	return "One of your devices"
}
