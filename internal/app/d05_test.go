package app_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
)

// bad is a body that must be refused whatever the resource.
type bad struct {
	name, body string
	http, code int
	words      string
}

func badBodies() []bad {
	deep := func(n int) string { return strings.Repeat("[", n) + strings.Repeat("]", n) }
	op := func(rest string) string { return `{"operationName":"Complete"` + rest + `}` }
	return []bad{
		{"malformed JSON", `{"operationName":`, 400, 1, "well-formed"},
		{"no JSON at all", `operationName=Complete`, 400, 1, "well-formed"},
		{"a comma too many", op(`,`), 400, 1, "well-formed"},
		{"an empty body", ``, 400, 1, "well-formed"},
		{"blanks", "  \n", 400, 1, "well-formed"},
		{"an array", `[{"operationName":"Complete"}]`, 400, 1, "object"},
		{"a text", `"Complete"`, 400, 1, "object"},
		{"a number", `17`, 400, 1, "object"},
		{"null", `null`, 400, 1, "object"},
		{"something after the object", op("") + `{}`, 400, 1, "follows"},
		{"rubbish after the object", op("") + `x`, 400, 1, ""},
		{"a repeated key", op(`,"text":"a","text":"b"`), 400, 1, "repeated"},
		{"a repeated key spelled otherwise", op(`,"text":"a","te\u0078t":"b"`), 400, 1, "repeated"},
		{"a repeated key in userData", op(`,"userData":{"a":{"b":1,"b":2}}`), 400, 1, "repeated"},
		{"a repeated key in an array", op(`,"userData":{"a":[{"b":1,"b":2}]}`), 400, 1, "repeated"},
		{"deep nesting", op(`,"userData":{"a":` + deep(100) + `}`), 400, 10, "deep"},
		{"very deep nesting", op(`,"userData":{"a":` + deep(100_000) + `}`), 400, 10, "deep"},
		{"broken UTF-8", op(",\"text\":\"\xff\xfe\""), 400, 1, "Unicode"},
		{"a cut character", op(",\"text\":\"\xe2\x82\""), 400, 1, "Unicode"},
		{"a lone surrogate in bytes", op(",\"text\":\"\xed\xa0\x80\""), 400, 1, "Unicode"},
		{"half a character escaped", op(`,"text":"\ud83d"`), 400, 1, "Unicode"},
		{"the other half", op(`,"text":"\ude00"`), 400, 1, "Unicode"},
		{"halves the wrong way round", op(`,"text":"\ude00\ud83d"`), 400, 1, "Unicode"},
		{"a control character in a text", op(",\"text\":\"a\nb\""), 400, 1, "well-formed"},
		{"a byte order mark", "\ufeff" + op(""), 400, 1, "well-formed"},
		{"operationName is missing", `{}`, 400, 1, "operationName is required"},
		{"operationName is null", `{"operationName":null}`, 400, 1, "operationName is required"},
		{"operationName is empty", `{"operationName":""}`, 400, 1, "operationName is required"},
		{"operationName in other letters", `{"OperationName":"Complete"}`, 400, 1, "operationName is required"},
		{"operationName is a number", `{"operationName":1}`, 400, 2, "operationName must be a string"},
		{"operationName is an array", `{"operationName":["Complete"]}`, 400, 2, "operationName must be a string"},
		{"an unknown operation", `{"operationName":"Explode"}`, 400, 2, "Explode"},
		{"an operation in other letters", `{"operationName":"sendmessage"}`, 400, 2, "sendmessage"},
		{"an operation with blanks", `{"operationName":" SendMessage"}`, 400, 2, "There is no operation"},
	}
}

