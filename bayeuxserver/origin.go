package bayeuxserver

import (
	"net/http"
	"net/url"
	"strings"
)

// admit turns away pages of other hosts that may not use the server, before
// anything is read or upgraded (I7, I8), writes the cross-origin headers for
// those that may, and answers preflights. False: the request is answered.
func (srv *Server) admit(w http.ResponseWriter, r *http.Request) bool {
	origin, foreign := srv.foreign(r)
	if foreign && !srv.allowed(r, origin) {
		srv.count.foreign.Add(1)
		http.Error(w, "origin not allowed", http.StatusForbidden)
		return false
	}
	if !srv.config.NoCORS {
		srv.allowOrigin(w, r)
	}
	if r.Method == http.MethodOptions {
		w.WriteHeader(http.StatusOK)
		return false
	}
	return true
}

func (srv *Server) allowed(r *http.Request, origin string) bool {
	return origin != "" && srv.hooks.Origin != nil && srv.hooks.Origin(r, origin)
}

// foreign tells whether the request comes from a page of another host, and of
// which, "" when that is hidden. A request with no sign of a page is not
// foreign, except as JSONP: any page can make a browser send that, and with old
// browsers no header tells.
func (srv *Server) foreign(r *http.Request) (origin string, foreign bool) {
	if origin = r.Header.Get("Origin"); origin != "" {
		return origin, !sameHost(origin, r.Host)
	}
	if r.Method != http.MethodGet || !r.URL.Query().Has("jsonp") {
		return "", false
	}
	switch r.Header.Get("Sec-Fetch-Site") {
	case "same-origin", "none":
		return "", false
	}
	origin = originOf(r.Header.Get("Referer"))
	return origin, !sameHost(origin, r.Host)
}

func sameHost(origin, host string) bool {
	u, err := url.Parse(origin)
	return err == nil && u.Host != "" && strings.EqualFold(u.Host, host)
}

func originOf(page string) string {
	u, err := url.Parse(page)
	if err != nil || u.Host == "" {
		return ""
	}
	return u.Scheme + "://" + u.Host
}

// allowOrigin writes the headers that let an allowed page read the answers;
// clients always send credentials, so the origin is named exactly (I6).
func (srv *Server) allowOrigin(w http.ResponseWriter, r *http.Request) {
	header := w.Header()
	if header["Vary"] == nil {
		header["Vary"] = srv.vary
	} else {
		header.Add("Vary", "Origin")
	}
	origin := r.Header.Get("Origin")
	if origin == "" {
		return
	}
	header.Set("Access-Control-Allow-Origin", origin)
	header.Set("Access-Control-Allow-Credentials", "true")
	if r.Method == http.MethodOptions {
		names := append([]string{"Content-Type"}, srv.config.AllowHeaders...)
		header.Set("Access-Control-Allow-Methods", "GET, POST")
		header.Set("Access-Control-Allow-Headers", strings.Join(names, ", "))
		header.Set("Access-Control-Max-Age", "600")
	}
}
