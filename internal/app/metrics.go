package app

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"

	"parley/internal/api"
	"parley/internal/metrics"
	"parley/internal/siplink/endpoint"
	"parley/internal/store"
)

// openMetrics begins to count, and listens where the figures have an address of
// their own.
func (a *App) openMetrics(ctx context.Context) error {
	a.metrics = metrics.New(a.opts.Version)
	if !a.cfg.Metrics.Enabled || a.cfg.Metrics.Address == "" {
		return nil
	}
	l, err := listen(ctx, "metrics.address", a.cfg.Metrics.Address)
	if err != nil {
		return err
	}
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", a.metrics.Handler())
	a.figures = &figures{l, &http.Server{Handler: mux, ReadHeaderTimeout: headerTimeout, IdleTimeout: idleTimeout, MaxHeaderBytes: maxHeader}}
	a.log.Info("the figures are shown", slog.String("url", a.MetricsURL()))
	return nil
}

// MetricsURL is where the figures are shown if they have an address of their own.
func (a *App) MetricsURL() string {
	if a.figures == nil {
		return ""
	}
	return "http://" + a.figures.listener.Addr().String() + "/metrics"
}

// figures is where /metrics has an address of its own; nil: it has none.
type figures struct {
	listener net.Listener
	server   *http.Server
}

// showFigures returns when they are closed. The server goes on without them.
func (a *App) showFigures() {
	if a.figures == nil {
		return
	}
	if err := a.figures.server.Serve(a.figures.listener); !errors.Is(err, http.ErrServerClosed) {
		a.log.Error("the figures are shown no more", slog.String("op", "app.figures"), slog.Any("error", err))
	}
}

func (f *figures) close() {
	if f != nil {
		f.server.Close()
		f.listener.Close() // closed already after a serve
	}
}

// stand are the figures that are read when somebody looks.
func (a *App) stand(context.Context) error {
	a.metrics.Bayeux(a.bayeux.Stats)
	gauge := func(name, help string, read func() int) {
		a.metrics.Gauge(name, help, func() float64 { return float64(read()) })
	}
	gauge("im_roster_sessions", "Agents who are logged in to a contact center, on all nodes.", a.roster.Count)
	gauge("im_auth_logins", "Logins that live, on all nodes.", a.auth.Count)
	gauge("im_store_waiting_jobs", "Acts that wait to be written.", a.store.Waiting)
	gauge("im_store_well", "1 while the store can be written.", func() int { return figure(a.health.Well()) })
	gauge("im_node_ready", "1 while requests should come here.", func() int { return figure(a.ready.Load()) })
	if a.member != nil {
		gauge("im_lease_alive", "1 while this node certainly lives among the others.", func() int { return figure(a.member.Term() != 0) })
	}
	if a.sipOn() {
		gauge("im_siplink_legs", "Sessions with a SIP peer that this node serves.", a.sip.legs.Count)
		gauge("im_siplink_registrations", "Registrations of softphones, on all nodes.", a.sip.registrar.Count)
	}
	return nil
}

func figure(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

// The hooks that other rooms tell.

func (a *App) answered(t api.Answered) {
	a.metrics.Answered(t.Resource, t.Method, t.HTTP, t.Status, t.Took)
}

func (a *App) batched(b store.Batch) { a.metrics.Committed(b.Jobs, b.Kinds, b.Took) }

func (a *App) traced(t endpoint.Trace) { a.metrics.Message(t.Out, t.Transport, t.Method, t.Code) }
