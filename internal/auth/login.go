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

	// Guarded by table.mu:
	kept    int64         // the last use that Records have, Unix microseconds
	written int64         // when that was written, Unix microseconds
	ending  bool          // being deleted: no longer found, not yet gone
	writing chan struct{} // closed when the write under way is over; nil: none
}

// client is what cookie-less requests must have in common to share a login.
type client struct {
	user        directory.UserID
	host, agent string
}

// record is a login as Records keep it. Times are Unix microseconds.
type record struct {
	User  directory.UserID `json:"user"`
	Since int64            `json:"since"`
	Used  int64            `json:"used"`
}

// newLogin has a raw id of 130 random bits.
func newLogin(user directory.UserID) *login {
	raw, now := rand.Text(), time.Now().UnixMicro()
	d := sha256.Sum256([]byte(raw))
	l := login{
		Login:  Login{ID: LoginID(hex.EncodeToString(d[:])), User: user, Since: time.UnixMicro(now)},
		digest: d, raw: raw, kept: now, written: now,
	}
	l.used.Store(now)
	return &l
}

// idle reports whether nobody used the login for that long.
func (l *login) idle(timeout time.Duration) bool {
	return time.Now().UnixMicro()-l.used.Load() >= timeout.Microseconds()
}

// use counts as a sign of the user unless the request is a quiet one.
func (a *Auth) use(l *login, quiet bool) Login {
	if !quiet {
		l.used.Store(time.Now().UnixMicro())
	}
	return l.Login
}

func (l *login) encode(used int64) []byte {
	// Marshal cannot fail on a text and two numbers.
	value, _ := json.Marshal(record{User: l.User, Since: l.Since.UnixMicro(), Used: used})
	return value
}

// decodeLogin reads a record; it fails with fault.Internal.
func decodeLogin(id LoginID, value []byte) (*login, error) {
	var rec record
	if err := json.Unmarshal(value, &rec); err != nil {
		return nil, fault.Wrap("auth.load", fault.Internal, string(id), err)
	}
	d, ok := id.digest()
	if !ok || rec.User == "" {
		return nil, fault.New("auth.load", fault.Internal, string(id), "The record is not one of a login")
	}
	l := login{
		Login:  Login{ID: id, User: rec.User, Since: time.UnixMicro(rec.Since)},
		digest: d, kept: rec.Used, written: rec.Used,
	}
	l.used.Store(rec.Used)
	return &l, nil
}

func (id LoginID) digest() (d digest, ok bool) {
	b, err := hex.DecodeString(string(id))
	return digest(append(b, d[:]...)[:len(d)]), err == nil && len(b) == len(d)
}
