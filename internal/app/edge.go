package app

import (
	"context"
	"net/http"
	"strings"

	"parley/gws"
	"parley/internal/api"
	"parley/internal/auth"
	"parley/internal/config"
	"parley/internal/edge"
)

func (a *App) openOrigins(ctx context.Context) (err error) {
	a.limits = edge.NewLimits(0, 0)
	if l := a.cfg.HTTP.RateLimit; l.Enabled {
		a.limits = edge.NewLimits(l.PerUser, l.PerAddress)
	}
	a.origins, err = auth.OpenOrigins(ctx, a.cfg.HTTP.CORS.AllowedOrigins, a.cfg.HTTP.ExternalURL, a.store)
	return err
}

func (a *App) sameSite() http.SameSite {
	switch a.cfg.HTTP.CookieSameSite {
	case config.SameSiteStrict:
		return http.SameSiteStrictMode
	case config.SameSiteNone:
		return http.SameSiteNoneMode
	default:
		return http.SameSiteLaxMode
	}
}

// edge is the whole server: what every request passes, and then the API, the
// notifications or another address. Addresses under /api/v2 are told apart here
// and not by a ServeMux, whose redirects are no answers of the API.
func (a *App) edge(v2 *api.API, others http.Handler) http.Handler {
	pages := func(r *http.Request) bool { return a.origins.Allow(r, "") }
	limited := edge.CORS(pages, a.limits.Addresses(v2, v2.Refuse))
	notifications := edge.CORS(pages, a.bayeux)
	alias := edge.CORS(pages, http.HandlerFunc(a.alias))
	route := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch path := r.URL.Path; {
		case within(path, gws.BasePath+gws.PathNotifications):
			notifications.ServeHTTP(w, r)
		case within(path, gws.BasePath):
			limited.ServeHTTP(w, r)
		case within(path, "/genesys/cometd"):
			alias.ServeHTTP(w, r)
		default:
			others.ServeHTTP(w, r)
		}
	})
	return edge.Door{Next: route, Logger: a.log, Proxies: a.cfg.HTTP.TrustedProxies}
}

func within(path, base string) bool {
	rest, ok := strings.CutPrefix(path, base)
	return ok && (rest == "" || rest[0] == '/')
}
