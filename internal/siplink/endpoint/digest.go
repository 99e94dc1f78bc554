package endpoint

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"

	authentication "github.com/icholy/digest"

	"parley/internal/siplink/wire"
)

// digest is the SHA-256 of the parts, in hexadecimal.
func digest(parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return hex.EncodeToString(sum[:])
}

// response is the header by which a challenge is answered.
type response struct {
	header, value, nonce string
}

// answerChallenge takes the first challenge that can be answered (RFC 8760 2.4)
// and returns what is to be shown from now on: to a proxy and to the peer, if
// both ask. A nonce that was answered before means that the password is wrong;
// so does a second challenge of one of them, unless it says that the nonce had
// become stale.
func answerChallenge(res wire.Message, code int, o outgoing, shown []response) ([]response, bool) {
	challenge, header := "WWW-Authenticate", "Authorization"
	if code == 407 {
		challenge, header = "Proxy-Authenticate", "Proxy-Authorization"
	}
	for _, text := range res.All(challenge) {
		c, err := authentication.ParseChallenge(text)
		if err != nil || !authentication.CanDigest(c) {
			continue
		}
		if slices.ContainsFunc(shown, func(r response) bool { return r.header == header && (!c.Stale || r.nonce == c.Nonce) }) {
			return nil, false
		}
		for i := range c.QOP {
			c.QOP[i] = strings.TrimSpace(c.QOP[i])
		}
		answer, err := authentication.Digest(c, authentication.Options{Method: o.method, URI: o.uri, Count: 1,
			Username: o.credentials.User, Password: o.credentials.Password})
		if err != nil {
			continue
		}
		others := slices.DeleteFunc(slices.Clone(shown), func(r response) bool { return r.header == header })
		return append(others, response{header, answer.String(), c.Nonce}), true
	}
	return nil, false
}
