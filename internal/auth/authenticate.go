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
// any: a wrong Basic header is refused even beside a good cookie, and a cookie
// of another user beside a right one is ignored. Refusals are
// fault.Unauthenticated with a text to show (D-06); a disabled user is refused
// like an unknown one. fault.Unavailable says that the password could not be
// checked now; other kinds are those of Load. It may wait for a computation of
// argon2id as long as the request's context lasts.
func (a *Auth) Authenticate(r *http.Request) (Principal, error) { return a.authenticate(r, false) }

// AuthenticateQuiet is Authenticate for requests that are no sign of a present
// user, such as a held Bayeux poll: they do not postpone the login's expiry.
func (a *Auth) AuthenticateQuiet(r *http.Request) (Principal, error) { return a.authenticate(r, true) }

func (a *Auth) authenticate(r *http.Request, quiet bool) (Principal, error) {
	if err := a.Load(r.Context()); err != nil {
		return Principal{}, err
	}
	header, explicit := authorization(r)
	if !explicit {
		return a.byCookie(r, quiet)
	}
	user, err := a.byBasic(r.Context(), header)
	if err != nil {
		return Principal{}, err
	}
	p := Principal{User: user, Via: Basic, quiet: quiet}
	if l := a.presented(r, func(l *login) bool { return l.User == user.ID }); l != nil {
		p.Login = a.use(l, quiet)
	}
	return p, nil
}

// byCookie returns the user of the first cookie that opens a login.
func (a *Auth) byCookie(r *http.Request, quiet bool) (Principal, error) {
	var user directory.User
	l := a.presented(r, func(l *login) bool {
		user, _ = a.users().User(l.User)
		return user.Enabled
	})
	switch {
	case l != nil:
		return Principal{User: user, Login: a.use(l, quiet), Via: Cookie, quiet: quiet}, nil
	case hasCookie(r):
		return Principal{}, denied("the login has ended, send user name and password")
	}
	return Principal{}, denied("send user name and password")
}

// presented returns the first live login that a cookie of the request opens
// and that is acceptable, or nil.
func (a *Auth) presented(r *http.Request, acceptable func(*login) bool) *login {
	for raw := range cookies(r) {
		if l := a.logins.find(raw); l != nil && acceptable(l) {
			return l
		}
	}
	return nil
}
