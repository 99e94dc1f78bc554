package app

import (
	"context"
	"net/http"
	"time"

	"parley/bayeux"
	"parley/bayeuxserver"
	"parley/internal/api"
	"parley/internal/auth"
	"parley/internal/im"
	"parley/internal/push"
)

func (a *App) openBayeux(context.Context) error {
	b := a.cfg.Bayeux
	a.bayeux = bayeuxserver.New(bayeuxserver.Config{
		Timeout: b.Timeout, Interval: b.Interval, MaxInterval: b.MaxInterval,
		NoWebSocket: !b.WebSocket || a.strict(), CallbackPolling: b.CallbackPolling && !a.strict(),
		MaxQueue: b.MaxQueue, MaxQueueBytes: int(b.MaxQueueBytes), MaxBody: int(a.cfg.HTTP.MaxBody),
		Cookie: bayeuxserver.Cookie{Secure: a.cfg.HTTP.TLS.On()}, RestartSpread: a.spread(),
	}, bayeuxserver.Hooks{
		Authenticate: a.handshake, Identify: a.identify, Origin: a.origin, CanPublish: push.CanPublish, Hears: push.Hears,
		SessionOpened: func(s *bayeuxserver.Session) { a.engine.Connected(im.AgentID(s.User())) },
		SessionClosed: a.disconnected,
	})
	return nil
}

// disconnected says that a connection is gone. Those that end because the server
// stops are nobody's loss: the next start counts from its own beginning (D-25).
func (a *App) disconnected(s *bayeuxserver.Session, reason bayeuxserver.Reason) {
	if reason != bayeuxserver.Draining && reason != bayeuxserver.ServerClosed {
		a.engine.Disconnected(im.AgentID(s.User()))
	}
}

// handshake lets in who is authenticated; what is delivered to the session
// names the server as the handshake did.
func (a *App) handshake(r *http.Request, _ *bayeux.Message) (bayeuxserver.Principal, *bayeuxserver.Refusal) {
	p, err := a.auth.AuthenticateQuiet(r)
	if err != nil {
		return bayeuxserver.Principal{}, &bayeuxserver.Refusal{}
	}
	return bayeuxserver.Principal{User: string(p.User.ID), Value: api.BaseOf(a.cfg.HTTP.ExternalURL, r)}, nil
}

func (a *App) identify(r *http.Request) string {
	p, err := a.auth.AuthenticateQuiet(r)
	if err != nil {
		return ""
	}
	return string(p.User.ID)
}

func (a *App) origin(r *http.Request, _ string) bool {
	return auth.SameOrigin(r, a.cfg.HTTP.CORS.AllowedOrigins)
}

// spread is the time over which everybody who is logged in is asked to shake
// hands again after a start or before a stop: a thousand a second.
func (a *App) spread() time.Duration {
	return time.Duration(len(a.roster.Sessions())) * time.Millisecond
}
