package auth

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"

	"parley/internal/directory"
)

// markOf ties a login to the credential that its user had when it was made, so
// that a changed password ends it, restarts included. The key is the cookie,
// which Records do not have: from them the mark tells nothing of a password.
func markOf(raw string, c directory.Credential) string {
	mac := hmac.New(sha256.New, []byte(raw))
	mac.Write([]byte(c.Hash))
	mac.Write([]byte{0})
	mac.Write([]byte(c.Password))
	return hex.EncodeToString(mac.Sum(nil)[:16])
}

// stands reports whether the credential of the login's user is still the one
// that it was made for; raw is the cookie that found it. A login that does not
// stand is found by nobody from then on, and the next sweep ends it.
func (l *login) stands(raw string, user directory.User) bool {
	if good := l.credential.Load(); good != nil {
		return *good == user.Credential
	}
	// Earlier versions kept no mark.
	if l.mark != "" && !hmac.Equal([]byte(l.mark), []byte(markOf(raw, user.Credential))) {
		l.stale.Store(true)
		return false
	}
	l.credential.Store(&user.Credential)
	return true
}

// outdated reports whether the login is known to be of another credential.
func (l *login) outdated(user directory.User) bool {
	good := l.credential.Load()
	return l.stale.Load() || good != nil && *good != user.Credential
}
