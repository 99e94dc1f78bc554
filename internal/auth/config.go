package auth

import (
	"cmp"
	"net/http"
	"time"

	"parley/internal/directory"
)

// Config holds the choices and limits of the room. A zero or negative limit
// means its default.
type Config struct {
	SessionTimeout time.Duration // idle time after which a login ends; default 30 min
	PollingTimeout time.Duration // the same while a Bayeux session holds it (D-40); default 12 h
	Secure         bool          // cookies always Secure; otherwise only on a request over TLS
	SameSite       http.SameSite // default Lax; None works in browsers only together with Secure
	CSRF           bool          // the vendor's token on PUT, POST and DELETE (gws-api 2.5)

	Remembered    int           // right credentials remembered; over it the oldest goes; default 20,000
	RememberedFor time.Duration // how long one is; default 1 h
	LoginsPerUser int           // over it the user's longest idle login ends; default 16
	Logins        int           // of all users; over it the longest idle login ends; default 100,000
	Hashes        int           // argon2id computations at once, 19 MiB each; default 2
	HashQueue     int           // requests waiting for one; more are answered fault.Unavailable; default 1,024

	// Shared says that other nodes have the same Records and tell Take what they
	// wrote. What one of them knows of the last use of a login by the others is
	// up to two sweeps old, so a login may be idle for that much longer.
	Shared bool

	// Now is the clock that logins live by; all nodes that share Records need the
	// same. Default time.Now.
	Now func() time.Time

	Guessing Guessing
	OIDC     OIDC
	Hooks    Hooks
}

// Hooks tell the wiring what happened. Any of them may be nil; none is called
// under a lock, and each may be called from several goroutines at once.
type Hooks struct {
	// Expired is told that a user's last login has ended without his doing:
	// idle, evicted by a limit, or because the user was disabled or removed
	// (D-25). It is not told of Logout.
	Expired func(directory.UserID)
	// Ended is told of every login that is no more, for whatever cause, once
	// nobody can use it; after Expired, if that is called too.
	Ended func(Login)
	// Hashed is told how long one argon2id computation took.
	Hashed func(time.Duration)
	// Failed is told of a record that could not be written, read or deleted in
	// the background; the work is tried again at the next sweep.
	Failed func(error)
}

func (c Config) withDefaults() Config {
	c.SessionTimeout = positive(c.SessionTimeout, 30*time.Minute)
	c.PollingTimeout = positive(c.PollingTimeout, 12*time.Hour)
	c.RememberedFor = positive(c.RememberedFor, time.Hour)
	c.Remembered = positive(c.Remembered, 20_000)
	c.LoginsPerUser = positive(c.LoginsPerUser, 16)
	c.Logins = positive(c.Logins, 100_000)
	c.Hashes = positive(c.Hashes, 2)
	c.HashQueue = positive(c.HashQueue, 1024)
	c.Guessing = c.Guessing.withDefaults()
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.SameSite == 0 {
		c.SameSite = http.SameSiteLaxMode
	}
	return c
}

// patience is how long logins live.
func (c Config) patience() patience {
	p := patience{idle: c.SessionTimeout, polling: c.PollingTimeout, now: func() int64 { return c.Now().UnixMicro() }}
	if c.Shared {
		p.idle, p.polling = p.idle+2*c.sweepEvery(), p.polling+2*c.sweepEvery()
	}
	return p
}

func positive[T cmp.Ordered](v, otherwise T) T {
	var zero T
	if v <= zero {
		return otherwise
	}
	return v
}

func (h Hooks) expired(users []directory.UserID) {
	if h.Expired == nil {
		return
	}
	for _, u := range users {
		h.Expired(u)
	}
}

func (h Hooks) ended(logins []Login) {
	if h.Ended == nil {
		return
	}
	for _, l := range logins {
		h.Ended(l)
	}
}

func (h Hooks) hashed(took time.Duration) {
	if h.Hashed != nil {
		h.Hashed(took)
	}
}

func (h Hooks) failed(err error) {
	if h.Failed != nil && err != nil {
		h.Failed(err)
	}
}
