package bayeux_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"parley/bayeux"
)

func TestDecode(t *testing.T) {
	limits := bayeux.Limits{Body: 200, Batch: 2, Depth: 4}
	for name, c := range map[string]struct {
		body string
		want error
	}{
		"an array":                {`[{"channel":"/a"}]`, nil},
		"one bare object":         {` {"channel":"/a"} `, nil},
		"nothing":                 {``, bayeux.ErrEmpty},
		"an empty array":          {`[ ]`, bayeux.ErrEmpty},
		"a scalar":                {`7`, bayeux.ErrNotMessages},
		"an array with a scalar":  {`[{},7]`, bayeux.ErrNotMessages},
		"half an object":          {`[{"channel":"/a"`, bayeux.ErrMalformed},
		"something after it":      {`[{}] x`, bayeux.ErrMalformed},
		"not UTF-8":               {"[{\"a\":\"\xff\"}]", bayeux.ErrMalformed},
		"a field twice":           {`[{"channel":"/a","channel":"/b"}]`, bayeux.ErrDuplicate},
		"a field twice, escaped":  {`[{"channel":"/a","\u0063hannel":"/b"}]`, bayeux.ErrDuplicate},
		"an unknown field twice":  {`[{"x":1,"x":2}]`, bayeux.ErrDuplicate},
		"too long":                {`[{"data":"` + strings.Repeat("x", 200) + `"}]`, bayeux.ErrTooLong},
		"too many":                {`[{},{},{}]`, bayeux.ErrTooMany},
		"too deep":                {`[{"data":[[[]]]}]`, bayeux.ErrTooDeep},
		"brackets inside strings": {`[{"data":"[[[[[[\"]]"}]`, nil},
	} {
		t.Run(name, func(t *testing.T) {
			before := []bayeux.Message{{Channel: "/before"}}
			got, err := bayeux.Decode(before, []byte(c.body), limits)
			if !errors.Is(err, c.want) {
				t.Errorf("got %v, want %v", err, c.want)
			}
			if err != nil && len(got) != 1 || err == nil && len(got) != 2 {
				t.Errorf("%d messages", len(got))
			}
		})
	}
}

func TestMessageFields(t *testing.T) {
	body := `[{"channel":"/meta/handshake","id":12,"clientId":"c","version":"1.0","minimumVersion":"0.9",` +
		`"supportedConnectionTypes":["a","b"],"connectionType":"websocket","advice":{"timeout":0,"interval":1.5e3,"reconnect":"retry","hosts":[]},` +
		`"subscription":["/a" , "/b"],"successful":true,"error":"402::x","data":{"a":[1,"}"]},"ext":{"ack":3},"x-messages":2,"Channel":"other"}]`
	list, err := bayeux.Decode(nil, []byte(body), bayeux.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	m := list[0]
	if m.Channel != bayeux.MetaHandshake || m.ID != "12" || m.ClientID != "c" || m.Version != "1.0" || m.MinimumVersion != "0.9" ||
		len(m.SupportedConnectionTypes) != 2 || m.ConnectionType != bayeux.WebSocket || !m.Reply || !m.Successful || m.Error != "402::x" ||
		string(m.Data) != `{"a":[1,"}"]}` || string(m.Ext) != `{"ack":3}` || m.HandedOver != 2 || len(m.Extra) != 1 || m.Extra[0].Name != "Channel" {
		t.Errorf("%+v", m)
	}
	if a := m.Advice; !a.HasTimeout || a.Timeout != 0 || a.Interval != 1500*time.Millisecond || a.Reconnect != "retry" {
		t.Errorf("%+v", m.Advice)
	}
	if s := m.Subscription; len(s.Names) != 2 || string(s.Raw) != `["/a" , "/b"]` {
		t.Errorf("%+v", s)
	}
	again, err := bayeux.Decode(nil, bayeux.Encode(m), bayeux.Limits{})
	if err != nil || string(bayeux.Encode(again[0])) != string(bayeux.Encode(m)) {
		t.Errorf("%v %s", err, bayeux.Encode(m))
	}
}

func TestWrongTypesAreToleratedWhereNothingDependsOnThem(t *testing.T) {
	var m bayeux.Message
	text := `{"channel":"/a","version":1,"minimumVersion":[],"supportedConnectionTypes":"x","connectionType":5,"advice":"x","ext":5,"clientId":{},"error":1,"x-messages":"y"}`
	if err := json.Unmarshal([]byte(text), &m); err != nil {
		t.Fatal(err)
	}
	if out, _ := json.Marshal(m); string(out) != `{"channel":"/a"}` {
		t.Errorf("%s", out)
	}
	for _, advice := range []string{`{"timeout":-1,"interval":"x"}`, `{"timeout":null}`} {
		if err := json.Unmarshal([]byte(`{"channel":"/a","advice":`+advice+`}`), &m); err != nil || m.Advice.HasTimeout || m.Advice.HasInterval {
			t.Errorf("%v %+v", err, m.Advice)
		}
	}
	if err := json.Unmarshal([]byte(`{"advice":{"timeout":1e300}}`), &m); err != nil || m.Advice.Timeout < 24*time.Hour {
		t.Errorf("%v %+v", err, m.Advice)
	}
}

func TestCheck(t *testing.T) {
	for text, want := range map[string]string{
		`{}`:                          bayeux.ErrorChannelMissing,
		`{"channel":null}`:            bayeux.ErrorChannelMissing,
		`{"channel":""}`:              bayeux.ErrorChannelInvalid,
		`{"channel":7}`:               bayeux.ErrorChannelInvalid,
		`{"channel":"a"}`:             bayeux.ErrorChannelInvalid,
		`{"channel":"/"}`:             bayeux.ErrorChannelInvalid,
		`{"channel":"/123456789"}`:    "",
		`{"channel":"/1234567890"}`:   bayeux.ErrorChannelInvalid,
		`{"channel":"/a","id":""}`:    bayeux.ErrorMessageIDInvalid,
		`{"channel":"/a","id":"a-b"}`: bayeux.ErrorMessageIDInvalid,
		`{"channel":"/a","id":-1}`:    bayeux.ErrorMessageIDInvalid,
		`{"channel":"/a","id":null}`:  bayeux.ErrorMessageIDInvalid,
		`{"channel":"/a","id":[1]}`:   bayeux.ErrorMessageIDInvalid,
		`{"channel":"/a","id":12}`:    "",
		`{"channel":"/a","id":"x1"}`:  "",
		`{"channel":"/a"}`:            "",
	} {
		var m bayeux.Message
		if err := json.Unmarshal([]byte(text), &m); err != nil {
			t.Fatal(text, err)
		}
		if got := m.Check(10); got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}

func TestStringsAreEscaped(t *testing.T) {
	odd := "\"\\\n\x01\u2028\u2029é😀\xff"
	m := bayeux.Message{Channel: "/a", Error: odd}
	out, _ := json.Marshal(m)
	if string(out) != `{"channel":"/a","error":"\"\\\u000a\u0001\u2028\u2029é😀\ufffd"}` {
		t.Errorf("%s", out)
	}
}

func TestErrorTexts(t *testing.T) {
	if got := bayeux.Denied("no: never\n", bayeux.PublishDenied); got != "403:no_ never_:publish_denied" {
		t.Error(got)
	}
	for text, code := range map[string]int{bayeux.ErrorUnknownClient: 402, "4x2::a": 0, "": 0, "4021": 0} {
		if bayeux.ErrorCode(text) != code {
			t.Error(text, bayeux.ErrorCode(text))
		}
	}
}
