package app_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"parley/internal/config"
)

// raw is a request whose answer nobody unpacks.
func (a *actor) raw(method, path string, header ...string) (*http.Response, []byte) {
	a.Helper()
	r, err := http.NewRequestWithContext(a.Context(), method, a.url+path, nil)
	if err != nil {
		a.Fatal(err)
	}
	a.identify(r)
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Add(header[i], header[i+1])
	}
	got, err := (&http.Transport{DisableCompression: true, DisableKeepAlives: true}).RoundTrip(r)
	if err != nil {
		a.Fatal(err)
	}
	defer got.Body.Close()
	text, err := io.ReadAll(got.Body)
	if err != nil {
		a.Fatal(err)
	}
	return got, text
}

// TestBasics: what every resource has in common.
func TestBasics(t *testing.T) {
	inModes(t, func(s *stage) {
		anna, nobody := s.seated("anna"), &actor{stage: s, http: &http.Client{}}
		paths := map[string]string{"/me": "GET, HEAD, OPTIONS, POST", "/me/devices": "GET, HEAD, OPTIONS, POST", "/me/im-sessions": "GET, HEAD, OPTIONS, POST",
			"/settings/access-control": "DELETE, GET, HEAD, OPTIONS, POST, PUT", "/diagnostics/version": "GET, HEAD, OPTIONS"}
		for path, allow := range paths {
			s.scene("OPTIONS says what is allowed, to anybody: "+strings.ReplaceAll(path, "/", "|"), func() {
				got := nobody.do("OPTIONS", "/api/v2"+path, "", "")
				alike(s.T, []any{got.HTTP, got.Header.Get("Allow"), got.Text}, []any{204, allow, ""})
				got = anna.do("BREW", "/api/v2"+path, "", "")
				got.refused(s.T, 405, 3, "BREW")
				alike(s.T, got.Header.Get("Allow"), allow)
			})
		}
		s.scene("OPTIONS of what is not there finds nothing", func() {
			nobody.do("OPTIONS", "/api/v2/nonsense", "", "").refused(s.T, 401, 20, "Access denied")
			anna.do("OPTIONS", "/api/v2/nonsense", "", "").refused(s.T, 404, 6, "no such resource")
		})
		s.scene("HEAD is GET without the body", func() {
			for _, path := range []string{"/me", "/me?subresources=*", "/me/devices?fields=*", "/me/im-sessions", "/diagnostics/version", "/nonsense"} {
				get, text := anna.raw("GET", "/api/v2"+path)
				head, none := anna.raw("HEAD", "/api/v2"+path)
				alike(s.T, []any{head.StatusCode, head.ContentLength, head.Header.Get("Content-Type"), len(none)},
					[]any{get.StatusCode, int64(len(text)), "application/json", 0})
				if get.Header.Get("ETag")+head.Header.Get("ETag") != "" {
					s.Error("an ETag on what must not be kept (D-36)")
				}
			}
		})
		s.scene("one slash at the end is tolerated, roundabout ways are not", func() {
			alike(s.T, anna.get("/me/").Text, anna.get("/me").Text)
			alike(s.T, anna.get("/me/devices/?fields=*").Text, anna.get("/me/devices?fields=*").Text)
			anna.post("/me/im-sessions/", `{"operationName":"x"}`).refused(s.T, 400, 2, "no operation x")
			for _, path := range []string{"//me", "/me//", "/me/./devices", "/x/../me", "", "/"} {
				anna.get(path).refused(s.T, 404, 6, "no such resource")
				nobody.get(path).refused(s.T, 401, 20, "Access denied")
			}
		})
		s.scene("a request keeps its id", func() {
			alike(s.T, anna.do("GET", "/api/v2/me", "", "", "X-Request-Id", "ticket-311").Header.Get("X-Request-Id"), "ticket-311")
			one, two := anna.get("/me").Header.Get("X-Request-Id"), nobody.get("/me").Header.Get("X-Request-Id")
			if one == "" || two == "" || one == two {
				s.Errorf("ids %q and %q", one, two)
			}
		})
		s.scene("larger answers are compressed for who takes that", func() { compressed(anna) })
	})
}

