package auth

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"fmt"
	"net/http"

	"parley/internal/fault"
)

// The vendor's headers (gws-api 2.5): the first tells the name of the second,
// which carries the token both ways.
const (
	csrfNameHeader = "X-CSRF-HEADER"
	csrfHeader     = "X-CSRF-TOKEN"
)

// csrfKey is the key of the record that holds the secret of the tokens.
const csrfKey = "csrf"

// OfferCSRF adds the login's token to the answer of a GET, or a HEAD, which is
// one without the body. It does nothing on other methods, without a login, or
// with Config.CSRF off.
func (a *Auth) OfferCSRF(w http.ResponseWriter, r *http.Request, l Login) {
	isGet := r.Method == http.MethodGet || r.Method == http.MethodHead
	if !a.cfg.CSRF || !isGet || l.ID == "" {
		return
	}
	// Set would change the vendor's spelling, which clients may look for.
	w.Header()[csrfNameHeader] = []string{csrfHeader}
	w.Header()[csrfHeader] = []string{a.token(l.ID)}
}

// CheckCSRF refuses a request of p that may change something and does not carry
// the token of the login whose cookie it carries. Refusals are fault.Forbidden
// and say which of the three is the matter: no cookie, no token, wrong token.
// Reading methods pass, and everything does with Config.CSRF off. Bayeux
// requests are not to be checked so, but by SameOrigin (D-07).
func (a *Auth) CheckCSRF(r *http.Request, p Principal) error {
	if !a.cfg.CSRF || isReading(r.Method) {
		return nil
	}
	token := r.Header.Get(csrfHeader)
	switch {
	case p.Login.ID == "":
		return forged("the request has no " + CookieName + " cookie of a present login")
	case token == "":
		return forged("the request has no " + csrfHeader + " header; the answer to any GET tells its value")
	case !hmac.Equal([]byte(token), []byte(a.token(p.Login.ID))):
		return forged("the " + csrfHeader + " header is not the token of this login; GET a new one")
	}
	return nil
}

func isReading(method string) bool {
	return method == http.MethodGet || method == http.MethodHead || method == http.MethodOptions
}

func forged(why string) error {
	return fault.New("auth.csrf", fault.Forbidden, "", "Missing or invalid Csrf token: "+why)
}

// token is derived and not stored, so it lives exactly as long as the login,
// restarts included. It looks like the vendor's: a UUID (RFC 9562, version 8).
func (a *Auth) token(id LoginID) string {
	mac := hmac.New(sha256.New, a.csrf)
	mac.Write([]byte(id))
	b := mac.Sum(nil)
	b[6], b[8] = b[6]&0x0f|0x80, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:16])
}

// loadKey reads the secret of the tokens, or makes and keeps it.
func (a *Auth) loadKey(ctx context.Context) error {
	if !a.cfg.CSRF {
		return nil
	}
	key, err := a.records.Get(ctx, kindSecret, csrfKey)
	if err != nil && fault.KindOf(err) == fault.NotFound {
		key = randomKey()
		err = a.records.Create(ctx, kindSecret, csrfKey, key)
	}
	if err != nil && fault.KindOf(err) == fault.Exists { // another node was quicker
		key, err = a.records.Get(ctx, kindSecret, csrfKey)
	}
	if err == nil && len(key) < 16 {
		err = fault.New("auth.load", fault.Internal, csrfKey, "The record is not a secret")
	}
	a.csrf = key
	return err
}
