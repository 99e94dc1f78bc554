package bayeux_test

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"parley/bayeux"

	"pgregory.net/rapid"
)

func TestMatch(t *testing.T) {
	for _, c := range []struct {
		pattern, yes, no string
	}{
		{"/foo/*", "/foo/a /foo/a/", "/foo /foo/a/b /foobar /"},
		{"/foo/**", "/foo/a /foo/a/b", "/foo /foobar/a"},
		{"/**", "/a /a/b/c", "/meta/connect /service/x"},
		{"/*", "/a", "/a/b"},
		{"/foo", "/foo /foo/", "/foo/a /fo"},
		{"/a*", "/a*", "/ab"},
	} {
		for channel := range strings.FieldsSeq(c.yes) {
			if !bayeux.Match(c.pattern, channel) || !slices.Contains(bayeux.Matching(channel), c.pattern) {
				t.Errorf("%s should match %s", c.pattern, channel)
			}
		}
		for channel := range strings.FieldsSeq(c.no) {
			if bayeux.Match(c.pattern, channel) || slices.Contains(bayeux.Matching(channel), c.pattern) {
				t.Errorf("%s should not match %s", c.pattern, channel)
			}
		}
	}
	if got := strings.Join(bayeux.Matching("/a/b/c"), " "); got != "/a/b/c /a/b/* /a/b/** /a/** /**" {
		t.Error(got)
	}
}

func TestPatterns(t *testing.T) {
	for _, name := range []string{"/a", "/a/", "/a/*", "/a/**", "/*", "/**", "/a*", "/a**b/c", "/*a/b", "/a/***"} {
		if !bayeux.ValidPattern(name) {
			t.Error(name, "is a pattern")
		}
	}
	for _, name := range []string{"", "/", "a", "//", "/a//b", "/a//", "/*/a", "/a/**/b", "/é"} {
		if bayeux.ValidPattern(name) {
			t.Error(name, "is no pattern")
		}
	}
	if bayeux.Publishable("/a/*") || bayeux.Publishable("/**/") || !bayeux.Publishable("/a*") {
		t.Error("publishable")
	}
}

// A channel is matched by exactly the patterns that Matching lists.
func TestMatchAgreesWithMatching(t *testing.T) {
	segment := rapid.SampledFrom([]string{"a", "b", "meta", "service", "x*"})
	rapid.Check(t, func(t *rapid.T) {
		channel := "/" + strings.Join(rapid.SliceOfN(segment, 1, 4).Draw(t, "channel"), "/")
		pattern := "/" + strings.Join(append(rapid.SliceOfN(segment, 0, 4).Draw(t, "pattern"), rapid.SampledFrom([]string{"*", "**", "a"}).Draw(t, "last")), "/")
		if bayeux.IsMeta(channel) || bayeux.IsService(channel) {
			return
		}
		if bayeux.Match(pattern, channel) != slices.Contains(bayeux.Matching(channel), pattern) {
			t.Fatalf("%s and %s", pattern, channel)
		}
	})
}

func TestFreeze(t *testing.T) {
	ev, err := bayeux.Freeze("/a/b/", json.RawMessage(`{"x":1}`))
	if err != nil || ev.Channel() != "/a/b" || string(ev.JSON()) != `{"channel":"/a/b","data":{"x":1}}` ||
		string(ev.Batch()) != `[{"channel":"/a/b","data":{"x":1}}]` || ev.Size() != len(ev.JSON()) || len(ev.Patterns()) != 4 {
		t.Error(err, ev)
	}
	for _, name := range []string{"/a/*", "a", "//"} {
		if _, err := bayeux.Freeze(name, nil); !errors.Is(err, bayeux.ErrBadChannel) {
			t.Error(name, err)
		}
	}
	if _, err := bayeux.Freeze("/a", json.RawMessage(`{`)); !errors.Is(err, bayeux.ErrBadData) {
		t.Error(err)
	}
	if got := string(bayeux.FreezeDisconnect().JSON()); got != `{"channel":"/meta/disconnect","successful":true}` {
		t.Error(got)
	}
	answer, err := bayeux.FreezeAnswer(&bayeux.Message{Channel: "/service/x", ID: "7", ClientID: "secret"}, json.RawMessage(`1`))
	if err != nil || string(answer.JSON()) != `{"channel":"/service/x","id":"7","data":1}` {
		t.Error(err)
	}
	for _, call := range []*bayeux.Message{{Channel: "x"}, {Channel: "/service/x"}} {
		if _, err := bayeux.FreezeAnswer(call, nil); err == nil {
			t.Error("wrong answer frozen")
		}
	}
}

func TestFrozenEventDoesNotChangeWithItsData(t *testing.T) {
	data := json.RawMessage(`"one"`)
	ev, _ := bayeux.Freeze("/a", data)
	copy(data, `"two"`)
	if string(ev.JSON()) != `{"channel":"/a","data":"one"}` {
		t.Error(string(ev.JSON()))
	}
}

func TestExtensions(t *testing.T) {
	raw := func(s string) json.RawMessage { return json.RawMessage(s) }
	for ext, want := range map[string]bool{`{"ack":true}`: true, `{"ack":{"enabled":true}}`: true, `{"ack":false}`: false, `{}`: false, ``: false, `{"ack":1}`: false} {
		if bayeux.AckWanted(raw(ext)) != want {
			t.Error(ext)
		}
	}
	if n, ok := bayeux.AckOf(raw(`{"x":[{}],"ack": -1 }`)); n != -1 || !ok {
		t.Error(n, ok)
	}
	if _, ok := bayeux.AckOf(raw(`{"ack":true}`)); ok {
		t.Error("not a number")
	}
	if _, ok := bayeux.TimesyncOf(raw(`{"timesync":{"tc":"x"}}`)); ok {
		t.Error("no clock")
	}
	sync, ok := bayeux.TimesyncOf(raw(`{"timesync":{"tc":1000,"l":30,"o":5}}`))
	if out, send := sync.Reply(nil, 1000, 7); !ok || !send || string(out) != `{"tc":1000,"ts":1000,"p":7,"a":35}` {
		t.Error(string(out))
	}
	if _, send := sync.Reply(nil, 1020, 7); send {
		t.Error("accurate enough")
	}
}

func TestAdvice(t *testing.T) {
	for want, a := range map[string]*bayeux.Advice{
		`{"reconnect":"retry","interval":0,"timeout":30000}`: bayeux.RetryAdvice(0, 30*time.Second),
		`{"reconnect":"handshake","interval":1500}`:          bayeux.HandshakeAdvice(1500 * time.Millisecond),
		`{"reconnect":"none"}`:                               bayeux.NoneAdvice(),
		`{"interval":1,"multiple-clients":true}`:             {Interval: time.Millisecond, HasInterval: true, MultipleClients: true},
	} {
		if got := string(a.Append(nil)); got != want {
			t.Error(got)
		}
	}
}