func compressed(a *actor) {
	a.Helper()
	_, plain := a.raw("GET", "/api/v2/me?subresources=*")
	for accept, want := range map[string]string{"gzip": "gzip", "br, gzip;q=0.5": "gzip", "*": "gzip", "identity": "", "gzip;q=0": "", "gzip; q=0, *": "", "br": ""} {
		got, text := a.raw("GET", "/api/v2/me?subresources=*", "Accept-Encoding", accept)
		alike(a.T, []any{got.Header.Get("Content-Encoding"), got.ContentLength}, []any{want, int64(len(text))})
		if want == "gzip" {
			z, err := gzip.NewReader(bytes.NewReader(text))
			if err != nil {
				a.Fatal(err)
			}
			text, _ = io.ReadAll(z)
		}
		alike(a.T, string(text), string(plain))
		if !strings.Contains(strings.Join(got.Header["Vary"], ","), "Accept-Encoding") {
			a.Errorf("Vary %v", got.Header["Vary"])
		}
	}
	if got, _ := a.raw("GET", "/api/v2/me/im-sessions", "Accept-Encoding", "gzip"); got.Header.Get("Content-Encoding") != "" {
		a.Error("a small answer was compressed")
	}
	r, _ := http.NewRequestWithContext(a.Context(), "POST", a.url+"/api/v2/notifications", strings.NewReader(handshake+strings.Repeat(" ", 3000)))
	a.identify(r)
	r.Header.Set("Accept-Encoding", "gzip")
	got, err := (&http.Transport{DisableCompression: true, DisableKeepAlives: true}).RoundTrip(r)
	if err != nil {
		a.Fatal(err)
	}
	defer got.Body.Close()
	alike(a.T, []any{got.StatusCode, got.Header.Get("Content-Encoding")}, []any{200, ""})
}

// TestFields: a list of names leaves exactly those members of each resource.
func TestFields(t *testing.T) {
	inModes(t, func(s *stage) {
		anna, ben := s.seated("anna"), s.seated("ben")
		path := talk(anna, ben)
		one := func(path, key string) map[string]any {
			list, _ := anna.get(path).Body[key].([]any)
			if len(list) != 1 {
				s.Fatalf("%s: %v", path, list)
			}
			return list[0].(map[string]any)
		}
		for query, want := range map[string]string{"id": "id", "id,state": "id state", "state,nonsense": "state", "nonsense": "", ",": "", "ID": ""} {
			s.scene("of each session in a list: "+query, func() {
				alike(s.T, members(one("/me/im-sessions?fields="+query, "imSessions")), want)
				alike(s.T, members(anna.get(path + "?fields=" + query).Body["imSession"]), want)
			})
		}
		s.scene("the envelope stays, and nothing else changes", func() {
			alike(s.T, members(anna.get("/me/im-sessions?fields=id").Body), "imSessions statusCode")
			alike(s.T, one("/me/devices?fields=phoneNumber,deviceState", "devices"), map[string]any{"phoneNumber": "3001", "deviceState": "Active"})
			alike(s.T, anna.get("/me/devices?fields=id,*").Text, anna.get("/me/devices?fields=*").Text)
			alike(s.T, members(anna.get("/me/devices").Body), "statusCode uris")
			anna.get("/me/im-sessions/none?fields=id").refused(s.T, 404, 6, "no such IM session")
		})
		s.scene("of the user, beside the subresources that were asked for", func() {
			alike(s.T, anna.get("/me?fields=userName").Body["user"], map[string]any{"userName": "anna"})
			alike(s.T, members(anna.get("/me?fields=userName&subresources=devices,im-sessions").Body["user"]), "devices imSessions userName")
		})
		s.scene("numbers stay what they are", func() {
			anna.does(path, `{"operationName":"AttachUserData","userData":{"n":12345678901234567890.10}}`)
			if text := anna.get(path + "?fields=userData").Text; !strings.Contains(text, `{"n":12345678901234567890.10}`) {
				s.Error(text)
			}
		})
	})
}

