package auth_test

import (
	"encoding/base64"
	"net/http"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"parley/internal/auth"
)

func TestParseBasic(t *testing.T) {
	for name, c := range map[string]struct {
		header string
		want   []auth.Reading
	}{
		"ASCII has one reading":        {"Basic YW5uYTpkZW1v", []auth.Reading{{"anna", "demo"}}},
		"any case of the scheme":       {"bAsIc YW5uYTpkZW1v", []auth.Reading{{"anna", "demo"}}},
		"blanks around":                {"Basic   YW5uYTpkZW1v ", []auth.Reading{{"anna", "demo"}}},
		"UTF-8 has two":                {"Basic YTrDqQ==", []auth.Reading{{"a", "é"}, {"a", "Ã©"}}},
		"ISO-8859-1 that is no UTF-8":  {"Basic YTrp", []auth.Reading{{"a", "é"}}},
		"user name not ASCII":          {"Basic 6To=", []auth.Reading{{"é", ""}}},
		"first colon ends the name":    {"Basic YTpiOmM=", []auth.Reading{{"a", "b:c"}}},
		"no colon":                     {"Basic YW5uYQ==", nil},
		"no padding":                   {"Basic YTrDqQ", nil},
		"no credentials":               {"Basic", nil},
		"another scheme":               {"Digest YW5uYTpkZW1v", nil},
		"no blank between":             {"BasicYW5uYTpkZW1v", nil},
		"more than a password may be":  {"Basic " + strings.Repeat("YTpi", 2000), nil},
		"two parts where one is meant": {"Basic YTpi YTpi", nil},
	} {
		if got := auth.ParseBasic(c.header); !slices.Equal(got, c.want) {
			t.Errorf("%s: got %q, want %q", name, got, c.want)
		}
	}
}

// FuzzBasic: nothing read differs from what net/http reads, but for the charset.
func FuzzBasic(f *testing.F) {
	f.Add("Basic YW5uYTpkZW1v")
	f.Add("basic YTrDqQ==")
	f.Add("Basic YTrp")
	f.Fuzz(func(t *testing.T, header string) {
		readings := auth.ParseBasic(header)
		for _, r := range readings {
			if !utf8.ValidString(r.UserName+r.Password) || strings.Contains(r.UserName, ":") {
				t.Errorf("%q reads %q", header, r)
			}
		}
		// We allow blanks around the credentials; net/http does not.
		scheme, credentials, _ := strings.Cut(header, " ")
		plain := http.Request{Header: http.Header{"Authorization": {scheme + " " + strings.Trim(credentials, " ")}}}
		userName, password, ok := plain.BasicAuth()
		if !ok || len(credentials) > 4096 {
			return
		}
		octets := []byte(userName + ":" + password)
		sent := make([]rune, len(octets))
		for i, b := range octets {
			sent[i] = rune(b)
		}
		want := auth.Reading{UserName: userName, Password: password}
		if !utf8.Valid(octets) {
			want.UserName, want.Password, _ = strings.Cut(string(sent), ":")
		}
		if len(readings) == 0 || readings[0] != want {
			t.Errorf("%q (%s) reads %q, want %q", header, base64.StdEncoding.EncodeToString(octets), readings, want)
		}
	})
}
