package gwsclient_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"testing"

	"parley/gws"
	"parley/gwsclient"
)

const ok = `{"statusCode":0}`

func TestOperations(t *testing.T) {
	const session = "/api/v2/me/im-sessions/S1"
	blue := gws.UserData{"favColor": json.RawMessage(`"blue"`), "n": json.RawMessage(`12345678901234567890`)}
	for name, c := range map[string]struct {
		act  func(context.Context, *gwsclient.Client) error
		want string
	}{
		"StartContactCenterSession": {func(ctx context.Context, c *gwsclient.Client) error {
			_, err := c.StartContactCenterSession(ctx, gws.StartContactCenterSession{Place: "Place_3001"})
			return err
		}, `POST /api/v2/me {"operationName":"StartContactCenterSession","channels":["voice"],"place":"Place_3001"}`},
		"EndContactCenterSession": {func(ctx context.Context, c *gwsclient.Client) error { return c.EndContactCenterSession(ctx) },
			`POST /api/v2/me {"operationName":"EndContactCenterSession"}`},
		"InitiateIMSession": {func(ctx context.Context, c *gwsclient.Client) error {
			return c.InitiateIMSession(ctx, gws.InitiateIMSession{Destination: gws.Destination{PhoneNumber: "3002"}, UserData: blue})
		}, `POST /api/v2/me/im-sessions {"operationName":"InitiateIMSession","destination":{"phoneNumber":"3002"},"userData":{"favColor":"blue","n":12345678901234567890}}`},
		"SendMessage": {func(ctx context.Context, c *gwsclient.Client) error {
			return c.SendMessage(ctx, "S1", gws.SendMessage{Text: "hi", DevicePath: "/devices/d1"})
		}, `POST ` + session + ` {"operationName":"SendMessage","text":"hi","devicePath":"/devices/d1"}`},
		"Complete": {func(ctx context.Context, c *gwsclient.Client) error { return c.Complete(ctx, "S1") },
			`POST ` + session + ` {"operationName":"Complete"}`},
		"Accept": {func(ctx context.Context, c *gwsclient.Client) error { return c.Accept(ctx, "S1") },
			`POST ` + session + ` {"operationName":"Accept"}`},
		"Reject": {func(ctx context.Context, c *gwsclient.Client) error { return c.Reject(ctx, "S1") },
			`POST ` + session + ` {"operationName":"Reject"}`},
		"AttachUserData": {func(ctx context.Context, c *gwsclient.Client) error { return c.AttachUserData(ctx, "S1", blue) },
			`POST ` + session + ` {"operationName":"AttachUserData","userData":{"favColor":"blue","n":12345678901234567890}}`},
		"UpdateUserData": {func(ctx context.Context, c *gwsclient.Client) error { return c.UpdateUserData(ctx, "S1", blue) },
			`POST ` + session + ` {"operationName":"UpdateUserData","userData":{"favColor":"blue","n":12345678901234567890}}`},
		"DeleteUserData": {func(ctx context.Context, c *gwsclient.Client) error { return c.DeleteUserData(ctx, "S1", "favColor") },
			`POST ` + session + ` {"operationName":"DeleteUserData","key":"favColor"}`},
	} {
		t.Run(name, func(t *testing.T) {
			f := &fake{answers: map[string]http.HandlerFunc{"POST /api/v2/me": say(200, ok),
				"POST /api/v2/me/im-sessions": say(200, ok), "POST " + session: say(200, ok)}}
			if err := c.act(t.Context(), f.client(t, gwsclient.Options{})); err != nil {
				t.Fatal(err)
			}
			if got := f.requests(); !slices.Equal(got, []string{c.want}) {
				t.Errorf("got  %q\nwant %q", got, c.want)
			}
		})
	}
}

