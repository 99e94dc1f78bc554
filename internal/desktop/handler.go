package desktop

import (
	"embed"
	"net/http"
	"regexp"
	"strings"
	"sync"
)

//go:embed web
var files embed.FS

// Handler serves the page. It answers GET and HEAD, 404 to every path that is
// no file of the page, and is safe for use by several goroutines.
func Handler() http.Handler {
	// Most servers of a test never show the page: the files are read and
	// compressed when the first request comes.
	return &site{open: sync.OnceValue(open)}
}

// ofSession is the address of the ladder of a session (D-23).
var ofSession = regexp.MustCompile(`^` + ladders + `[0-9A-V]{1,64}$`)

type site struct{ open func() *content }

func (s *site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c := s.open()
	protect(w.Header())
	if !strings.HasPrefix(r.URL.Path, assets) || strings.HasSuffix(r.URL.Path, ".svg") {
		protectDocument(w.Header(), c.policy)
	}
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "The method is not allowed here", http.StatusMethodNotAllowed)
		return
	}
	path := r.URL.Path
	if ofSession.MatchString(path) {
		path = root
	}
	switch found, ok := c.pages[path]; {
	case ok:
		found.serve(w, r)
	default:
		w.Header().Set("Cache-Control", "no-store")
		http.Error(w, "There is no such page", http.StatusNotFound)
	}
}

// page is one file as it leaves the server.
type page struct {
	kind  string // media type
	etag  string
	cache string // Cache-Control
	plain []byte
	gzip  []byte // nil: not worth it
}

func (p page) serve(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("ETag", p.etag)
	h.Set("Cache-Control", p.cache)
	h.Set("Vary", "Accept-Encoding")
	if matches(r.Header.Get("If-None-Match"), p.etag) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	body := p.plain
	if p.gzip != nil && acceptsGzip(r.Header.Values("Accept-Encoding")) {
		h.Set("Content-Encoding", "gzip")
		body = p.gzip
	}
	send(w, r, p.kind, body)
}

// matches compares weakly, as RFC 9110 section 13.1.2 asks.
func matches(header, etag string) bool {
	for given := range strings.SplitSeq(header, ",") {
		given = strings.TrimSpace(given)
		if given == "*" || strings.TrimPrefix(given, "W/") == strings.TrimPrefix(etag, "W/") {
			return true
		}
	}
	return false
}
