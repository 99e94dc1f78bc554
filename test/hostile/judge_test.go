package hostile_test

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"

	"parley/test/reference"
)

// judge says what is wrong with an answer; nil if nothing is.
func (w *world) judge(doc *reference.Document, q request, got answer, before seen) error {
	switch {
	case got.status >= 500:
		return fmt.Errorf("a fault of the server")
	case strings.Contains(w.logs.String(), "panic"):
		return fmt.Errorf("a panic: %s", w.logs.String())
	}
	if err := got.enveloped(q); err != nil {
		return err
	}
	values, _ := url.ParseQuery(q.query) // what is broken is left out, as the server does
	check := doc.Check
	if strings.Contains(string(got.text), `"successful":false`) { // Bayeux refuses by HTTP 200
		check = doc.CheckAnswer
	}
	if err := check(reference.Exchange{Method: q.method, Path: q.path, Query: values, Request: q.body,
		Status: got.status, Header: got.header, Answer: got.text}); err != nil {
		return err
	}
	if got.status >= 300 {
		if err := same(before, w.seen, ""); err != nil {
			return fmt.Errorf("nothing was to change: %w", err)
		}
	}
	return w.apart(q, got, before)
}

// enveloped: the vendor's envelope, whatever was asked below /api/v2 except of
// the notifications, and one table of codes (D-05).
func (got answer) enveloped(q request) error {
	if !strings.HasPrefix(q.path, "/api/v2/") || strings.HasPrefix(q.path, "/api/v2/notifications") {
		return nil
	}
	switch {
	case got.header.Get("Cache-Control") != "no-store" || got.header.Get("X-Request-Id") == "":
		return fmt.Errorf("headers %v", got.header)
	case q.method == "OPTIONS" && got.status == 204 || q.method == "HEAD":
		return nil
	case got.header.Get("Content-Type") != "application/json":
		return fmt.Errorf("the answer is %q", got.header.Get("Content-Type"))
	}
	code, isNumber := got.body["statusCode"].(float64)
	message, hasMessage := got.body["statusMessage"].(string)
	codes := map[int][]float64{200: {0, 7}, 400: {1, 2, 10, 11}, 401: {20}, 403: {2, 3, 5, 18, 19}, 404: {6}, 405: {3}, 413: {10}, 415: {2}, 429: {3}}
	fits := false
	for _, c := range codes[got.status] {
		fits = fits || c == code
	}
	switch {
	case !isNumber || !fits:
		return fmt.Errorf("statusCode %v with HTTP %d", got.body["statusCode"], got.status)
	case (code != 0) != hasMessage || hasMessage && message == "":
		return fmt.Errorf("statusCode %v and statusMessage %q", code, message)
	case code != 0 && code != 7 && len(got.body) != 2:
		return fmt.Errorf("an error says more: %s", got.text)
	}
	return nil
}

// same says what differs, in the answers whose request has the word.
func same(before, after seen, word string) error {
	for at, was := range before {
		if is := after[at]; is != was && strings.Contains(at, word) {
			return fmt.Errorf("%s was %s and is %s", at, was, is)
		}
	}
	return nil
}

func ids() *regexp.Regexp {
	return regexp.MustCompile(`[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9A-V]{32}`)
}

// apart: who belongs to one contact center learns no id of the other's that he
// did not name himself, and changes nothing there. root has both.
func (w *world) apart(q request, got answer, before seen) error {
	if q.who == "root" || q.who == "" || q.header.Get("Authorization") != "" || !strings.HasPrefix(q.path, "/api/v2") {
		return nil
	}
	other := "branch"
	if q.who == "rita" || q.who == "gus" {
		other = "demo"
	}
	foreign := strings.Join([]string{before[other+" /users"], before[other+" /devices"], before[other+" /places"], before["root /contact-centers/"+centers()[other]]}, "")
	for _, id := range ids().FindAllString(string(got.text), -1) {
		if strings.Contains(foreign, id) && !strings.Contains(string(q.body)+q.path+q.query, id) {
			return fmt.Errorf("%s is of another contact center", id)
		}
	}
	if err := same(before, w.seen, other+" /"); err != nil {
		return fmt.Errorf("it is of another contact center: %w", err)
	}
	return nil
}
