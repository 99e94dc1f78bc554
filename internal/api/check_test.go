package api_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"strings"
	"testing"
	"unicode/utf8"

	"parley/internal/api"
	"parley/internal/fault"
)

const depth = 8

func TestMembers(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		kind fault.Kind // Internal: it passes
	}{
		"an object":                      {`{"a":[1,{"b":null}],"c":"\u0000\ud83d\ude00\\ud83d"}`, 0},
		"a scalar":                       {`17`, 0},
		"as deep as allowed":             {strings.Repeat("[", depth) + strings.Repeat("]", depth), 0},
		"one deeper":                     {strings.Repeat("[", depth+1) + strings.Repeat("]", depth+1), fault.OutOfRange},
		"one deeper in objects":          {strings.Repeat(`{"a":`, depth) + "{}" + strings.Repeat("}", depth), fault.OutOfRange},
		"deep and broken":                {strings.Repeat("[", 1<<20), fault.OutOfRange},
		"the same key in another object": {`{"a":{"b":1},"c":{"b":1}}`, 0},
		"the same key in other letters":  {`{"a":1,"A":2}`, 0},
		"a repeated key":                 {`{"a":1,"b":2,"a":3}`, fault.Missing},
		"a repeated key, escaped":        {`{"a":1,"\u0061":3}`, fault.Missing},
		"a repeated empty key":           {`{"":1,"":3}`, fault.Missing},
		"a key like a broken one":        {"{\"\ufffd\":1,\"\\ufffd\":2}", fault.Missing},
		"nothing":                        {``, fault.Missing},
		"two values":                     {`{} {}`, fault.Missing},
		"a value and a comma":            {`{},`, fault.Missing},
		"half an object":                 {`{"a"`, fault.Missing},
		"half a text":                    {`{"a":"`, fault.Missing},
		"a high half":                    {`"\ud83d"`, fault.Missing},
		"a low half":                     {`"\uDE00"`, fault.Missing},
		"a high half and a letter":       {`"\ud83dx\ude00"`, fault.Missing},
		"a high half and another escape": {`"\ud83d\u0061"`, fault.Missing},
		"a high half and a short escape": {`"\ud83d\n"`, fault.Missing},
		"a high half at the end":         {`"\ud83d`, fault.Missing},
		"a half after a backslash":       {`"\\\ud83d"`, fault.Missing},
		"a backslash and letters":        {`"\\ud83d"`, 0},
		"a half in a key":                {`{"\ud83d":1}`, fault.Missing},
		"an escape cut off":              {`"\ud8`, fault.Missing},
		"an escape that is none":         {`"\u+123"`, fault.Missing},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := api.Members([]byte(c.text), depth)
			if c.kind == fault.Internal && err != nil {
				t.Error(err)
			}
			if c.kind != fault.Internal && (err == nil || fault.KindOf(err) != c.kind) {
				t.Errorf("got %v, want %s", err, c.kind)
			}
		})
	}
}

// FuzzMembers: what passes is JSON that loses nothing on its way through the
// decoder; and whatever comes is answered by one of two kinds.
func FuzzMembers(f *testing.F) {
	for _, text := range []string{`{"operationName":"SendMessage","text":"\ud83d\ude00 \\ \u0000"}`, `{"a":{"a":[1.10,1e400,null]},"b":""}`,
		`{"a":1,"\u0061":2}`, `"\ud83d"`, `[[[[[[[[[[]]]]]]]]]]`, "\xff", `{"a":1}{}`, ``, ` null `, `{"\u00e4":1,"ä":2}`} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		got, err := api.Members(text, depth)
		if err != nil {
			if kind := fault.KindOf(err); kind != fault.Missing && kind != fault.OutOfRange {
				t.Errorf("kind %s", kind)
			}
			return
		}
		if !utf8.Valid(text) || nesting(text) > depth {
			t.Errorf("%q passes", text)
		}
		var value any
		d := json.NewDecoder(bytes.NewReader(text))
		d.UseNumber()
		if err := d.Decode(&value); err != nil {
			t.Fatalf("%q passes: %v", text, err)
		}
		var want map[string]json.RawMessage
		if err := json.Unmarshal(text, &want); err == nil && !maps.EqualFunc(got, want, func(a, b json.RawMessage) bool { return bytes.Equal(a, b) }) {
			t.Errorf("%q has members %q, want %q", text, got, want)
		}
		if _, err := d.Token(); !errors.Is(err, io.EOF) {
			t.Errorf("%q passes", text)
		}
		again, err := json.Marshal(value)
		if err != nil || strings.ContainsRune(string(again), utf8.RuneError) && !strings.ContainsRune(string(text), utf8.RuneError) &&
			!strings.Contains(strings.ToLower(string(text)), `\ufffd`) {
			t.Errorf("%q becomes %q, %v", text, again, err)
		}
	})
}

// nesting counts brackets outside of texts.
func nesting(text []byte) (most int) {
	level, inside := 0, false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case inside && c == '\\':
			i++
		case c == '"':
			inside = !inside
		case !inside && (c == '{' || c == '['):
			level++
			most = max(most, level)
		case !inside && (c == '}' || c == ']'):
			level--
		}
	}
	return most
}

// BenchmarkMembers reads what a desktop sends with every message.
func BenchmarkMembers(b *testing.B) {
	text := []byte(`{"operationName":"SendMessage","text":"I have looked into your order, and it is on its way.","messageType":"text",` +
		`"destination":{"phoneNumber":"3002"},"devicePath":"/devices/5d3bde35-0a5e-4de8-8ef6-9df5de3ae9f3"}`)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := api.Members(text, depth); err != nil {
			b.Fatal(err)
		}
	}
}
