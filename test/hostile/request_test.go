package hostile_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// request is one on its way. The path is as it is written, the query without
// its question mark.
type request struct {
	who, method, path, query string
	header                   http.Header
	body                     []byte
}

func (q request) GoString() string { return q.String() }

func (q request) String() string {
	return fmt.Sprintf("%q: %s %s?%s %v %.600q", q.who, q.method, q.path, q.query, q.header, q.body)
}

// request draws one for the operation.
func (d draws) request(o operation) request {
	d.who = d.asks(o)
	q := request{who: d.who, method: o.method, path: d.address(o), query: d.query(o), header: http.Header{}}
	if d.once(20) {
		q.method = pick(d.T, "PATCH", "PUT", "DELETE", "POST", "HEAD", "OPTIONS", "GET", "BREW")
	}
	if o.body != nil || d.once(20) {
		q.body = d.body(o)
		q.header.Set("Content-Type", "application/json")
	}
	d.headers(q.header)
	return q
}

// asks is who does: mostly somebody who may.
func (d draws) asks(o operation) string {
	switch personal := strings.Contains(o.path, "/me") || strings.Contains(o.path, "/im-sessions") || strings.HasSuffix(o.path, "/notifications"); {
	case d.once(6):
		return pick(d.T, "", "rita", "erik", "fay", "root", "admin", "sofia", "gus", "anna")
	case personal:
		return pick(d.T, d.agents...)
	}
	return pick(d.T, "root", "admin", "rita", "root", "admin")
}

// address fills in the path's parameters.
func (d draws) address(o operation) string {
	steps := strings.Split(o.path, "/")
	for i, step := range steps {
		if strings.HasPrefix(step, "{") {
			steps[i] = d.step("/"+steps[i-1]+"/", step)
		}
	}
	path := strings.Join(steps, "/")
	if d.once(40) && strings.HasPrefix(path, "/api/v2") {
		path += pick(d.T, "/", "//", "/.", "/..", "/%2e%2e/users", ";a=b", "/x", "%20", "%00")
	}
	return path
}

// step is one part of a path: an id that there is, of whomever, or a text.
func (d draws) step(collection, parameter string) string {
	names := d.ids(collection)
	switch {
	case collection == "/im-sessions/":
		names = append(d.sessions[d.who], d.sessions[""]...)
	case collection == "/devices/" && d.own[d.who] != "" && d.once(2):
		names = []string{d.own[d.who]}
	case parameter == "{feature}":
		names = append([]string{"api-multimedia", "api-multimedia", "api-voice"}, d.featureIDs...)
	case parameter == "{group}":
		names = []string{"agent-states", "general-settings", "tasks", "access-control"}
	case parameter == "{channel}":
		names = []string{"voice", "voice", "chat"}
	}
	if len(names) == 0 || d.once(8) {
		return pick(d.T, "x", "%00", "..", "%2e%2e", "a%2Fb", "%ff%fe", "%F0%9F%98%80", "-1", "0", "null", "*", "%7Bid%7D", "%25", "%0D%0AX:%20y",
			strings.Repeat("a", 4000), "00000000000000000000000000000000", "00000000-0000-0000-0000-000000000000", url.PathEscape(pick(d.T, d.byPath...)))
	}
	return pick(d.T, names...)
}

func (d draws) query(o operation) string {
	values := url.Values{}
	for _, ref := range o.parameters {
		if p := ref.Value; p.In == "query" && d.once(2) {
			values.Set(p.Name, fmt.Sprint(d.value(p.Name, p.Schema)))
			if d.once(5) {
				values.Set(p.Name, fmt.Sprint(d.odd()))
			}
		}
	}
	if d.once(15) {
		values.Add(pick(d.T, "fields", "subresources", "contactCenterId", "index", "limit", "x"), pick(d.T, "*", "", "-1", "id", "\x00", "9223372036854775808", strings.Repeat("a,", 3000)))
	}
	if d.once(30) {
		return pick(d.T, "fields=%zz", "fields=a;b", "&&&", "fields", "=", "fields[]=*", "%00=%ff")
	}
	text := values.Encode()
	return text[:min(len(text), 8<<10)] // more is net/http's to refuse
}

func (d draws) body(o operation) []byte {
	var value any = map[string]any{}
	if o.body != nil {
		value = d.value("", o.body)
	}
	if d.once(3) {
		value = d.spoil(value)
	}
	return d.written(value)
}

// headers are mostly none but what there has to be.
func (d draws) headers(h http.Header) {
	if d.once(15) {
		h.Set("Content-Type", pick(d.T, "application/json; charset=utf-8", "APPLICATION/JSON", "text/plain", "application/x-www-form-urlencoded", "application/json, text/html",
			"multipart/form-data; boundary=x", "application/vnd.api+json", ";", "\xff", "application/json;;;"))
	}
	if d.once(15) {
		h.Set("Idempotency-Key", pick(d.T, "once", "twice", "", strings.Repeat("k", 256), "Grüße", "\xff\xfe", "a b"))
	}
	if d.once(12) {
		name := pick(d.T, "Authorization", "Cookie", "Origin", "X-Request-Id", "Accept", "Range", "If-None-Match", "Accept-Encoding", "Content-Encoding", "X-Forwarded-For",
			"X-HTTP-Method-Override", "X-Requested-With", "X-CSRF-TOKEN", "Host", "ContactCenterId")
		h.Set(name, pick(d.T, "x", "", "*", "Basic", "Basic !!!!", "Basic Og==", "Bearer x.y.z", "JSESSIONID=x", "JSESSIONID=", "https://elsewhere.example.test", "null",
			"bytes=0-1", "\"x\"", "gzip", "identity;q=0", "DELETE", "XMLHttpRequest", "a\tb", "\xff", strings.Repeat("h", 9000)))
	}
}
