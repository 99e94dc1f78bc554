package reference

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strconv"
	"strings"
	"sync"
)

// policy allows the page its own server and nothing else.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; base-uri 'none'; " +
	"form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"

// Handler serves GET and HEAD of /openapi.yaml and /docs, and of what the page
// loads from below /docs/. Everything has an ETag. It is safe for use by several
// goroutines.
func Handler() http.Handler { return &site{open: sync.OnceValue(open)} }

type site struct{ open func() map[string]file }

// file is what is served under one path.
type file struct {
	kind string // media type
	etag string // weak, since it stands for the compressed form too
	text []byte
	gzip []byte
}

func (s *site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	found, ok := s.open()[strings.TrimSuffix(r.URL.Path, "/")]
	switch {
	case !ok:
		h.Set("Cache-Control", "no-store")
		http.Error(w, "There is no such page", http.StatusNotFound)
	case r.Method != http.MethodGet && r.Method != http.MethodHead:
		h.Set("Allow", "GET, HEAD")
		http.Error(w, "The method is not allowed here", http.StatusMethodNotAllowed)
	default:
		found.serve(w, r)
	}
}

func (f file) serve(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("ETag", f.etag)
	h.Set("Cache-Control", "no-cache") // may be kept, must be asked for
	h.Set("Vary", "Accept-Encoding")
	if strings.Contains(r.Header.Get("If-None-Match"), strings.TrimPrefix(f.etag, "W/")) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	body := f.text
	if takesGzip(r.Header.Get("Accept-Encoding")) {
		h.Set("Content-Encoding", "gzip")
		body = f.gzip
	}
	h.Set("Content-Type", f.kind)
	h.Set("Content-Length", strconv.Itoa(len(body)))
	if r.Method == http.MethodGet {
		_, _ = w.Write(body) // a reader who has gone needs no answer
	}
}

// takesGzip reads Accept-Encoding as browsers write it; whoever refuses gzip by
// a weight gets the plain text.
func takesGzip(header string) bool {
	for coding := range strings.SplitSeq(header, ",") {
		if strings.TrimSpace(coding) == "gzip" {
			return true
		}
	}
	return false
}

func newFile(kind string, text []byte) file {
	sum := sha256.Sum256(text)
	var short bytes.Buffer
	z := gzip.NewWriter(&short)
	_, _ = z.Write(text) // a buffer does not fail
	_ = z.Close()
	return file{kind: kind, etag: `W/"` + hex.EncodeToString(sum[:12]) + `"`, text: text, gzip: short.Bytes()}
}

// open returns everything that is served, by path.
func open() map[string]file {
	return map[string]file{
		"/openapi.yaml":   newFile("application/yaml", Document()),
		"/docs":           newFile("text/html; charset=utf-8", pageHTML()),
		"/docs/style.css": newFile("text/css; charset=utf-8", part("style.css")),
		"/docs/script.js": newFile("text/javascript; charset=utf-8", part("script.js")),
	}
}

func part(name string) []byte {
	text, err := web.ReadFile("web/" + name)
	if err != nil {
		panic("reference: " + err.Error())
	}
	return text
}
