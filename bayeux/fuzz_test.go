package bayeux_test

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"parley/bayeux"
)

// What Decode accepts comes out of Encode as the same messages, and as JSON.
func FuzzMessages(f *testing.F) {
	for _, body := range []string{`[{"channel":"/meta/handshake","id":1,"ext":{"ack":true}}]`, `{"channel":"/a","data":{"x":[1,"]"]},"y":null}`,
		`[{"subscription":["/a",1],"advice":{"timeout":1e9}},{"id":""}]`, `[]`, `[{"a":"\ud800"}]`, `[{"\u0069d":"\u0041"}]`} {
		f.Add([]byte(body))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		list, err := bayeux.Decode(nil, body, bayeux.Limits{Depth: 100})
		if err != nil {
			if len(list) != 0 {
				t.Fatal("messages beside an error")
			}
			return
		}
		for i := range list {
			list[i].Check(100)
			list[i].Subscription.Check(100)
			bayeux.AckOf(list[i].Ext)
			bayeux.TimesyncOf(list[i].Ext)
			if ev := bayeux.FreezeMessage(&list[i]); !json.Valid(ev.Batch()) {
				t.Fatalf("event %s", ev.Batch())
			}
		}
		out := bayeux.Encode(list...)
		again, err := bayeux.Decode(nil, out, bayeux.Limits{})
		if err != nil {
			t.Fatalf("%v: %s from %s", err, out, body)
		}
		if second := bayeux.Encode(again...); string(second) != string(out) {
			t.Fatalf("%s then %s", out, second)
		}
	})
}

// What is JSON for encoding/json is JSON for Decode, in UTF-8.
func FuzzJSON(f *testing.F) {
	for _, text := range []string{`{"a":[1,-0.5e+3,true,false,null,"\\u00e9\\n"],"b":{}}`, ` [ ] `, `01`, `1.`, `-`, `"\x"`, `{"a"}`, `{"a":1,}`, `[1 2]`, "\"\x01\"",
		`nul`, `1e`, `"\u12g4"`, `{,}`, "[1]\x00", `[}`, `{]`} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		if got, want := bayeux.Valid(text), json.Valid(text) && utf8.Valid(text); got != want {
			t.Fatalf("%q: %v", text, got)
		}
	})
}

// A valid channel survives JSON; canonical names are stable.
func FuzzChannels(f *testing.F) {
	for _, name := range []string{"/a", "/a/", "//", "/a b/!", "/ü", "", "/meta/connect"} {
		f.Add(name)
	}
	allowed := regexp.MustCompile(`^/[a-zA-Z0-9 !#$()*+\-./@_{}~]+$`)
	f.Fuzz(func(t *testing.T, name string) {
		if got, want := bayeux.ValidChannel(name), allowed.MatchString(name) && !strings.HasSuffix(name, "\n"); got != want {
			t.Fatalf("%q: %v", name, got)
		}
		if bayeux.Publishable(name) {
			if c := bayeux.Canonical(name); !bayeux.Match(c, name) || !bayeux.Publishable(c) || !bayeux.Match(name, c) {
				t.Fatalf("%q and %q", name, c)
			}
		}
	})
}

// Match and Matching agree for all names.
func FuzzPatterns(f *testing.F) {
	f.Add("/a/*", "/a/b")
	f.Add("/**", "/a/b/")
	f.Add("/a/b", "/a/b")
	f.Add("/*", "/meta")
	f.Fuzz(func(t *testing.T, pattern, channel string) {
		if !bayeux.ValidPattern(pattern) || !bayeux.Publishable(channel) || bayeux.IsMeta(channel) || bayeux.IsService(channel) {
			return
		}
		if got, want := bayeux.Match(pattern, channel), slices.Contains(bayeux.Matching(channel), bayeux.Canonical(pattern)); got != want {
			t.Fatalf("%q %q: %v, %v", pattern, channel, got, want)
		}
	})
}

// A callback name can do nothing but be a name.
func FuzzCallbacks(f *testing.F) {
	for _, name := range []string{"jQuery12_3", "a.b-c", "a(", "", "ü", strings.Repeat("x", 65)} {
		f.Add(name)
	}
	allowed := regexp.MustCompile(`^[a-zA-Z0-9._-]{1,64}$`)
	f.Fuzz(func(t *testing.T, name string) {
		if bayeux.ValidCallback(name) != (allowed.MatchString(name) && !strings.Contains(name, "\n")) {
			t.Fatalf("%q", name)
		}
	})
}
