package edge_test

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"parley/internal/edge"
	"parley/internal/fault"
)

// asked is a request from an address.
func asked(method, address string, header ...string) *http.Request {
	r := httptest.NewRequest(method, "/api/v2/me?token=secret", strings.NewReader(`{"text":"secret"}`))
	r.RemoteAddr = address
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Add(header[i], header[i+1])
	}
	return r
}

func answered(h http.Handler, r *http.Request) *http.Response {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Result()
}

func TestDoor_RequestID(t *testing.T) {
	door := edge.Door{Next: http.NotFoundHandler(), Logger: slog.New(slog.DiscardHandler)}
	id := func(header ...string) string {
		return answered(door, asked("GET", "192.0.2.1:1", header...)).Header.Get("X-Request-Id")
	}
	if one, two := id(), id(); one == "" || one == two {
		t.Errorf("made %q and %q", one, two)
	}
	for _, good := range []string{"7", "0af7651916cd43dd8448eb211c80319c", "Root=1-67891233-abc;x", strings.Repeat("a", 128)} {
		want := good
		if strings.Contains(good, ";") {
			want = ""
		}
		if got := id("X-Request-Id", good); (got == good) != (want == good) {
			t.Errorf("%q became %q", good, got)
		}
	}
	for _, bad := range []string{"a b", "a\tb", "ä", `a"b`, "<x>", strings.Repeat("a", 129)} {
		if got := id("X-Request-Id", bad); got == bad || got == "" {
			t.Errorf("%q became %q", bad, got)
		}
	}
}

func TestDoor_Log(t *testing.T) {
	var lines bytes.Buffer
	logger := slog.New(slog.NewJSONHandler(&lines, &slog.HandlerOptions{Level: slog.LevelDebug}))
	next := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		edge.SetUser(r.Context(), "anna")
		w.WriteHeader(http.StatusForbidden)
	})
	answered(edge.Door{Next: next, Logger: logger}, asked("POST", "192.0.2.1:1", "X-Request-Id", "r1", "Authorization", "secret"))
	var line map[string]any
	if err := json.Unmarshal(lines.Bytes(), &line); err != nil {
		t.Fatal(err, lines.String())
	}
	for name, want := range map[string]any{"method": "POST", "path": "/api/v2/me", "status": 403.0, "user": "anna", "request": "r1", "ms": 0.0} {
		if line[name] != want {
			t.Errorf("%s is %v, want %v", name, line[name], want)
		}
	}
	if strings.Contains(lines.String(), "secret") {
		t.Error(lines.String())
	}
	t.Run("not above debug", func(t *testing.T) {
		lines.Reset()
		quiet := slog.New(slog.NewJSONHandler(&lines, nil))
		answered(edge.Door{Next: next, Logger: quiet}, asked("POST", "192.0.2.1:1"))
		if lines.Len() > 0 {
			t.Error(lines.String())
		}
	})
	t.Run("also of a handler that panics", func(t *testing.T) {
		lines.Reset()
		func() {
			defer func() { recover() }()
			answered(edge.Door{Next: http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic("x") }), Logger: logger}, asked("GET", "192.0.2.1:1"))
		}()
		if lines.Len() == 0 {
			t.Error("no line")
		}
	})
}

func TestDoor_Proxies(t *testing.T) {
	proxies := []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("127.0.0.1/32"), netip.MustParsePrefix("fd00::/8")}
	for name, c := range map[string]struct{ peer, forwarded, want string }{
		"a stranger's word is not believed":    {"192.0.2.1:7", "203.0.113.9", "192.0.2.1:7"},
		"a proxy's is":                         {"10.1.1.1:7", "203.0.113.9", "203.0.113.9:0"},
		"the last that is not a proxy counts":  {"10.1.1.1:7", "6.6.6.6, 203.0.113.9, 10.2.2.2", "203.0.113.9:0"},
		"with a port":                          {"127.0.0.1:7", "203.0.113.9:4711", "203.0.113.9:0"},
		"of IPv6":                              {"[fd00::1]:7", "2001:db8::1", "[2001:db8::1]:0"},
		"of IPv6 with a port":                  {"10.1.1.1:7", "[2001:db8::1]:99", "[2001:db8::1]:0"},
		"in the other spelling of IPv4":        {"[::ffff:10.1.1.1]:7", "203.0.113.9", "203.0.113.9:0"},
		"nonsense ends it":                     {"10.1.1.1:7", "203.0.113.9, unknown", "10.1.1.1:7"},
		"nothing told, the proxy itself":       {"10.1.1.1:7", "", "10.1.1.1:7"},
		"nothing but proxies, the first":       {"10.1.1.1:7", "10.3.3.3, 10.2.2.2", "10.3.3.3:0"},
		"what came before nonsense is nothing": {"10.1.1.1:7", "6.6.6.6, x, 10.2.2.2", "10.2.2.2:0"},
	} {
		got := ""
		next := http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { got = r.RemoteAddr })
		answered(edge.Door{Next: next, Logger: slog.New(slog.DiscardHandler), Proxies: proxies}, asked("GET", c.peer, "X-Forwarded-For", c.forwarded))
		if got != c.want {
			t.Errorf("%s: %s", name, got)
		}
	}
}

