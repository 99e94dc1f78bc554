package hostile_test

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strings"
)

// odd is a value that nobody should send; raw JSON where Go has none.
func (d draws) odd() any {
	raw := func(text string) any { return json.RawMessage(text) }
	return pick(d.T,
		any(""), any(0), nil, any(true), any([]any{}), any(map[string]any{}), any([]any{nil}), any(map[string]any{"": ""}),
		raw("1e400"), raw("-0"), raw("123456789012345678901234567890"), raw("0.1e-400"), raw("-1"),
		raw(`"\ud800"`), raw(`"\udc00\ud800"`), raw(`"\u0000"`), raw(`"\ud83d\ude00"`),
		any("\u202emirror\u202c"), any("\ufeff"), any("A\u0308\u0323\u0338"), any("\u2028"), any("a\r\nSet-Cookie: x=y"), any(" 3001 "),
		any("'; DROP TABLE users; --"), any("<script>alert(1)</script>"), any("../../../etc/passwd"), any("%00"), any("null"), any("*"), any("/"),
		any(strings.Repeat("a", 256)), any(strings.Repeat("é", 5000)), any(strings.Repeat("😀", 20000)),
		any("/devices/"), any("http://[::1"), any("http://elsewhere.example.test/api/v2/devices/1"), any("/api/v2/users/x"),
		raw(nested(70)), raw(nested(20)), raw(strings.Repeat("[", 60)+strings.Repeat("]", 60)),
	)
}

// nested is an object in an object, and so on.
func nested(depth int) string {
	return strings.Repeat(`{"a":`, depth) + "1" + strings.Repeat("}", depth)
}

// spoil changes one place of a value.
func (d draws) spoil(value any) any {
	switch v := value.(type) {
	case map[string]any:
		if len(v) > 0 && !d.once(6) {
			return d.spoilMember(v)
		}
	case []any:
		if len(v) > 0 && d.once(2) {
			v = slices.Clone(v)
			v[0] = d.spoil(v[0])
			return v
		}
	}
	return d.odd()
}

func (d draws) spoilMember(o map[string]any) any {
	o = maps.Clone(o)
	name := pick(d.T, slices.Sorted(maps.Keys(o))...)
	if _, has := o["operationName"]; has && name == "operationName" && !d.once(4) {
		name = pick(d.T, slices.Sorted(maps.Keys(o))...)
	}
	switch pick(d.T, "replace", "drop", "add", "rename") {
	case "replace":
		o[name] = d.spoil(o[name])
	case "drop":
		delete(o, name)
	case "rename":
		o[strings.ToUpper(name)] = o[name]
		delete(o, name)
	case "add":
		key := pick(d.T, "id", "userName", "phoneNumber", "statusCode", "operationName", "", "\u0000", "__proto__", "contactCenterId", "domainName", "userData", "reason",
			"clientMessageId", "text", "key", "keys", "enabled", "roles", "annex", "settings", "changePasswordOnFirstLogin", "devicePath", "features")
		o[key] = d.odd()
	}
	return o
}

// written is a value as the bytes of a body, perhaps spoiled as a text.
func (d draws) written(value any) []byte {
	var text bytes.Buffer
	e := json.NewEncoder(&text)
	e.SetEscapeHTML(false)
	if err := e.Encode(value); err != nil {
		d.Fatal(err)
	}
	b := bytes.TrimSpace(text.Bytes())
	if !d.once(6) {
		return b
	}
	switch pick(d.T, "cut", "more", "twice", "mark", "bytes", "none", "other", "comment", "space", "large", "deep") {
	case "cut":
		return b[:len(b)/2]
	case "more":
		return append(b, " {}"...)
	case "twice":
		return []byte(`{"operationName":"Ready","operationName":` + strings.TrimPrefix(string(b), "{"))
	case "mark":
		return append([]byte("\ufeff"), b...)
	case "bytes":
		return append(b[:len(b)-1:len(b)-1], ",\"x\":\"\xff\xfe\"}"...)
	case "none":
		return nil
	case "other":
		return []byte(pick(d.T, "null", "[]", `"text"`, "1", "true", "NaN", "{'a':1}", "a=b&c=d", "<a/>", "[[]]", "[null]", "[1]", `[{"channel":1}]`))
	case "comment":
		return append([]byte("/* */"), b...)
	case "space":
		return append([]byte(" \t\r\n"), append(b, '\n', '\n')...)
	case "large":
		return []byte(`{"x":"` + strings.Repeat("x", 300<<10) + `",` + strings.TrimPrefix(string(b), "{"))
	}
	return []byte(nested(100000))
}