func TestReading(t *testing.T) {
	f := &fake{answers: map[string]http.HandlerFunc{
		"GET /api/v2/me":                         say(200, `{"statusCode":0,"user":{"userName":"anna","devices":[{"id":"d1"}]}}`),
		"GET /api/v2/me/devices":                 say(200, `{"statusCode":0,"devices":[{"phoneNumber":"3001","imCapable":true}]}`),
		"GET /api/v2/me/im-sessions":             say(200, `{"statusCode":0,"imSessions":[{"id":"S1","state":" Talking"}]}`),
		"GET /api/v2/me/im-sessions/S1":          say(200, `{"statusCode":0,"imSession":{"id":"S1"}}`),
		"GET /api/v2/me/im-sessions/S1/messages": say(200, `{"statusCode":0,"messages":[{"index":2,"text":"hi"}]}`),
		"GET /api/v2/diagnostics/version":        say(200, `{"statusCode":0,"version":"1.2"}`),
	}}
	anna := f.client(t, gwsclient.Options{})
	ctx := t.Context()
	if user, err := anna.Me(ctx, "devices", "settings"); err != nil || user.UserName != "anna" || len(user.Devices) != 1 {
		t.Errorf("Me: %+v, %v", user, err)
	}
	if devices, err := anna.Devices(ctx); err != nil || len(devices) != 1 || !*devices[0].IMCapable {
		t.Errorf("Devices: %+v, %v", devices, err)
	}
	if sessions, err := anna.IMSessions(ctx); err != nil || len(sessions) != 1 || sessions[0].State != gws.Talking {
		t.Errorf("IMSessions: %+v, %v", sessions, err)
	}
	if s, err := anna.IMSession(ctx, "S1"); err != nil || s.ID != "S1" {
		t.Errorf("IMSession: %+v, %v", s, err)
	}
	if messages, err := anna.Messages(ctx, "S1", 2, 10); err != nil || len(messages) != 1 || messages[0].Text != "hi" {
		t.Errorf("Messages: %+v, %v", messages, err)
	}
	if f.header.Get("Authorization") == "" {
		t.Error("credentials are missing")
	}
	if version, err := anna.Version(ctx); err != nil || version != "1.2" || f.header.Get("Authorization") != "" {
		t.Errorf("Version: %q, %v, credentials %q", version, err, f.header.Get("Authorization"))
	}
	want := []string{"GET /api/v2/me?subresources=devices%2Csettings ", "GET /api/v2/me/devices?fields=* ", "GET /api/v2/me/im-sessions?fields=* ",
		"GET /api/v2/me/im-sessions/S1 ", "GET /api/v2/me/im-sessions/S1/messages?index=2&limit=10 ", "GET /api/v2/diagnostics/version "}
	if got := f.requests(); !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

func TestError(t *testing.T) {
	initiate := func(t *testing.T, answer http.HandlerFunc) error {
		f := &fake{answers: map[string]http.HandlerFunc{"POST /api/v2/me/im-sessions": answer}}
		return f.client(t, gwsclient.Options{MaxAnswer: 1000}).InitiateIMSession(t.Context(), gws.InitiateIMSession{})
	}
	t.Run("a refusal has code, HTTP status and words", func(t *testing.T) {
		err := initiate(t, say(403, `{"statusCode":2,"statusMessage":"Invalid state: anna is in a session"}`))
		var refused *gwsclient.Error
		if !errors.As(err, &refused) || !refused.InvalidState() || refused.HTTP != 403 || refused.Op != "InitiateIMSession" {
			t.Errorf("got %#v", err)
		}
		want := "InitiateIMSession: invalid parameter (statusCode 2, HTTP 403): Invalid state: anna is in a session"
		if err.Error() != want {
			t.Errorf("got %q", err)
		}
		if !errors.Is(err, &gwsclient.Error{Code: gws.StatusInvalidParameter}) || errors.Is(err, &gwsclient.Error{Code: gws.StatusNotFound}) {
			t.Error("Is must ask about the set fields alone")
		}
	})
	t.Run("a code in quotes is understood", func(t *testing.T) {
		if err := initiate(t, say(403, `{"statusCode":"18","statusMessage":"x"}`)); !errors.Is(err, &gwsclient.Error{Code: gws.StatusAlreadyExists}) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("an error without envelope keeps its first line", func(t *testing.T) {
		err := initiate(t, func(w http.ResponseWriter, _ *http.Request) {
			http.Error(w, "proxy is tired\nvery", http.StatusBadGateway)
		})
		if err == nil || err.Error() != "InitiateIMSession: HTTP 502: proxy is tired" {
			t.Errorf("got %v", err)
		}
	})
	for name, answer := range map[string]http.HandlerFunc{
		"a web page":         func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("<html>")) },
		"no statusCode":      say(200, `{}`),
		"an array":           say(200, `[]`),
		"JSON of wrong type": func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(ok)) },
	} {
		t.Run(name+" is no GWS", func(t *testing.T) {
			if err := initiate(t, answer); !errors.Is(err, gwsclient.ErrNotGWS) {
				t.Errorf("got %v", err)
			}
		})
	}
	t.Run("a wrong shape is no GWS", func(t *testing.T) {
		f := &fake{answers: map[string]http.HandlerFunc{"GET /api/v2/me": say(200, `{"statusCode":0,"user":[]}`)}}
		if _, err := f.client(t, gwsclient.Options{}).Me(t.Context()); !errors.Is(err, gwsclient.ErrNotGWS) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("an endless answer is cut", func(t *testing.T) {
		if err := initiate(t, say(200, `{"statusCode":0,"x":"`+string(make([]byte, 1000))+`"}`)); err == nil {
			t.Error("want an error")
		}
	})
	t.Run("no server", func(t *testing.T) {
		_, err := gwsclient.New("http://127.0.0.1:1", "anna", "demo", gwsclient.Options{}).Version(t.Context())
		if err == nil || errors.As(err, new(*gwsclient.Error)) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("a URL that makes no sense", func(t *testing.T) {
		if _, err := gwsclient.New("http://%zz", "anna", "demo", gwsclient.Options{}).Version(t.Context()); err == nil {
			t.Error("want an error")
		}
	})
}

func TestPartialSuccess(t *testing.T) {
	f := &fake{answers: map[string]http.HandlerFunc{"POST /api/v2/me": say(200,
		`{"statusCode":7,"statusMessage":"partly","channels":[{"channel":"voice","statusCode":0},{"channel":"chat","statusCode":2}]}`)}}
	results, err := f.client(t, gwsclient.Options{}).StartContactCenterSession(t.Context(), gws.StartContactCenterSession{Channels: []string{"voice", "chat"}})
	if err != nil || len(results) != 2 || results[1].StatusCode != gws.StatusInvalidParameter {
		t.Errorf("got %+v, %v", results, err)
	}
}

func TestIdempotencyKey(t *testing.T) {
	f := &fake{answers: map[string]http.HandlerFunc{"POST /api/v2/me/im-sessions/S1": say(200, ok)}}
	if err := f.client(t, gwsclient.Options{}).Complete(t.Context(), "S1", gwsclient.IdempotencyKey("k1")); err != nil || f.header.Get("Idempotency-Key") != "k1" {
		t.Errorf("key %q, %v", f.header.Get("Idempotency-Key"), err)
	}
}

// TestCSRF: the server wants the token whose header it names; anna has none yet.
func TestCSRF(t *testing.T) {
	f := &fake{answers: map[string]http.HandlerFunc{
		"GET /api/v2/me": func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("X-CSRF-HEADER", "X-CSRF-TOKEN")
			w.Header().Set("X-CSRF-TOKEN", "t1")
			http.SetCookie(w, &http.Cookie{Name: gws.SessionCookie, Value: "J1"})
			say(200, `{"statusCode":0,"user":{}}`)(w, r)
		},
		"POST /api/v2/me": func(w http.ResponseWriter, r *http.Request) {
			if _, err := r.Cookie(gws.SessionCookie); err != nil || r.Header.Get("X-CSRF-TOKEN") != "t1" {
				http.Error(w, "Missing or invalid Csrf token", http.StatusForbidden)
				return
			}
			say(200, ok)(w, r)
		},
	}}
	anna := f.client(t, gwsclient.Options{})
	for range 2 {
		if err := anna.EndContactCenterSession(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if got := f.requests(); len(got) != 4 { // refused, GET, taken; taken
		t.Errorf("got %q", got)
	}
}

func TestNew(t *testing.T) {
	f := &fake{answers: map[string]http.HandlerFunc{"GET /api/v2/diagnostics/version": say(200, `{"statusCode":0,"version":"1"}`)}}
	server := f.server(t)
	for _, suffix := range []string{"", "/", "/api/v2", "/api/v2/"} {
		anna := gwsclient.New(server+suffix, "anna", "demo", gwsclient.Options{})
		if _, err := anna.Version(t.Context()); err != nil || anna.User() != "anna" {
			t.Errorf("%q: %v", suffix, err)
		}
		anna.Close()
	}
}
