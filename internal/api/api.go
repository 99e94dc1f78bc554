package api

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"parley/gws"
	"parley/internal/agentstate"
	"parley/internal/auth"
	"parley/internal/directory"
	"parley/internal/edge"
	"parley/internal/engine"
	"parley/internal/health"
	"parley/internal/im"
	"parley/internal/render"
	"parley/internal/roster"
)

// Engine is what the API asks of the engine.
type Engine interface {
	OffersIM(user directory.User) error
	Initiate(ctx context.Context, user directory.User, r engine.Initiate) (im.SessionID, error)
	Send(ctx context.Context, user directory.User, id im.SessionID, r engine.Send) error
	Accept(ctx context.Context, user directory.User, id im.SessionID, ref string) error
	Reject(ctx context.Context, user directory.User, id im.SessionID, ref string) error
	Complete(ctx context.Context, user directory.User, id im.SessionID, ref string) error
	ChangeUserData(ctx context.Context, user directory.User, id im.SessionID, set im.UserData, removed []string, ref string) error
	Sessions(ctx context.Context, user directory.User) ([]im.Session, error)
	Session(ctx context.Context, user directory.User, id im.SessionID) (im.Session, error)
	Watched(ctx context.Context, user directory.User, id im.SessionID) (im.Session, error)
	Messages(ctx context.Context, user directory.User, id im.SessionID, from int64, limit int) (engine.Transcript, error)
	Past(ctx context.Context, user directory.User, before im.SessionID, limit int) ([]im.Session, error)
	Log(ctx context.Context, user directory.User, id im.SessionID, from int64, limit int) (engine.Excerpt, error)
	Colleagues(ctx context.Context, user directory.User) ([]engine.Colleague, error)
	OpenPlaces(user directory.User) []directory.Place
	Devices(user directory.User) []engine.Device
	StartSession(ctx context.Context, user directory.User, w roster.Wish, names []string) ([]engine.Channel, error)
	EndSession(ctx context.Context, user directory.UserID) error
	Seat(d directory.Device) engine.Device
	AgentStates(user directory.User) agentstate.Table
	ChangeState(ctx context.Context, user directory.User, r engine.StateChange) error
	DoNotDisturb(ctx context.Context, user directory.User, device directory.DeviceID, on bool, ref string) error
}

// Config is what an API is made of.
type Config struct {
	Engine Engine
	Auth   *auth.Auth
	Provisioning
	Legs        Legs // nil: there is no SIP
	SIP         SIP  // nil: likewise
	Origins     *auth.Origins
	Limits      *edge.Limits
	Health      *health.Board
	People      func() *directory.Snapshot
	CatchUp     func(context.Context) error // has everybody know what other nodes did
	Render      render.Renderer
	ExternalURL string // base of every uri; empty: as the request names the server
	MaxBody     int64  // bytes
	MaxDepth    int    // how deep a body may nest
	Version     string
	Answered    func(Answered) // told of every answer; nil: nobody is
	Logger      *slog.Logger
}

// Answered is an answer that was given.
type Answered struct {
	Resource string // the pattern of its path, as "/me/im-sessions/{id}"; empty: it was refused before
	Method   string // as the client wrote it
	HTTP     int
	Status   int // statusCode of the envelope; 0: it succeeded
	Took     time.Duration
}

// API serves everything under /api/v2 but the notifications.
type API struct {
	Config
	mux  *http.ServeMux
	zips *zips
}

// New returns the API, an http.Handler.
func New(cfg Config) *API {
	if cfg.Answered == nil {
		cfg.Answered = func(Answered) {}
	}
	a := &API{Config: cfg, mux: http.NewServeMux(), zips: newZips()}
	for pattern, r := range a.routes() {
		a.mux.Handle(gws.BasePath+pattern, a.serve(pattern, r))
	}
	a.mux.Handle(gws.BasePath+gws.PathVersion, a.open(a.version))
	return a
}

// BaseOf is the public base that a request's answer uses (contract: http.externalUrl).
func BaseOf(externalURL string, r *http.Request) render.Base {
	if externalURL != "" {
		return render.Base(externalURL)
	}
	if r.TLS != nil {
		return render.Base("https://" + r.Host)
	}
	return render.Base("http://" + r.Host)
}

// request is one authenticated request on its way to a handler.
type request struct {
	*http.Request
	w     http.ResponseWriter
	user  directory.User
	login auth.Login
	base  render.Base
	body  fields // of a POST or PUT
}

// handler returns the body of a successful answer (nil: the bare envelope) or a fault.
type handler func(q *request) (any, error)

// methods are a resource's handlers by HTTP method.
type methods map[string]handler

// resource is what stands under a path. For whom exists returns a fault there
// is nothing, whatever the request says.
type resource struct {
	exists func(q *request) error
	methods
}

func (a *API) serve(pattern string, to resource) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		begun := time.Now()
		if r.Method == http.MethodOptions && to.methods != nil {
			options(w, to.methods)
			return
		}
		body, err := a.handle(w, r, to)
		code, status := a.answer(w, r, body, err)
		a.Answered(Answered{pattern, r.Method, code, status, time.Since(begun)})
	})
}

func (a *API) handle(w http.ResponseWriter, r *http.Request, to resource) (any, error) {
	q, err := a.authenticated(w, r)
	if err != nil {
		return nil, err
	}
	if err := to.exists(q); err != nil {
		return nil, err
	}
	handle, ok := to.methods[r.Method]
	if !ok && r.Method == http.MethodHead {
		handle, ok = to.methods[http.MethodGet]
	}
	if !ok {
		return nil, notAllowed(w, r, to.methods)
	}
	if r.Method == http.MethodPost || r.Method == http.MethodPut {
		if q.body, err = a.read(w, r); err != nil {
			return nil, err
		}
	}
	return handle(q)
}

func (a *API) authenticated(w http.ResponseWriter, r *http.Request) (*request, error) {
	if err := a.CatchUp(r.Context()); err != nil {
		return nil, err
	}
	p, err := a.Auth.Authenticate(r)
	if err != nil {
		return nil, err
	}
	edge.SetUser(r.Context(), p.User.UserName)
	if err := a.Limits.User(w, r, string(p.User.ID)); err != nil {
		return nil, err
	}
	if err := a.Origins.Check(w, r, p.User.ContactCenter); err != nil {
		return nil, err
	}
	if err := a.Auth.CheckCSRF(r, p); err != nil {
		return nil, err
	}
	login, err := a.Auth.EnsureLogin(w, r, p)
	if err != nil {
		return nil, err
	}
	a.Auth.OfferCSRF(w, r, login)
	return &request{Request: r, w: w, user: p.User, login: login, base: BaseOf(a.ExternalURL, r)}, nil
}

// open serves a resource that needs no credentials.
func (a *API) open(handle handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch get := (methods{http.MethodGet: handle}); r.Method {
		case http.MethodGet, http.MethodHead:
		case http.MethodOptions:
			options(w, get)
			return
		default:
			a.answer(w, r, nil, notAllowed(w, r, get))
			return
		}
		body, err := handle(&request{Request: r, w: w})
		a.answer(w, r, body, err)
	})
}

func (a *API) version(*request) (any, error) { return gws.VersionAnswer{Version: a.Version}, nil }
