package auth_test

import (
	"crypto/tls"
	"testing"

	"parley/internal/auth"
)

func TestSameOrigin(t *testing.T) {
	allowed := []string{"https://crm.example.test", "https://*.partner.test", "http://dev.example.test:3000", "*", "https://*", "null", ""}
	for origin, want := range map[string]bool{
		"http://desk.example.test":           true,
		"http://DESK.example.test":           true,
		"http://desk.example.test:80":        true,
		"https://desk.example.test":          true, // a proxy may have ended TLS
		"http://desk.example.test:8080":      false,
		"http://example.test":                false,
		"http://desk.example.test.evil.test": false,
		"http://evil.test":                   false,
		"http://desk.example.test/":          false, // an origin has no path
		"http://desk.example.test/x":         false,
		"http://anna@desk.example.test":      false,
		"http://desk.example.test?":          false,
		"http://desk.example.test#":          false,
		"null":                               false,
		"":                                   false,
		"nonsense":                           false,
		"file://":                            false,
		"://":                                false,
		"https://crm.example.test":           true,
		"https://crm.example.test:443":       true,
		"http://crm.example.test":            false,
		"https://sub.crm.example.test":       false,
		"https://a.partner.test":             true,
		"https://a.b.partner.test":           true,
		"https://partner.test":               false,
		"https://evilpartner.test":           false,
		"https://.partner.test":              false,
		"http://a.partner.test":              false,
		"https://a.partner.test:8443":        false,
		"http://dev.example.test:3000":       true,
		"http://dev.example.test":            false,
		"https://anything.test":              false, // a bare * allows nothing
	} {
		if got := auth.SameOrigin(get(header("Origin", origin)), allowed); got != want {
			t.Errorf("%q: got %v", origin, got)
		}
	}
}

func TestSameOrigin_Request(t *testing.T) {
	t.Run("without Origin may", func(t *testing.T) {
		if !auth.SameOrigin(get(), nil) {
			t.Error("refused")
		}
	})
	t.Run("with two may not", func(t *testing.T) {
		if auth.SameOrigin(get(header("Origin", "http://desk.example.test"), header("Origin", "http://evil.test")), nil) {
			t.Error("allowed")
		}
	})
	t.Run("over TLS has the scheme https", func(t *testing.T) {
		r := get(header("Origin", "https://desk.example.test"))
		r.TLS = &tls.ConnectionState{}
		if !auth.SameOrigin(r, nil) {
			t.Error("refused")
		}
		r.Header.Set("Origin", "http://desk.example.test")
		if auth.SameOrigin(r, nil) {
			t.Error("a page without TLS may ask a server with it")
		}
	})
	t.Run("counts the port of Host", func(t *testing.T) {
		r := get(header("Origin", "http://[::1]:8090"))
		r.Host = "[::1]:8090"
		if !auth.SameOrigin(r, nil) {
			t.Error("refused")
		}
		r.Host = "[::1]:8091"
		if auth.SameOrigin(r, nil) {
			t.Error("allowed")
		}
	})
}
