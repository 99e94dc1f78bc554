package auth

import (
	"context"
	"crypto/hmac"
	"net/http"
	"time"

	"parley/internal/directory"
	"parley/internal/fault"
)

// claim is a reading beside what the directory knows of that user name.
type claim struct {
	user     directory.User // zero if no such user may log in
	password string
	proof    digest // what memory keeps once the claim is proved
}

// byBasic returns the enabled user whose user name and password the header
// holds. What can be told from outside, the time included, does not depend on
// whether a user exists: each reading of a refused header costs one argon2id
// computation, of the user's own hash or of the usual parameters, and the delay
// before it depends on names and addresses alone. (A hash that was taken in
// with other parameters does show in the time.)
func (a *Auth) byBasic(r *http.Request, header string) (directory.User, error) {
	readings := parseBasic(header)
	if len(readings) == 0 {
		return directory.User{}, denied("the Authorization header is not readable as Basic")
	}
	address := a.guard.address(r)
	for _, reading := range readings {
		if !a.guard.familiar(reading.userName, address) {
			continue
		}
		if c := a.claim(reading); a.remembers(c) {
			return c.user, nil
		}
	}
	return a.flights.do(r.Context(), flightKey{header, address}, func() (directory.User, error) {
		return a.guarded(r.Context(), readings, address)
	})
}

// guarded proves the readings in the guard's good time.
func (a *Auth) guarded(ctx context.Context, readings []reading, address uint64) (directory.User, error) {
	t, err := a.guard.enter(ctx, address, namesIn(readings)...)
	if err != nil {
		return directory.User{}, err
	}
	user, by, err := a.proveAny(ctx, readings)
	switch {
	case err == nil:
		a.untell(ctx, a.guard.right(t, by.userName))
	case fault.KindOf(err) == fault.Unauthenticated:
		a.tell(ctx, a.guard.failed(t))
	default:
		a.guard.undecided(t)
	}
	return user, err
}

// namesIn returns the user names without a repeat.
func namesIn(readings []reading) []string {
	names := make([]string, 0, 2)
	for _, r := range readings {
		if len(names) == 0 || names[0] != r.userName {
			names = append(names, r.userName)
		}
	}
	return names
}

// proveAny returns the user of the first reading that is right, and that reading.
func (a *Auth) proveAny(ctx context.Context, readings []reading) (directory.User, reading, error) {
	for _, r := range readings {
		if c := a.claim(r); a.remembers(c) {
			return c.user, r, nil
		}
	}
	for _, r := range readings {
		c := a.claim(r)
		ok, err := a.prove(ctx, c)
		if err != nil {
			return directory.User{}, r, err
		}
		// While a claim waited its user may have changed.
		if ok && a.claim(r).proof == c.proof {
			a.memory.add(c.proof)
			return c.user, r, nil
		}
	}
	return directory.User{}, reading{}, denied("user name or password is wrong")
}

func (a *Auth) claim(r reading) claim {
	user, _ := a.users().UserNamed(r.userName)
	if !user.Enabled {
		user = directory.User{}
	}
	return claim{user: user, password: r.password, proof: a.proof(user, r.password)}
}

// proof binds a password to the user and to the credential of this moment.
func (a *Auth) proof(user directory.User, password string) digest {
	return a.digests.of(string(user.ID), user.Credential.Hash, user.Credential.Password, password)
}

func (a *Auth) remembers(c claim) bool { return c.user.ID != "" && a.memory.has(c.proof) }

// prove checks a claim that is not remembered. It fails only with
// fault.Unavailable, when no computation could be had.
func (a *Auth) prove(ctx context.Context, c claim) (bool, error) {
	if a.isPlain(c) {
		return true, nil
	}
	if err := a.slots.take(ctx); err != nil {
		return false, err
	}
	defer a.slots.give()
	// The same user may have shown it from elsewhere meanwhile.
	if a.remembers(c) {
		return true, nil
	}
	hash, ok := hashOf(c.user)
	start := time.Now()
	matches := hash.matches(c.password)
	a.cfg.Hooks.hashed(time.Since(start))
	return ok && matches, nil
}

// isPlain compares with the password of a provisioning file, digest with
// digest, so that the time does not tell how much of it was right.
func (a *Auth) isPlain(c claim) bool {
	want := c.user.Credential
	if want.Hash != "" || want.Password == "" {
		return false
	}
	right := a.proof(c.user, want.Password)
	return hmac.Equal(right[:], c.proof[:])
}

// hashOf returns the user's hash, or false and one of the usual cost that
// nothing matches.
func hashOf(user directory.User) (passwordHash, bool) {
	if hash, err := parseHash(user.Credential.Hash); err == nil {
		return hash, true
	}
	return newHash(), false
}

// denied is the one answer to whoever is not known. Its text begins as D-06
// says and names no user.
func denied(why string) error {
	return fault.New("auth.authenticate", fault.Unauthenticated, "", "Access denied: "+why)
}
