package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"sync/atomic"

	"parley/bayeuxserver"
	"parley/internal/auth"
	"parley/internal/bus"
	"parley/internal/clock"
	"parley/internal/config"
	"parley/internal/directory"
	"parley/internal/edge"
	"parley/internal/engine"
	"parley/internal/fault"
	"parley/internal/health"
	"parley/internal/lease"
	"parley/internal/metrics"
	"parley/internal/provision"
	"parley/internal/push"
	"parley/internal/record"
	"parley/internal/render"
	"parley/internal/roster"
	"parley/internal/store"
)

// Options is what a server is given besides its configuration.
type Options struct {
	Logger  *slog.Logger
	Version string
	People  *directory.Contents // instead of the provisioning file; nil: the file
}

// App is one server. It is made by New, served by Run once, and ended by the
// end of Run's context, or by Close if Run was never called.
type App struct {
	cfg      config.Config
	opts     Options
	log      *slog.Logger
	listener net.Listener
	seed     *directory.Contents // what the provisioning file says
	book     *provision.Book

	hub     bus.Hub
	ear     *bus.Ear
	link    *bus.Link // to other nodes; nil: there are none
	store   *store.Store
	records *record.Follower
	member  *lease.Member // nil: no other node can be
	left    sync.Once     // the others have been told that it stops
	clock   *clock.Clock  // nil likewise
	roster  *roster.Roster
	auth    *auth.Auth
	origins *auth.Origins
	limits  *edge.Limits
	engine  *engine.Engine
	bayeux  *bayeuxserver.Server
	push    *push.Push
	sip     sip
	http    *http.Server
	ready   atomic.Bool
	health  *health.Board
	metrics *metrics.Metrics
	figures *figures  // nil: they have no address of their own
	hint    sync.Once // the endpoint alias is mentioned once (D-31)
}

// New opens a server and leaves nothing behind when it cannot. A broken
// provisioning file is fault.Invalid, an address or store that somebody else
// uses fault.InUse.
func New(ctx context.Context, cfg config.Config, opts Options) (*App, error) {
	a := &App{cfg: cfg, opts: opts, log: opts.Logger}
	if err := a.open(ctx); err != nil {
		a.close()
		return nil, err
	}
	return a, nil
}

func (a *App) open(ctx context.Context) error {
	steps := []func(context.Context) error{
		a.readPeople, a.listen, a.openMetrics, a.openStore, a.openNode, a.openBook, a.openRoster, a.openEngine, a.openAuth, a.openOrigins, a.openBayeux, a.openPush, a.openSIP, a.follow, a.settle, a.stand, a.openHTTP,
	}
	for _, step := range steps {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return nil
}

// Addr is the address that the server listens on.
func (a *App) Addr() net.Addr { return a.listener.Addr() }

// URL is the server's base address for people on this machine.
func (a *App) URL() string {
	scheme := "http"
	if a.cfg.HTTP.TLS.On() {
		scheme = "https"
	}
	return fmt.Sprintf("%s://%s", scheme, a.Addr())
}

func (a *App) listen(ctx context.Context) (err error) {
	a.listener, err = listen(ctx, "http.address", a.cfg.HTTP.Address)
	return err
}

// listen binds the address that a key names.
func listen(ctx context.Context, key, address string) (net.Listener, error) {
	var lc net.ListenConfig
	l, err := lc.Listen(ctx, "tcp", address)
	if err != nil {
		return nil, &fault.Error{Op: "app.listen", Kind: fault.InUse, Subject: address,
			Text: fmt.Sprintf("cannot listen on %s %s: %v", key, address, errors.Unwrap(err)), Err: err}
	}
	return l, nil
}

func (a *App) openRoster(ctx context.Context) (err error) {
	a.roster, err = roster.Open(ctx, a.records, func(user directory.UserID) {
		a.hub.Pass(bus.Topic{User: string(user)}) // other nodes learn of it from the record
	})
	return err
}

func (a *App) openEngine(ctx context.Context) error {
	im := a.cfg.IM
	a.engine = engine.New(engine.Config{
		Nodes: a.nodes(), CatchUp: a.records.CatchUp, Now: a.now(),
		Strict: a.strict(), RingTimeout: im.RingTimeout, Grace: im.DisconnectGrace,
		ResumeGrace: a.cfg.Bayeux.MaxInterval + im.DisconnectGrace,
		MaxText:     im.MaxText, MaxUserData: int(im.MaxUserData),
		SIP: a.sipOn(), MaxHeld: a.cfg.SIP.MaxHeld, Trunk: a.trunk(),
	}, a.store, a.book.Snapshot, a.roster, a.log)
	return a.engine.Resume(ctx)
}

func (a *App) openAuth(ctx context.Context) error {
	http, guessing := a.cfg.HTTP, a.cfg.Auth.Guessing
	a.auth = auth.New(auth.Config{
		SessionTimeout: http.SessionTimeout, PollingTimeout: http.PollingTimeout,
		Shared: a.store.Shared(), Now: a.now(), Secure: http.SecureCookies(), SameSite: a.sameSite(), CSRF: http.CSRF,
		Guessing: auth.Guessing{PerUser: guessing.PerUser, PerAddress: guessing.PerAddress,
			Delay: guessing.Delay, MaxDelay: guessing.MaxDelay, Forget: guessing.Forget},
		OIDC: auth.OIDC(a.cfg.Auth.OIDC),
		Hooks: auth.Hooks{Expired: a.expired, Ended: a.ended, Hashed: a.metrics.Hashed, Failed: func(err error) {
			a.log.Error("logins could not be written; trying again", slog.Any("error", err))
		}},
	}, a.book.Snapshot, a.store)
	return a.auth.Load(ctx)
}

func (a *App) openPush(ctx context.Context) error {
	a.ear = a.hub.Listen()
	a.push = push.New(push.Config{
		Log: a.store, Audience: a.bayeux, Render: a.render(), Seats: a.seats, Echo: push.Echo, Ended: a.disconnect, Poll: a.poll(), Logger: a.log,
	}, a.ear)
	return a.push.Resume(ctx)
}

func (a *App) strict() bool { return a.cfg.IM.Compat == config.Strict }

func (a *App) render() render.Renderer { return render.Renderer{Strict: a.strict()} }
