package app

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"parley/internal/api"
	"parley/internal/desktop"
	"parley/internal/reference"
)

// The numbers of the HTTP server that no client needs to know. There is no
// write time-out: it would cut held polls.
const (
	headerTimeout = 10 * time.Second
	idleTimeout   = 75 * time.Second // of a connection between requests
	maxHeader     = 32 << 10
	maxDepth      = 64 // of a JSON body
)

func (a *App) openHTTP(context.Context) error {
	cfg := api.Config{
		Engine: a.engine, Auth: a.auth, Provisioning: a.book, Origins: a.origins, Limits: a.limits, Health: a.health, People: a.book.Snapshot, CatchUp: a.records.CatchUp, Render: a.render(),
		ExternalURL: a.cfg.HTTP.ExternalURL, MaxBody: a.cfg.HTTP.MaxBody, MaxDepth: maxDepth,
		Version: a.opts.Version, Answered: a.answered, Logger: a.log,
	}
	if a.sipOn() {
		cfg.Legs, cfg.SIP = a, sipView{a, a.sip.trace}
	}
	v2 := api.New(cfg)
	mux := http.NewServeMux()
	mux.Handle("/", desktop.Handler())
	pages := reference.Handler()
	mux.Handle("/openapi.yaml", pages)
	mux.Handle("/docs", pages)
	mux.Handle("/docs/", pages)
	mux.HandleFunc("GET /livez", func(w http.ResponseWriter, _ *http.Request) { answerHealth(w, "live", true, "") })
	mux.HandleFunc("GET /readyz", a.readyz)
	if a.cfg.Metrics.Enabled && a.figures == nil {
		mux.Handle("GET /metrics", a.metrics.Handler())
	}
	a.http = &http.Server{Handler: a.edge(v2, mux), ReadHeaderTimeout: headerTimeout, IdleTimeout: idleTimeout,
		MaxHeaderBytes: maxHeader, ErrorLog: slog.NewLogLogger(a.log.Handler(), slog.LevelWarn)}
	return nil
}

// alias serves the notifications under the address that some documents name.
func (a *App) alias(w http.ResponseWriter, r *http.Request) {
	a.hint.Do(func() {
		a.log.Info("a client uses /genesys/cometd; the documented address is /api/v2/notifications")
	})
	a.bayeux.ServeHTTP(w, r)
}

// pinged is how long the store may take to say that it is there.
const pinged = 2 * time.Second

// readyz says whether requests should come here, and why not.
func (a *App) readyz(w http.ResponseWriter, r *http.Request) {
	if !a.ready.Load() {
		answerHealth(w, "ready", false, "the server starts or stops")
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), pinged)
	defer cancel()
	if err := a.store.Ping(ctx); err != nil {
		answerHealth(w, "ready", false, "the store does not answer: "+strings.Join(strings.Fields(err.Error()), " "))
		return
	}
	if !a.health.Well() {
		answerHealth(w, "ready", false, "the store cannot be written")
		return
	}
	answerHealth(w, "ready", true, "")
}

func answerHealth(w http.ResponseWriter, what string, ok bool, why string) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	answer := map[string]any{what: ok}
	if !ok {
		w.WriteHeader(http.StatusServiceUnavailable)
		answer["why"] = why
	}
	json.NewEncoder(w).Encode(answer)
}