func TestD05(t *testing.T) {
	inModes(t, func(s *stage) {
		anna, ben, erik := s.seated("anna"), s.seated("ben"), s.seated("erik")
		path := talk(anna, ben)
		before, beforeMe := anna.get(path).Text, anna.get("/me?subresources=*").Text
		resources := map[string]string{"me": "/me", "im-sessions": "/me/im-sessions", "a session": path,
			"a session by its uri": strings.TrimPrefix(path, "/me")}
		for resource, at := range resources {
			for _, b := range badBodies() {
				s.scene(b.name+" to "+resource, func() { anna.post(at, b.body).refused(s.T, b.http, b.code, b.words) })
			}
			s.scene("a wrong media type to "+resource, func() { wrongMediaType(anna, at) })
			s.scene("a wrong method to "+resource, func() { wrongMethod(anna, at) })
			s.scene("too large a body to "+resource, func() {
				large := `{"operationName":"Complete","x":"` + strings.Repeat("x", int(s.cfg.HTTP.MaxBody)) + `"}`
				anna.post(at, large).refused(s.T, 413, 10, fmt.Sprint(s.cfg.HTTP.MaxBody))
			})
		}
		s.scene("wrong types", func() { wrongTypes(anna, path) })
		s.scene("a session that is not there, or not one's own", func() { strangers(erik, path) })
		s.scene("nothing has changed and nobody heard", func() {
			if got := anna.get(path).Text; got != before {
				s.Errorf("got  %s\nwant %s", got, before)
			}
			if got := anna.get("/me?subresources=*").Text; got != beforeMe {
				s.Errorf("got  %s\nwant %s", got, beforeMe)
			}
			ben.completes(path, anna)
			erik.fence()
		})
	})
}

func wrongMediaType(a *actor, path string) {
	a.Helper()
	for _, kind := range []string{"text/plain", "application/x-www-form-urlencoded", "application/jsonx", "application", ";;"} {
		a.do("POST", "/api/v2"+path, kind, complete).refused(a.T, 415, 2, "application/json")
	}
}

func wrongMethod(a *actor, path string) {
	a.Helper()
	for _, method := range []string{"PUT", "DELETE", "PATCH", "EXPLODE"} {
		got := a.do(method, "/api/v2"+path, "application/json", complete)
		got.refused(a.T, http.StatusMethodNotAllowed, 3, method)
		if allow := got.Header.Get("Allow"); allow != "GET, HEAD, OPTIONS, POST" {
			a.Errorf("Allow: %q", allow)
		}
	}
}

