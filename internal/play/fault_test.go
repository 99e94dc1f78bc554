package play_test

import (
	"bytes"
	"errors"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"parley/internal/play"
)

// garbled stands before a server and replaces old by new in every answer to a
// path.
func garbled(t *testing.T, server, path, from, to string) string {
	t.Helper()
	target, err := url.Parse(server)
	must(t, err)
	proxy := httputil.NewSingleHostReverseProxy(target)
	transport := &http.Transport{}
	proxy.Transport, proxy.ErrorLog = transport, log.New(io.Discard, "", 0)
	proxy.ModifyResponse = func(r *http.Response) error {
		if !strings.Contains(r.Request.URL.Path, path) {
			return nil
		}
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return err
		}
		body = bytes.ReplaceAll(body, []byte(from), []byte(to))
		r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
		r.Header.Set("Content-Length", strconv.Itoa(len(body)))
		return nil
	}
	between := httptest.NewServer(proxy)
	t.Cleanup(func() {
		between.Close()
		transport.CloseIdleConnections()
	})
	return between.URL
}

// TestRunSees: a server that is wrong in one point is found out.
func TestRunSees(t *testing.T) {
	const bayeux = "/notifications"
	server := stage(t)
	for name, c := range map[string]struct{ path, from, to, expected, got string }{
		"a wrong order":           {bayeux, `"state":"Initiating"`, `"state":"Talking"`, "anna: StatusChange Initiating", "StatusChange Talking"},
		"a state that is lost":    {bayeux, `"state":"Talking"`, `"state":"Initiating"`, "StatusChange Talking", "StatusChange Initiating"},
		"a wrong participant":     {bayeux, `"3002"`, `"3009"`, "the one participant 3002", "3009"},
		"a missing capability":    {bayeux, `,"SendMessage"`, ``, "capabilities", "Complete"},
		"a path that is not":      {bayeux, `"path":"/im-`, `"path":"/me/im-`, "path /im-sessions/", "/me/im-sessions/"},
		"a uri that is not":       {bayeux, `/api/v2/im-`, `/api/v1/im-`, "a uri that ends in /api/v2/im-sessions/", "/api/v1/"},
		"lost user data":          {bayeux, `"case":7`, `"case":7.0`, `userData {"case":7,"favColor":"blue"}`, "7.0"},
		"a gap in the messages":   {bayeux, `"index":2`, `"index":3`, "index 2", "3"},
		"a text that is cut":      {bayeux, `"Hello, I read you"`, `"Hello, I read"`, `the text "Hello, I read you"`, "another text"},
		"a wrong sender":          {bayeux, `"userName":"ben"`, `"userName":"cara"`, "the sender ben (3002)", "cara (3002)"},
		"a clock that is off":     {bayeux, `"startedAt":"`, `"startedAt":"at `, "startedAt in RFC 3339", "at "},
		"a wrong reason":          {bayeux, `"code":"released"`, `"code":"busy"`, "reason released", "busy"},
		"a wrong direction":       {bayeux, `"direction":"Incoming"`, `"direction":"Outgoing"`, "direction Incoming", "Outgoing"},
		"a message for another":   {bayeux, `"NewMessage"`, `"Old"`, "notificationType NewMessage", "Old"},
		"a GET that differs":      {"/me/im-sessions/", `"favColor"`, `"color"`, "", ""},
		"a transcript with a gap": {"/messages", `"index":2`, `"index":9`, "transcript with index 2", "9"},
		"a transcript cut short":  {"/messages", `Hello from anna`, `Hello`, "transcript with messages missing: 0", "3"},
		"a session that stays":    {"/me/im-sessions", `"imSessions":[]`, `"imSessions":[{"id":"x"}]`, "", ""},
		"silence about devices":   {bayeux, `"DeviceStateChangeMessage"`, `"X"`, "anna: a DeviceStateChangeMessage", "none for 1s"},
		"no devices":              {"/me/devices", `"devices":[{`, `"devices":[],"x":[{`, "ben: an IM device with the number 3002", "no device at all"},
	} {
		t.Run(name, func(t *testing.T) {
			s := script(garbled(t, server, c.path, c.from, c.to), nil)
			s.Patience = time.Second
			printed, err := run(t, s)
			var failure *play.Failure
			if c.expected == "" { // harmless: foreign members are tolerated
				must(t, err)
				return
			}
			if !errors.As(err, &failure) || !strings.Contains(failure.Expected, c.expected) || !strings.Contains(failure.Got, c.got) {
				t.Fatalf("got %v\n%s", err, printed)
			}
			offDuty(t, server, "anna")
			offDuty(t, server, "ben")
		})
	}
}