func TestLimits(t *testing.T) {
	var refused error
	refuse := func(w http.ResponseWriter, _ *http.Request, err error) { refused = err; w.WriteHeader(429) }
	serve := func(l *edge.Limits, address string) *http.Response {
		return answered(l.Addresses(http.NotFoundHandler(), refuse), asked("GET", address))
	}
	// allowed is how many of n requests pass at once.
	allowed := func(l *edge.Limits, address string, n int) (passed int) {
		for range n {
			if serve(l, address).StatusCode == 404 {
				passed++
			}
		}
		return passed
	}
	synctest.Test(t, func(t *testing.T) {
		l := edge.NewLimits(0, 2)
		if n := allowed(l, "192.0.2.1:1", 30); n != 10 {
			t.Errorf("%d at once, want five seconds' worth", n)
		}
		if got := serve(l, "192.0.2.1:2"); got.Header.Get("Retry-After") != "1" || fault.KindOf(refused) != fault.TooMany {
			t.Errorf("%v %v", got.Header, refused)
		}
		if n := allowed(l, "192.0.2.2:1", 1); n != 1 {
			t.Error("another address is limited too")
		}
		time.Sleep(3 * time.Second)
		if n := allowed(l, "192.0.2.1:1", 30); n != 6 {
			t.Errorf("%d after three seconds, want 6", n)
		}
		time.Sleep(time.Hour)
		if n := allowed(l, "192.0.2.1:1", 30); n != 10 {
			t.Errorf("%d after an hour, want 10", n)
		}
		if n := allowed(l, "[2001:db8::1]:1", 6) + allowed(l, "[2001:db8::2]:1", 30); n != 10 {
			t.Errorf("%d of one network", n)
		}
		if n := allowed(l, "127.0.0.1:1", 100) + allowed(l, "[::1]:1", 100); n != 200 {
			t.Errorf("%d of 200 from the machine itself", n)
		}
		if n := allowed(edge.NewLimits(0, 0), "192.0.2.1:1", 100); n != 100 {
			t.Errorf("%d of 100 without a limit", n)
		}
	})
	t.Run("of users", func(t *testing.T) {
		l := edge.NewLimits(1, 0)
		for i := range 5 {
			if err := l.User(httptest.NewRecorder(), asked("GET", "192.0.2.1:1"), "anna"); err != nil {
				t.Error(i, err)
			}
		}
		w := httptest.NewRecorder()
		if err := l.User(w, asked("GET", "192.0.2.9:1"), "anna"); fault.KindOf(err) != fault.TooMany || w.Header().Get("Retry-After") != "1" {
			t.Errorf("%v %v", err, w.Header())
		}
		if err := l.User(w, asked("GET", "192.0.2.1:1"), "ben"); err != nil {
			t.Error(err)
		}
	})
}

func TestCORS(t *testing.T) {
	pages := func(r *http.Request) bool { return r.Header.Get("Origin") == "https://crm.test" }
	h := edge.CORS(pages, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTeapot) }))
	preflight := func(header ...string) *http.Response {
		return answered(h, asked("OPTIONS", "192.0.2.1:1", append(header, "Access-Control-Request-Method", "POST")...))
	}
	want := map[string]string{
		"Access-Control-Allow-Origin":      "https://crm.test",
		"Access-Control-Allow-Credentials": "true",
		"Access-Control-Allow-Methods":     "GET,POST,PUT,DELETE,OPTIONS",
		"Access-Control-Max-Age":           "120",
	}
	for name, headers := range map[string]string{"as browsers spell it": "content-type,x-csrf-token", "as others do": "X-CSRF-TOKEN, Content-Type", "of none": ""} {
		got := preflight("Origin", "https://crm.test", "Access-Control-Request-Headers", headers)
		for header, value := range want {
			if got.Header.Get(header) != value || got.StatusCode != 204 {
				t.Errorf("%s: %d %s is %q", name, got.StatusCode, header, got.Header.Get(header))
			}
		}
		if list := got.Header.Get("Access-Control-Allow-Headers"); !strings.Contains(list, "ContactCenterId,X-CSRF-TOKEN") {
			t.Errorf("%s: %q", name, list)
		}
	}
	for name, headers := range map[string][]string{"of another page": {"Origin", "https://evil.test"},
		"with an unknown header": {"Origin", "https://crm.test", "Access-Control-Request-Headers", "x-evil"}} {
		if got := preflight(headers...); got.Header.Get("Access-Control-Allow-Origin") != "" || got.Header.Get("Access-Control-Allow-Methods") != "" {
			t.Errorf("%s: %v", name, got.Header)
		}
	}
	got := answered(h, asked("POST", "192.0.2.1:1", "Origin", "https://crm.test"))
	if got.StatusCode != http.StatusTeapot || got.Header.Get("Access-Control-Allow-Origin") != "https://crm.test" ||
		got.Header.Get("Access-Control-Expose-Headers") != "X-CSRF-HEADER,X-CSRF-TOKEN" || got.Header.Get("Vary") != "Origin" {
		t.Errorf("%d %v", got.StatusCode, got.Header)
	}
	for _, origin := range []string{"", "https://evil.test"} {
		r := asked("POST", "192.0.2.1:1")
		if origin != "" {
			r.Header.Set("Origin", origin)
		}
		if got := answered(h, r); got.StatusCode != http.StatusTeapot || got.Header.Get("Access-Control-Allow-Origin") != "" || got.Header.Get("Vary") != "Origin" {
			t.Errorf("%q: %d %v", origin, got.StatusCode, got.Header)
		}
	}
}
