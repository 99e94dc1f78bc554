package auth

import (
	"net/http"

	"parley/internal/directory"
)

// Via is how a user showed himself.
type Via int

// The ways. The zero Via belongs to no Principal.
const (
	_      Via = iota
	Basic      // user name and password on this request
	Cookie     // JSESSIONID alone
	Bearer     // an OIDC token on this request
)

// Principal is who sent a request.
type Principal struct {
	User  directory.User // enabled, as the directory has him at this moment
	Login Login          // the user's login whose cookie came along; zero: none did
	Via   Via

	quiet bool
}

// Authenticate returns who sent the request, and counts as use of the login
// whose cookie it carries. Explicit credentials alone decide when there are
// any: a wrong Authorization header is refused even beside a good cookie, and a
// cookie of another user beside a right one is ignored. Refusals are
// fault.Unauthenticated with a text to show (D-06); a disabled user is refused
// like an unknown one. fault.Unavailable says that the password could not be
// checked now, fault.TooMany that too many guesses are waiting to be checked;
// other kinds are those of Load. It may wait as long as the request's context
// lasts: for a computation of argon2id, and after wrong passwords for the delay
// that they brought about (see Guessing).
func (a *Auth) Authenticate(r *http.Request) (Principal, error) { return a.authenticate(r, false) }

// AuthenticateQuiet is Authenticate for requests that are no sign of a present
// user, such as a held Bayeux poll: they do not postpone the login's expiry.
// What a connected client postpones is the matter of Hold.
func (a *Auth) AuthenticateQuiet(r *http.Request) (Principal, error) { return a.authenticate(r, true) }

func (a *Auth) authenticate(r *http.Request, quiet bool) (Principal, error) {
	if err := a.Load(r.Context()); err != nil {
		return Principal{}, err
	}
	header, explicit := authorization(r)
	if !explicit {
		return a.byCookie(r, quiet)
	}
	user, via, err := a.byHeader(r, header)
	if err != nil {
		return Principal{}, err
	}
	p := Principal{User: user, Via: via, quiet: quiet}
	own := func(l *login) (directory.User, bool) { return user, l.User == user.ID }
	if l, _ := a.presented(r, own); l != nil {
		p.Login = a.use(l, quiet)
	}
	return p, nil
}

func (a *Auth) byHeader(r *http.Request, header string) (directory.User, Via, error) {
	if token, ok := bearer(header); ok && a.tokens != nil {
		user, err := a.byToken(r.Context(), token)
		return user, Bearer, err
	}
	user, err := a.byBasic(r, header)
	return user, Basic, err
}

// byCookie returns the user of the first cookie that opens a login.
func (a *Auth) byCookie(r *http.Request, quiet bool) (Principal, error) {
	l, user := a.presented(r, func(l *login) (directory.User, bool) {
		user, _ := a.users().User(l.User)
		return user, user.Enabled
	})
	switch {
	case l != nil:
		return Principal{User: user, Login: a.use(l, quiet), Via: Cookie, quiet: quiet}, nil
	case hasCookie(r):
		return Principal{}, denied("the login has ended, send user name and password")
	}
	return Principal{}, denied("send user name and password")
}

// presented returns the first live login that a cookie of the request opens,
// with its user, if whose says that it is acceptable and the user's credential
// is still that of the login; or nil.
func (a *Auth) presented(r *http.Request, whose func(*login) (directory.User, bool)) (*login, directory.User) {
	for raw := range cookies(r) {
		l := a.logins.find(raw)
		if l == nil {
			continue
		}
		if user, ok := whose(l); ok && l.stands(raw, user) {
			return l, user
		}
	}
	return nil, directory.User{}
}
