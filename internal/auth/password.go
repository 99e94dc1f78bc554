package auth

import (
	"context"
	"crypto/hmac"
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
// computation, of the user's own hash or of the usual parameters. (A hash that
// was taken in with other parameters does show in the time.)
func (a *Auth) byBasic(ctx context.Context, header string) (directory.User, error) {
	readings := parseBasic(header)
	if len(readings) == 0 {
		return directory.User{}, denied("the Authorization header is not readable as Basic")
	}
	var room [2]claim
	claims := room[:len(readings)]
	for i, r := range readings {
		claims[i] = a.claim(r)
		if a.remembers(claims[i]) {
			return claims[i].user, nil
		}
	}
	for i, c := range claims {
		ok, err := a.prove(ctx, c)
		if err != nil {
			return directory.User{}, err
		}
		// While a claim waited its user may have changed.
		if ok && a.claim(readings[i]).proof == c.proof {
			a.memory.add(c.proof)
			return c.user, nil
		}
	}
	return directory.User{}, denied("user name or password is wrong")
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
	// A client that starts with many requests at once pays for one of them.
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