// TestAccessLog: one line a request at debug level, with nothing that is secret.
func TestAccessLog(t *testing.T) {
	s := onStage(t, func(cfg *config.Config) { cfg.Log.Level = slog.LevelDebug })
	anna := s.actor("anna")
	anna.do("GET", "/api/v2/me?secret=1", "", "", "X-Request-Id", "r-1")
	anna.post("/me", `{"operationName":"StartContactCenterSession","place":"secret"}`, "X-Request-Id", "r-2")
	anna.do("POST", "/api/v2/notifications", "application/json", strings.Replace(connectNone, "$", "secret", 1), "X-Request-Id", "r-3")
	s.stop()
	for id, want := range map[string]string{"r-1": "method=GET path=/api/v2/me status=200 ", "r-2": "method=POST path=/api/v2/me status=404 ",
		"r-3": "method=POST path=/api/v2/notifications status=200 "} {
		found := 0
		for line := range strings.SplitSeq(s.logs.String(), "\n") {
			if strings.Contains(line, "request="+id) && strings.Contains(line, want) && strings.Contains(line, "ms=") &&
				(strings.Contains(line, "user=anna") || id == "r-3") {
				found++
			}
		}
		if found != 1 {
			t.Errorf("%d lines of %s", found, id)
		}
	}
	if text := s.logs.String(); strings.Contains(text, "secret=1") || strings.Contains(text, "demo:") {
		t.Error("the log tells a secret")
	}
}

// connectNone is a connect of a session that is not there.
const connectNone = `[{"channel":"/meta/connect","clientId":"$","connectionType":"long-polling"}]`

// TestLimited: who asks too much is told to wait.
func TestLimited(t *testing.T) {
	s := onStage(t, proxied, func(cfg *config.Config) { cfg.HTTP.RateLimit.PerUser, cfg.HTTP.RateLimit.PerAddress = 1, 2 })
	anna, ben := s.actor("anna"), s.actor("ben")
	burst := func(a *actor, address string, n int) (passed int, last answer) {
		for range n {
			last = a.do("GET", "/api/v2/me", "", "", "X-Forwarded-For", address)
			if last.HTTP == 200 {
				passed++
			}
		}
		return passed, last
	}
	s.scene("a user, wherever he is", func() {
		first, _ := burst(anna, "203.0.113.1", 4)
		then, last := burst(anna, "203.0.113.2", 4)
		if first != 4 || then > 2 {
			s.Errorf("%d and %d of 4 passed", first, then)
		}
		last.refused(s.T, 429, 3, "Too many requests")
		alike(s.T, last.Header.Get("Retry-After"), "1")
	})
	s.scene("an address, whoever asks", func() {
		nobody := &actor{stage: s, http: &http.Client{}}
		var last answer
		for range 20 {
			last = nobody.do("GET", "/api/v2/me", "", "", "X-Forwarded-For", "203.0.113.3")
		}
		last.refused(s.T, 429, 3, "Too many requests")
		got := ben.do("GET", "/api/v2/me", "", "", "X-Forwarded-For", "203.0.113.3")
		got.refused(s.T, 429, 3, "Too many requests")
		if passed, _ := burst(ben, "203.0.113.4", 1); passed != 1 {
			s.Error("another address is limited too")
		}
	})
	s.scene("never the machine itself", func() {
		if passed, _ := burst(s.actor("cara"), "", 50); passed != 50 {
			s.Errorf("%d of 50 passed", passed)
		}
	})
	s.scene("the notifications are not limited", func() {
		for range 30 {
			got := ben.do("POST", "/api/v2/notifications", "application/json", "[]", "X-Forwarded-For", "203.0.113.4")
			if got.HTTP == 429 {
				s.Fatal(got.HTTP)
			}
		}
	})
}

// TestLimitedOff: the switch.
func TestLimitedOff(t *testing.T) {
	s := onStage(t, proxied, func(cfg *config.Config) {
		cfg.HTTP.RateLimit = config.RateLimit{Enabled: false, PerUser: 1, PerAddress: 1}
	})
	anna := s.actor("anna")
	for range 30 {
		if got := anna.do("GET", "/api/v2/me", "", "", "X-Forwarded-For", "203.0.113.1"); got.HTTP != 200 {
			t.Fatal(got.HTTP, got.Text)
		}
	}
}
