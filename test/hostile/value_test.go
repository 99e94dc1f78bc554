package hostile_test

import (
	"maps"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"pgregory.net/rapid"
)

// draws are what a request is made with: the choices of a case and what is
// known of the world.
type draws struct {
	*rapid.T
	known
	who string
}

// pick chooses one; the first are the likelier ones.
func pick[T any](t *rapid.T, all ...T) T { return rapid.SampledFrom(all).Draw(t, "pick") }

// once in n draws it is true.
func (d draws) once(n int) bool {
	return rapid.SampledFrom(append(make([]bool, n-1), true)).Draw(d.T, "once")
}

// value is one that the schema allows and that means something here, as far as
// the member's name tells.
func (d draws) value(name string, ref *openapi3.SchemaRef) any {
	s := ref.Value
	switch {
	case s.Const != nil:
		return s.Const
	case len(s.Enum) > 0:
		return pick(d.T, s.Enum...)
	case len(s.OneOf)+len(s.AnyOf) > 0:
		return d.value(name, pick(d.T, slices.Concat(s.OneOf, s.AnyOf)...))
	case s.Type.Includes("object") || len(s.Properties) > 0:
		return d.object(s)
	case s.Type.Includes("array"):
		list := make([]any, pick(d.T, 1, 0, 2))
		for i := range list {
			list[i] = d.value(name, s.Items)
		}
		return list
	case s.Type.Includes("boolean") && d.once(2):
		return d.once(2)
	case s.Type.Includes("integer"), s.Type.Includes("number") && d.once(2):
		return pick(d.T, 1, 2, 200, 0)
	case s.Type.Includes("string"):
		return d.text(name)
	}
	return d.anything(2)
}

func (d draws) object(s *openapi3.Schema) any {
	o := map[string]any{}
	for _, name := range slices.Sorted(maps.Keys(s.Properties)) {
		if slices.Contains(s.Required, name) || d.once(2) {
			o[name] = d.value(name, s.Properties[name])
		}
	}
	more := s.AdditionalProperties.Schema
	if more == nil && (s.AdditionalProperties.Has == nil || !*s.AdditionalProperties.Has) {
		return o
	}
	for range pick(d.T, 1, 0, 3) {
		key := d.word()
		if o[key] = d.anything(3); more != nil {
			o[key] = d.value(key, more)
		}
	}
	return o
}

// text is one that means something for a member of that name.
func (d draws) text(name string) string {
	meant := map[string][]string{
		"phoneNumber": append(d.numbers, "9001", "9002", "90-03", "+4930123456", "*72"), "place": d.places, "userName": append(d.userNames, "ida", "kim"),
		"devicePath": d.paths("/devices/"), "devicePaths": d.paths("/devices/"), "uri": d.uris(), "path": d.paths("/devices/"),
		"contactCenterId": d.ids("/contact-centers/"), "domainName": {"harbour", "yard", "demo"}, "features": d.featureIDs,
		"id": d.featureIDs, "name": append(d.places, "Place_9001"), "key": {"ticket", "colour"}, "keys": {"ticket", "colour"},
		"operationName": {"Lunch", "Standby"}, "countryCode": {"DE"}, "countryDigits": {"49"}, "channels": {"voice", "im", "IM session", "chat", "email"}, "value": {"https://desk.example.test", "https://*.example.test", "*"},
		"password": {"secret", "demo"}, "channel": {"/meta/handshake", "/meta/connect", "/meta/subscribe", "/meta/unsubscribe", "/meta/disconnect", "/v2/me/im-sessions", "/service/x"},
		"clientId": d.clients, "subscription": {"/v2/me/*", "/**", "/v2/me/im-sessions", "/notifications/services", "/meta/*"},
		"connectionType": {"long-polling", "websocket"}, "supportedConnectionTypes": {"long-polling", "callback-polling"}, "version": {"1.0"},
		"TServer": {"x"}, "multimedia": {"true", "false"}, "sip-signalling-chat": {"none", "session"}, "auto-answer": {"true", "false"},
		"fields": {"*", "id", "id,uri", "nothing", "*,id", ""}, "subresources": {"*", "devices", "devices,imSessions", "nothing", "im-sessions,settings"},
	}
	if mine := d.meant(name); mine != "" && d.once(2) {
		return mine
	}
	if known := meant[name]; len(known) > 0 && !d.once(8) {
		return pick(d.T, known...)
	}
	return d.word()
}

// meant is what who asks would say in the session that the world has for him.
func (d draws) meant(name string) string {
	peer := map[string]string{"anna": "ben", "ben": "anna", "cara": "sofia", "sofia": "cara"}[d.who]
	switch {
	case name == "devicePath" && d.own[d.who] != "":
		return "/devices/" + d.own[d.who]
	case name == "phoneNumber":
		return numberOf(peer)
	}
	return ""
}

// word is a harmless text.
func (d draws) word() string {
	return pick(d.T, "ticket", "colour", "TServer", "parley", "multimedia", "Can you take it?", "Grüße aus Kiel ☕", "x", strings.Repeat("long ", 40))
}

// anything is some JSON value, nested up to depth.
func (d draws) anything(depth int) any {
	switch pick(d.T, "text", "number", "null", "bool", "array", "object") {
	case "number":
		return pick[any](d.T, 1, 0, -1, 1.5, 12345678901234567)
	case "bool":
		return true
	case "array":
		if depth > 0 {
			return []any{d.anything(depth - 1), d.anything(depth - 1)}
		}
		return []any{}
	case "object":
		if depth > 0 {
			return map[string]any{d.word(): d.anything(depth - 1)}
		}
		return map[string]any{}
	case "null":
		return nil
	}
	return d.word()
}