// wrongTypes gives each member a value of each wrong type, and none.
func wrongTypes(a *actor, path string) {
	a.Helper()
	values := map[string]string{"number": `17`, "text": `"x"`, "array": `[]`, "object": `{}`, "boolean": `true`}
	for _, c := range []struct{ path, template, right string }{
		{path, `{"operationName":"SendMessage","text":%s}`, "text"},
		{path, `{"operationName":"SendMessage","text":"x","destination":%s}`, "object"},
		{path, `{"operationName":"SendMessage","text":"x","destination":{"phoneNumber":%s}}`, "text"},
		{path, `{"operationName":"SendMessage","text":"x","devicePath":%s}`, "text"},
		{path, `{"operationName":"AttachUserData","userData":%s}`, "object"},
		{path, `{"operationName":"UpdateUserData","userData":%s}`, "object"},
		{path, `{"operationName":"DeleteUserData","key":%s}`, "text"},
		{path, `{"operationName":"DeleteUserData","keys":%s}`, "array"},
		{path, `{"operationName":"DeleteUserData","keys":[%s]}`, "text"},
		{"/me/im-sessions", `{"operationName":"InitiateIMSession","destination":%s}`, "object"},
		{"/me/im-sessions", `{"operationName":"InitiateIMSession","destination":{"phoneNumber":%s}}`, "text"},
		{"/me/im-sessions", `{"operationName":"InitiateIMSession","destination":{"phoneNumber":"3002"},"userData":%s}`, "object"},
		{"/me/im-sessions", `{"operationName":"InitiateIMSession","destination":{"phoneNumber":"3002"},"devicePath":%s}`, "text"},
		{"/me", `{"operationName":"StartContactCenterSession","channels":%s}`, "array"},
		{"/me", `{"operationName":"StartContactCenterSession","channels":[%s]}`, "text"},
		{"/me", `{"operationName":"StartContactCenterSession","place":%s}`, "text"},
		{"/me", `{"operationName":"StartContactCenterSession","devicePath":%s}`, "text"},
	} {
		for kind, value := range values {
			if kind != c.right {
				a.post(c.path, fmt.Sprintf(c.template, value)).refused(a.T, 400, 2, " must be ")
			}
		}
		if strings.Contains(c.template, "[%s]") {
			a.post(c.path, fmt.Sprintf(c.template, "null")).refused(a.T, 400, 2, " must be ")
		}
	}
	for body, words := range map[string]string{
		`{"operationName":"SendMessage"}`:                                               "text is required",
		`{"operationName":"SendMessage","text":null}`:                                   "text is required",
		`{"operationName":"SendMessage","text":""}`:                                     "text is required",
		`{"operationName":"SendMessage","text":"x","destination":{}}`:                   "destination.phoneNumber is required",
		`{"operationName":"SendMessage","text":"x","destination":{"phoneNumber":null}}`: "destination.phoneNumber is required",
		`{"operationName":"AttachUserData"}`:                                            "userData is required",
		`{"operationName":"UpdateUserData","userData":null}`:                            "userData is required",
		`{"operationName":"DeleteUserData"}`:                                            "key is required",
		`{"operationName":"DeleteUserData","key":null,"keys":null}`:                     "key is required",
		`{"operationName":"DeleteUserData","key":null}`:                                 "key is required",
	} {
		a.post(path, body).refused(a.T, 400, 1, words)
	}
	for body, words := range map[string]string{
		`{"operationName":"InitiateIMSession"}`:                                      "destination",
		`{"operationName":"InitiateIMSession","destination":null}`:                   "destination",
		`{"operationName":"InitiateIMSession","destination":{}}`:                     "destination.phoneNumber is required",
		`{"operationName":"InitiateIMSession","destination":{"phoneNumber":""}}`:     "destination.phoneNumber is required",
		`{"operationName":"InitiateIMSession","destination":{"phoneNumber":null}}`:   "destination.phoneNumber is required",
		`{"operationName":"InitiateIMSession","destination":{"PhoneNumber":"3002"}}`: "destination.phoneNumber is required",
	} {
		a.post("/me/im-sessions", body).refused(a.T, 400, 1, words)
	}
}

// strangers are answered alike for a session of others and for none.
func strangers(a *actor, path string) {
	a.Helper()
	id := path[strings.LastIndex(path, "/")+1:]
	for _, name := range []string{id, "none", strings.ToLower(id), strings.Repeat("0", 32), "%00", "%2e%2e", strings.Repeat("x", 5000)} {
		for _, at := range []string{"/me/im-sessions/" + name, "/im-sessions/" + name} {
			answers := []answer{a.get(at), a.post(at, complete), a.post(at, `{"operationName":"AttachUserData","userData":{"a":1}}`),
				a.post(at, `{"operationName":"DeleteUserData","key":"a"}`),
				a.post(at, fmt.Sprintf(`{"operationName":"SendMessage","text":"x","destination":{"phoneNumber":"3001"},"devicePath":%q}`, a.device("3006")))}
			for _, got := range answers {
				got.refused(a.T, 404, 6, "There is no such IM session")
			}
		}
	}
	for _, at := range []string{"/nonsense", "/me/nonsense", "/me/im-sessions/x/y/z", "/im-sessions", "/"} {
		a.get(at).refused(a.T, 404, 6, "There is no such resource")
		for _, body := range []string{complete, "{", ""} {
			a.post(at, body).refused(a.T, 404, 6, "There is no such resource")
		}
	}
}
