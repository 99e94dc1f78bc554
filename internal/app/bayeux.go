package app

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"parley/bayeux"
	"parley/bayeuxserver"
	"parley/internal/api"
	"parley/internal/auth"
	"parley/internal/bus"
	"parley/internal/edge"
	"parley/internal/im"
	"parley/internal/push"
	"parley/internal/render"
)

func (a *App) openBayeux(context.Context) error {
	b := a.cfg.Bayeux
	a.bayeux = bayeuxserver.New(bayeuxserver.Config{
		Timeout: b.Timeout, Interval: b.Interval, MaxInterval: b.MaxInterval,
		NoWebSocket: !b.WebSocket || a.strict(), CallbackPolling: b.CallbackPolling && !a.strict(),
		MaxQueue: b.MaxQueue, MaxQueueBytes: int(b.MaxQueueBytes), MaxBody: int(a.cfg.HTTP.MaxBody),
		Cookie:        bayeuxserver.Cookie{Secure: a.cfg.HTTP.SecureCookies(), SameSite: a.sameSite()},
		RestartSpread: a.spread(), NoCORS: true, // edge.CORS does
	}, bayeuxserver.Hooks{
		Authenticate: a.handshake, Identify: a.identify, Origin: a.origin, CanPublish: push.CanPublish, Hears: push.Hears,
		SessionOpened: a.opened, SessionClosed: a.closed,
	})
	return nil
}

// client is what a Bayeux session keeps of its handshake: how it named the
// server, and the login that it holds.
type client struct {
	base  render.Base
	login auth.LoginID
}

// Base is for push.
func (c client) Base() render.Base { return c.base }

// handshake lets in who is authenticated, from a page that may ask for him.
func (a *App) handshake(r *http.Request, _ *bayeux.Message) (bayeuxserver.Principal, *bayeuxserver.Refusal) {
	if err := a.records.CatchUp(r.Context()); err != nil {
		a.log.Warn("a handshake has to wait", slog.String("op", "app.handshake"), slog.Any("error", err))
		return bayeuxserver.Principal{}, &bayeuxserver.Refusal{Handshake: true}
	}
	p, err := a.auth.AuthenticateQuiet(r)
	if err != nil || !a.origins.Allow(r, p.User.ContactCenter) {
		return bayeuxserver.Principal{}, &bayeuxserver.Refusal{}
	}
	login, err := a.auth.JoinLogin(r, p)
	if err != nil {
		a.log.Error("a handshake failed", slog.String("op", "app.handshake"), slog.Any("error", err))
		return bayeuxserver.Principal{}, &bayeuxserver.Refusal{Handshake: true}
	}
	return bayeuxserver.Principal{User: string(p.User.ID),
		Value: client{base: api.BaseOf(a.cfg.HTTP.ExternalURL, r), login: login.ID}}, nil
}

// identify looks at what other nodes did only if it does not know who asks: a
// poll comes too often to ask the store each time, and a login that ended
// elsewhere ends its Bayeux sessions here.
func (a *App) identify(r *http.Request) string {
	p, err := a.auth.AuthenticateQuiet(r)
	if err != nil && a.store.Shared() && a.records.CatchUp(r.Context()) == nil {
		p, err = a.auth.AuthenticateQuiet(r)
	}
	if err != nil {
		return ""
	}
	edge.SetUser(r.Context(), p.User.UserName)
	return string(p.User.ID)
}

func (a *App) origin(r *http.Request, _ string) bool { return a.origins.Allow(r, "") }

// opened ties the session to its login, which may have ended meanwhile.
func (a *App) opened(s *bayeuxserver.Session) {
	a.engine.Connected(im.AgentID(s.User()))
	a.arrived(s.User())
	if !a.auth.Hold(s.Value().(client).login) {
		s.Kick()
	}
}

// arrivalTimeout is how long a handshake waits for the store to say where the
// user's sessions stand.
const arrivalTimeout = 2 * time.Second

func (a *App) arrived(user string) {
	ctx, cancel := context.WithTimeout(context.Background(), arrivalTimeout)
	defer cancel()
	a.push.Arrived(ctx, user)
}

// closed says that a connection is gone. Those that end because the server
// stops are nobody's loss: the next start counts from its own beginning (D-25).
func (a *App) closed(s *bayeuxserver.Session, reason bayeuxserver.Reason) {
	a.auth.Release(s.Value().(client).login)
	if reason != bayeuxserver.Draining && reason != bayeuxserver.ServerClosed {
		a.engine.Disconnected(im.AgentID(s.User()))
	}
}

// ended rings for a login that is no more. The bell is heard after all that was
// rung before, so that what the end brought about is told first (D-40).
func (a *App) ended(l auth.Login) {
	a.hub.Pass(bus.Topic{User: string(l.User), Login: string(l.ID)}) // other nodes learn of it from the record
}

// disconnect ends the Bayeux sessions of a login.
func (a *App) disconnect(user, login string) {
	for _, s := range a.bayeux.Sessions(user) {
		if s.Value().(client).login == auth.LoginID(login) {
			s.Part()
		}
	}
}

// spread is the time over which everybody who is logged in is asked to shake
// hands again after a start or before a stop: a thousand a second, unless the
// operator says.
func (a *App) spread() time.Duration {
	if a.cfg.Node.Drain.Spread > 0 {
		return a.cfg.Node.Drain.Spread
	}
	return time.Duration(a.roster.Count()) * time.Millisecond
}
