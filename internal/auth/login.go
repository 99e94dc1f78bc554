package auth

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"sync/atomic"
	"time"

	"parley/internal/directory"
	"parley/internal/fault"
)

// LoginID names a login: the SHA-256 digest of its cookie, in 64 hexadecimal
// digits. It opens nothing and may be logged.
type LoginID string

// Login is what a cookie opens. The zero Login is none.
type Login struct {
	ID    LoginID
	User  directory.UserID
	Since time.Time // when it was made, to the microsecond
}

// login is a row of the table.
type login struct {
	Login
	digest digest
	raw    string // the cookie's value; empty if an earlier process made it
	client client // whose cookie-less requests share it; zero if raw is empty

	used atomic.Int64 // last use, Unix microseconds
	held atomic.Int32 // Bayeux sessions that it holds now
	seen atomic.Int64 // when the last of those ended, Unix microseconds; 0: there was none

	mark       string                               // see markOf; empty: not known
	credential atomic.Pointer[directory.Credential] // it was last found to be good for; nil: not yet
	stale      atomic.Bool                          // the credential has changed

	// Guarded by table.mu:
	kept    int64         // the last use that Records have, Unix microseconds
	keptAt  int64         // what they have of lastSeen
	written int64         // when that was written, Unix microseconds
	ending  bool          // being deleted: no longer found, not yet gone
	writing chan struct{} // closed when the write under way is over; nil: none
}

// client is what cookie-less requests must have in common to share a login.
type client struct {
	user        directory.UserID
	host, agent string
}

// kept is a login as Records keep it. Times are Unix microseconds.
type kept struct {
	User  directory.UserID `json:"user"`
	Since int64            `json:"since"`
	Used  int64            `json:"used"`
	Seen  int64            `json:"seen,omitempty"`
	Mark  string           `json:"mark,omitempty"`
}

// newLogin has a raw id of 130 random bits. now is in Unix microseconds.
func newLogin(user directory.User, now int64) *login {
	raw := rand.Text()
	d := sha256.Sum256([]byte(raw))
	l := login{
		Login:  Login{ID: LoginID(hex.EncodeToString(d[:])), User: user.ID, Since: time.UnixMicro(now)},
		digest: d, raw: raw, kept: now, written: now, mark: markOf(raw, user.Credential),
	}
	l.used.Store(now)
	l.credential.Store(&user.Credential)
	return &l
}

// patience is how long a login lives without a request, and without one while
// a Bayeux session of it lives (D-40), by which clock.
type patience struct {
	idle, polling time.Duration
	now           func() int64 // Unix microseconds
}

// idle reports whether nobody used the login for too long.
func (l *login) idle(p patience) bool {
	now := p.now()
	switch unused := now - l.used.Load(); {
	case unused < p.idle.Microseconds():
		return false
	case unused >= p.polling.Microseconds():
		return true
	}
	return now-l.lastSeen(now) >= p.idle.Microseconds()
}

// lastSeen is when the login last held a Bayeux session, Unix microseconds.
func (l *login) lastSeen(now int64) int64 {
	if l.held.Load() > 0 {
		return now
	}
	return l.seen.Load()
}

// use counts as a sign of the user unless the request is a quiet one.
func (a *Auth) use(l *login, quiet bool) Login {
	if !quiet {
		l.used.Store(a.logins.patience.now())
	}
	return l.Login
}

func (l *login) encode(used, seen int64) []byte {
	// Marshal cannot fail on texts and numbers.
	value, _ := json.Marshal(kept{User: l.User, Since: l.Since.UnixMicro(), Used: used, Seen: seen, Mark: l.mark})
	return value
}

// decodeLogin reads a record; it fails with fault.Internal.
func decodeLogin(id LoginID, value []byte) (*login, error) {
	var rec kept
	if err := json.Unmarshal(value, &rec); err != nil {
		return nil, fault.Wrap("auth.load", fault.Internal, string(id), err)
	}
	d, ok := id.digest()
	if !ok || rec.User == "" {
		return nil, fault.New("auth.load", fault.Internal, string(id), "The record is not one of a login")
	}
	l := login{
		Login:  Login{ID: id, User: rec.User, Since: time.UnixMicro(rec.Since)},
		digest: d, kept: rec.Used, written: rec.Used, keptAt: rec.Seen, mark: rec.Mark,
	}
	l.used.Store(rec.Used)
	l.seen.Store(rec.Seen)
	return &l, nil
}

func (id LoginID) digest() (d digest, ok bool) {
	b, err := hex.DecodeString(string(id))
	return digest(append(b, d[:]...)[:len(d)]), err == nil && len(b) == len(d)
}
