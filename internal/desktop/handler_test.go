package desktop_test

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/base64"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"parley/internal/desktop"
)

// visitor is a browser's side; its handler compresses the files once.
type visitor struct{ http.Handler }

func (v visitor) ask(method, path string, headers map[string]string) *http.Response {
	r := httptest.NewRequest(method, path, nil)
	for name, value := range headers {
		r.Header.Set(name, value)
	}
	w := httptest.NewRecorder()
	v.ServeHTTP(w, r)
	return w.Result()
}

func text(t *testing.T, r *http.Response) string {
	t.Helper()
	b, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// script is the address of main.js as the page names it.
func (v visitor) script(t *testing.T) string {
	t.Helper()
	page := text(t, v.ask("GET", "/", nil))
	found := regexp.MustCompile(`src="(/assets/[0-9a-f]{16}/app/main\.js)"`).FindStringSubmatch(page)
	if found == nil {
		t.Fatalf("no main.js in %s", page)
	}
	return found[1]
}

func TestHandler(t *testing.T) {
	v := visitor{desktop.Handler()}
	for name, check := range map[string]func(*testing.T, visitor){
		"files": testFiles, "style": testStyle, "notes": testNotes, "caching": testCaching, "gzip": testGzip, "policy": testPolicy, "preload": testPreload,
	} {
		t.Run(name, func(t *testing.T) { check(t, v) })
	}
}

func testFiles(t *testing.T, v visitor) {
	for name, c := range map[string]struct {
		method, path string
		status       int
		kind         string
	}{
		"the page":                          {"GET", "/", 200, "text/html; charset=utf-8"},
		"a module":                          {"GET", v.script(t), 200, "text/javascript; charset=utf-8"},
		"an icon":                           {"GET", "/favicon.ico", 200, "image/svg+xml"},
		"the head of the page":              {"HEAD", "/", 200, "text/html; charset=utf-8"},
		"the ladder of a session":           {"GET", "/ladder/02A7KQ1N5O9VJ3C8G41RB6T0ES00001C", 200, "text/html; charset=utf-8"},
		"a ladder of nothing":               {"GET", "/ladder/", 404, "text/plain; charset=utf-8"},
		"a path that is no file":            {"GET", "/nothing", 404, "text/plain; charset=utf-8"},
		"a folder":                          {"GET", "/assets/", 404, "text/plain; charset=utf-8"},
		"a way out":                         {"GET", "/assets/../doc.go", 404, "text/plain; charset=utf-8"},
		"a file of another version":         {"GET", "/assets/0000000000000000/app/main.js", 404, "text/plain; charset=utf-8"},
		"a method that would change it":     {"POST", "/", 405, "text/plain; charset=utf-8"},
		"the notes beside the libraries":    {"GET", strings.Replace(v.script(t), "app/main.js", "vendor/README.md", 1), 404, "text/plain; charset=utf-8"},
		"a licence that must be with files": {"GET", strings.Replace(v.script(t), "app/main.js", "vendor/preact/LICENSE", 1), 200, "text/plain; charset=utf-8"},
	} {
		t.Run(name, func(t *testing.T) {
			r := v.ask(c.method, c.path, nil)
			if r.StatusCode != c.status || r.Header.Get("Content-Type") != c.kind {
				t.Errorf("got %d, %s", r.StatusCode, r.Header.Get("Content-Type"))
			}
			document := !strings.HasSuffix(c.path, ".js") && !strings.Contains(c.path, "/assets/")
			if document && r.Header.Get("Content-Security-Policy") == "" || r.Header.Get("X-Content-Type-Options") != "nosniff" {
				t.Errorf("unprotected: %v", r.Header)
			}
			if body := text(t, r); (body == "") != (c.method == "HEAD") {
				t.Errorf("a body of %d bytes", len(body))
			}
		})
	}
}

// testStyle: the page has one style sheet, with the rules of all that it begins with.
func testStyle(t *testing.T, v visitor) {
	page := text(t, v.ask("GET", "/", nil))
	links := regexp.MustCompile(`<link rel="stylesheet" href="([^"]+)">`).FindAllStringSubmatch(page, -1)
	if len(links) != 1 {
		t.Fatalf("style sheets %q", links)
	}
	rules := text(t, v.ask("GET", links[0][1], nil))
	for _, rule := range []string{"--ground:", "*::before", ".desk {", ".rail h2", ".session-head {", ".card {"} {
		if !strings.Contains(rules, rule) {
			t.Errorf("no %s in %s", rule, links[0][1])
		}
	}
	if tokens := strings.Index(rules, "--ground:"); tokens > strings.Index(rules, ".card {") {
		t.Error("the order is another")
	}
}

// testNotes: a module of ours comes without its notes, line by line the same.
func testNotes(t *testing.T, v visitor) {
	source, err := os.ReadFile("web/app/main.js")
	if err != nil {
		t.Fatal(err)
	}
	served := text(t, v.ask("GET", v.script(t), nil))
	if strings.Contains(served, "/**") || strings.Count(served, "\n") != strings.Count(string(source), "\n") {
		t.Errorf("served:\n%s", served)
	}
	written, got := strings.Split(string(source), "\n"), strings.Split(served, "\n")
	for i, line := range written {
		if !strings.Contains(line, "*") && i < len(got) && got[i] != line {
			t.Errorf("line %d is %q, was %q", i+1, got[i], line)
		}
	}
}

func testCaching(t *testing.T, v visitor) {
	for path, cache := range map[string]string{"/": "no-cache", v.script(t): "public, max-age=31536000, immutable"} {
		first := v.ask("GET", path, nil)
		if got := first.Header.Get("Cache-Control"); got != cache {
			t.Errorf("%s: Cache-Control %q", path, got)
		}
		for _, tag := range []string{first.Header.Get("ETag"), "*", `"x", ` + strings.TrimPrefix(first.Header.Get("ETag"), "W/")} {
			again := v.ask("GET", path, map[string]string{"If-None-Match": tag})
			if again.StatusCode != http.StatusNotModified || text(t, again) != "" {
				t.Errorf("%s with %s: %d", path, tag, again.StatusCode)
			}
		}
		if other := v.ask("GET", path, map[string]string{"If-None-Match": `W/"x"`}); other.StatusCode != http.StatusOK {
			t.Errorf("%s with another tag: %d", path, other.StatusCode)
		}
	}
}

func testGzip(t *testing.T, v visitor) {
	plain := text(t, v.ask("GET", v.script(t), nil))
	for header, squeezed := range map[string]bool{
		"gzip": true, "br, gzip;q=0.5": true, "*": true, "": false, "br": false, "gzip;q=0": false, "*;q=0": false, "gzip;q=0, *": false, "gzip;q=x": false,
	} {
		r := v.ask("GET", v.script(t), map[string]string{"Accept-Encoding": header})
		body := text(t, r)
		if squeezed {
			body = gunzip(t, body)
		}
		if r.Header.Get("Content-Encoding") == "gzip" != squeezed || body != plain || r.Header.Get("Vary") != "Accept-Encoding" {
			t.Errorf("Accept-Encoding %q: %v, the same text: %v", header, r.Header, body == plain)
		}
	}
}

func gunzip(t *testing.T, body string) string {
	t.Helper()
	r, err := gzip.NewReader(bytes.NewReader([]byte(body)))
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// testPolicy: the page has one inline script, and the policy names its digest.
func testPolicy(t *testing.T, v visitor) {
	r := v.ask("GET", "/", nil)
	page, policy := text(t, r), r.Header.Get("Content-Security-Policy")
	scripts := regexp.MustCompile(`(?s)<script([^>]*)>(.*?)</script>`).FindAllStringSubmatch(page, -1)
	inline := 0
	for _, s := range scripts {
		if strings.Contains(s[1], "src=") {
			continue
		}
		inline++
		sum := sha256.Sum256([]byte(s[2]))
		if want := "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"; !strings.Contains(policy, want) {
			t.Errorf("%s is not in %s", want, policy)
		}
	}
	if inline != 1 || strings.Contains(page, "{{") || strings.Contains(page, "style=") {
		t.Errorf("%d inline scripts in\n%s", inline, page)
	}
	for _, forbidden := range []string{"unsafe", "http:", "https:", "data:", "blob:", "*"} {
		if strings.Contains(policy, forbidden) {
			t.Errorf("%s in %s", forbidden, policy)
		}
	}
}

// testPreload: the page names what it begins with, and every name is a file.
func testPreload(t *testing.T, v visitor) {
	page := text(t, v.ask("GET", "/", nil))
	links := regexp.MustCompile(`<link rel="modulepreload" href="([^"]+)">`).FindAllStringSubmatch(page, -1)
	var names []string
	for _, l := range links {
		if r := v.ask("GET", l[1], nil); r.StatusCode != http.StatusOK {
			t.Errorf("%s: %d", l[1], r.StatusCode)
		}
		names = append(names, l[1][len("/assets/0123456789abcdef/"):])
	}
	for name, wanted := range map[string]bool{
		"app/main.js": true, "vendor/preact/preact.mjs": true, "vendor/htm/htm.mjs": true, "parts/SignIn.js": true, "words/en.js": true,
		"app/desk.js": false, "parts/DeskView.js": false, "vendor/cometd/Client.js": false, // on demand
	} {
		if slices.Contains(names, name) != wanted {
			t.Errorf("%s among the first: %v", name, !wanted)
		}
	}
}
