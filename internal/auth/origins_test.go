package auth_test

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"parley/internal/auth"
	"parley/internal/fault"
)

func origins(t *testing.T, kept *records) *auth.Origins {
	t.Helper()
	o, err := auth.OpenOrigins(t.Context(), []string{"https://crm.example.test"}, "https://im.example.test/base", kept)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

func TestOrigins(t *testing.T) {
	kept := newRecords()
	o := origins(t, kept)
	if err := o.Set(t.Context(), "demo", []string{"HTTPS://*.Demo.test"}); err != nil {
		t.Fatal(err)
	}
	page := func(origin string) *http.Request { return request(http.MethodPost, header("Origin", origin)) }
	for name, o := range map[string]*auth.Origins{"at once": o, "after a restart": origins(t, kept)} {
		for _, c := range []struct {
			origin, center string
			want           bool
		}{
			{"https://crm.example.test", "", true},
			{"https://crm.example.test", "branch", true},
			{"https://im.example.test", "branch", true}, // the server's own address
			{"https://a.demo.test", "demo", true},
			{"https://a.demo.test", "", true}, // of some user
			{"https://a.demo.test", "branch", false},
			{"https://evil.test", "", false},
			{"null", "", false},
		} {
			if got := o.Allow(page(c.origin), c.center); got != c.want {
				t.Errorf("%s: %s for %q: %v", name, c.origin, c.center, got)
			}
		}
	}
	t.Run("a page of another contact center may not read, nor change", func(t *testing.T) {
		for method, want := range map[string]fault.Kind{http.MethodGet: fault.Internal, http.MethodPost: fault.Forbidden, http.MethodPut: fault.Forbidden, http.MethodDelete: fault.Forbidden} {
			w := httptest.NewRecorder()
			w.Header().Set("Access-Control-Allow-Origin", "https://a.demo.test")
			err := o.Check(w, request(method, header("Origin", "https://a.demo.test")), "branch")
			if w.Header().Get("Access-Control-Allow-Origin") != "" || (err != nil) != (want == fault.Forbidden) {
				t.Errorf("%s: %v %v", method, w.Header(), err)
			}
			if err != nil {
				wantKind(t, err, want)
			}
		}
	})
	t.Run("a program is no page", func(t *testing.T) {
		if err := o.Check(httptest.NewRecorder(), request(http.MethodPost), "branch"); err != nil {
			t.Error(err)
		}
	})
	t.Run("removed, they are gone", func(t *testing.T) {
		if err := o.Set(t.Context(), "demo", nil); err != nil || o.Of("demo") != nil || origins(t, kept).Of("demo") != nil {
			t.Error(err, o.Of("demo"))
		}
	})
}

func TestOrigins_Refused(t *testing.T) {
	kept := newRecords()
	o := origins(t, kept)
	good := []string{"https://a.test", "http://*.b.test:8443"}
	if err := o.Set(t.Context(), "demo", good); err != nil {
		t.Fatal(err)
	}
	for _, bad := range []string{"*", "https://*", "http://*", "https://a.*.test", "https://a*.test", "a.test", "https://a.test/", "https://u@a.test",
		"ftp://a.test", "null", "", "https://**.a.test", "https://*.*.test"} {
		wantKind(t, o.Set(t.Context(), "demo", []string{"https://c.test", bad}), fault.Invalid)
	}
	wantKind(t, o.Set(t.Context(), "demo", slices.Repeat(good, 51)), fault.OutOfRange)
	wantKind(t, o.Set(t.Context(), "demo", []string{"https://" + strings.Repeat("a", 300) + ".test"}), fault.OutOfRange)
	kept.do(func(m *records) { m.broken = errBroken })
	wantKind(t, o.Set(t.Context(), "demo", []string{"https://c.test"}), fault.Unavailable)
	if !slices.Equal(o.Of("demo"), good) {
		t.Errorf("a refusal changed %v", o.Of("demo"))
	}
	if _, err := auth.OpenOrigins(t.Context(), nil, "", kept); err == nil {
		t.Error("a broken store was not told of")
	}
}
