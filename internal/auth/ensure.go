package auth

import (
	"context"
	"net"
	"net/http"
	"strings"

	"parley/internal/directory"
	"parley/internal/fault"
)

// maxAgent is how much of a User-Agent header tells clients apart, in bytes.
const maxAgent = 256

// EnsureLogin returns the login of the request that p was authenticated by. If
// no cookie opened one it sends the cookie of another: the one that the user's
// cookie-less requests from the same remote host and User-Agent share, so that
// client C1, which ignores cookies, costs no write per request; or a new one,
// which is durable before the header is set. A cookie that opened nothing is
// never taken over. It fails as Records do, and then sets nothing.
func (a *Auth) EnsureLogin(w http.ResponseWriter, r *http.Request, p Principal) (Login, error) {
	switch {
	case p.Login.ID != "":
		return p.Login, nil
	case p.User.ID == "":
		return Login{}, denied("send user name and password")
	}
	l, err := a.share(r.Context(), clientOf(r, p.User.ID), p.User)
	if err != nil {
		return Login{}, fault.Wrap("auth.login", fault.Internal, "", err)
	}
	a.setCookie(w, r, l.raw)
	return a.use(l, p.quiet), nil
}

// JoinLogin is EnsureLogin where no cookie can be sent, as in a Bayeux handshake.
func (a *Auth) JoinLogin(r *http.Request, p Principal) (Login, error) {
	return a.EnsureLogin(nowhere{}, r, p)
}

// nowhere is where the cookie goes that nobody can be sent.
type nowhere struct{}

func (nowhere) Header() http.Header         { return http.Header{} }
func (nowhere) Write(b []byte) (int, error) { return len(b), nil }
func (nowhere) WriteHeader(int)             {}

func clientOf(r *http.Request, user directory.UserID) client {
	agent := r.UserAgent()
	return client{user: user, host: hostOf(r), agent: agent[:min(len(agent), maxAgent)]}
}

func hostOf(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}

// share returns the client's login. Of many requests at once one makes it.
func (a *Auth) share(ctx context.Context, c client, user directory.User) (*login, error) {
	l, m, mine := a.logins.share(c, user)
	switch {
	case l != nil:
		return l, nil
	case mine:
		a.make(ctx, c, m, user)
		return m.login, m.err
	}
	select {
	case <-m.done:
		return m.login, m.err
	case <-ctx.Done():
		return nil, fault.Wrap("auth.login", fault.Unavailable, "", ctx.Err())
	}
}

// make does not stop when its own request is given up, since others wait for
// it; and they must not wait for ever if Records panic.
func (a *Auth) make(ctx context.Context, c client, m *making, user directory.User) {
	ctx = context.WithoutCancel(ctx)
	m.err = fault.New("auth.login", fault.Internal, "", "")
	defer func() { a.expire(ctx, a.logins.made(c, m)) }()
	// The headers that these strings are part of need not stay in memory.
	c.host, c.agent = strings.Clone(c.host), strings.Clone(c.agent)
	m.login = newLogin(user, a.logins.patience.now())
	m.err = a.records.Put(ctx, KindLogin, string(m.login.ID), m.login.encode(m.login.kept, 0))
}
