package registrar

import (
	"crypto/md5"
	"crypto/sha256"
	"crypto/sha512"
	"crypto/subtle"
	"encoding/hex"
	"strings"
	"time"

	authentication "github.com/icholy/digest"

	"parley/internal/siplink/wire"
)

// Algorithms are those that a challenge may name, the preferred first. The
// first and the last are offered (RFC 8760 2.3: a challenge each).
func Algorithms() []string { return []string{"SHA-256", "SHA-512-256", "MD5"} }

// HA1 is what an account keeps instead of a password.
func HA1(algorithm, user, realm, password string) string {
	text := []byte(user + ":" + realm + ":" + password)
	switch algorithm {
	case "SHA-256":
		sum := sha256.Sum256(text)
		return hex.EncodeToString(sum[:])
	case "SHA-512-256":
		sum := sha512.Sum512_256(text)
		return hex.EncodeToString(sum[:])
	}
	sum := md5.Sum(text)
	return hex.EncodeToString(sum[:])
}

// HA1s are those of all algorithms.
func HA1s(user, realm, password string) map[string]string {
	all := map[string]string{}
	for _, algorithm := range Algorithms() {
		all[algorithm] = HA1(algorithm, user, realm, password)
	}
	return all
}

// challenge asks the sender of m for a digest. stale says that only the nonce was too old.
func (r *Registrar) challenge(m wire.Message, stale bool) *wire.Reply {
	reply := &wire.Reply{Code: 401, Reason: "Unauthorized"}
	nonce := r.nonces.give(time.Now())
	for _, algorithm := range offered(m) {
		c := authentication.Challenge{Realm: r.cfg.Realm, Nonce: nonce, Algorithm: algorithm, Stale: stale, QOP: []string{"auth"}}
		reply.Fields = append(reply.Fields, wire.Field{Name: "WWW-Authenticate", Value: c.String()})
	}
	return reply
}

// authenticate returns the account whose secret the sender of m knows.
func (r *Registrar) authenticate(m wire.Message) (Account, *wire.Reply) {
	shown, ok := r.shown(m)
	if !ok {
		return Account{}, r.challenge(m, false)
	}
	account, known := r.cfg.Accounts.Account(shown.Username)
	if !r.proves(shown, account, m) || !known {
		return Account{}, r.challenge(m, false)
	}
	if !r.nonces.use(shown.Nonce, shown.Nc, time.Now()) {
		return Account{}, r.challenge(m, true)
	}
	return account, nil
}

// shown returns the credentials for our realm; others, and schemes that nobody
// knows, are not for us.
func (r *Registrar) shown(m wire.Message) (*authentication.Credentials, bool) {
	for _, text := range m.All("Authorization") {
		c, err := authentication.ParseCredentials(text)
		if err == nil && c.Realm == r.cfg.Realm {
			return c, true
		}
	}
	return nil, false
}

// proves reports whether the response could be computed by nobody else. The URI
// in it must be one that the request could have had; proxies may have changed
// the request's own.
func (r *Registrar) proves(c *authentication.Credentials, a Account, m wire.Message) bool {
	algorithm := strings.ToUpper(c.Algorithm)
	if algorithm == "" {
		algorithm = "MD5"
	}
	ha1, ok := a.HA1[algorithm]
	if _, err := wire.ReadURI(c.URI); !ok || err != nil || c.QOP != "auth" || c.Cnonce == "" || c.Userhash {
		return false
	}
	right, err := authentication.Digest(
		&authentication.Challenge{Realm: r.cfg.Realm, Nonce: c.Nonce, Algorithm: algorithm, QOP: []string{"auth"}},
		authentication.Options{Method: m.Method(), URI: c.URI, Count: c.Nc, Username: c.Username, A1: ha1, Cnonce: c.Cnonce})
	return err == nil && subtle.ConstantTimeCompare([]byte(right.Response), []byte(strings.ToLower(c.Response))) == 1
}
