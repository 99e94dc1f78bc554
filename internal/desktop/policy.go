package desktop

import (
	"maps"
	"net/http"
	"slices"
	"strings"
)

// policy allows the page its own server and nothing else.
func policy(script []byte) string {
	return strings.Join([]string{
		"default-src 'self'",
		"script-src 'self' " + hashOf(script),
		"object-src 'none'",
		"base-uri 'none'",
		"form-action 'none'", // forms are read by the page and never sent
		"frame-ancestors 'none'",
		"require-trusted-types-for 'script'",
		"trusted-types 'none'",
	}, "; ")
}

// protect writes the headers of every answer; those of a document are with it alone.
func protect(h http.Header) {
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
}

func protectDocument(h http.Header, policy string) {
	h.Set("Content-Security-Policy", policy)
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
}

func sorted(texts map[string][]byte) []string { return slices.Sorted(maps.Keys(texts)) }
