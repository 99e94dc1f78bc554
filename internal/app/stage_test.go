package app_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"parley/internal/app"
	"parley/internal/config"
	"parley/internal/directory"
	"parley/internal/provision"
	"parley/test/reference"
)

// patience is how long a play waits for what must come.
const patience = 10 * time.Second

// documents say what may be said and heard.
var documents reference.Shared

// stage is a whole server with the demo contact centers.
type stage struct {
	*testing.T
	cfg    config.Config
	url    string
	sip    []string // SIP addresses
	app    *app.App
	logs   logs
	stop   func()
	people []func(*directory.Contents) // changes to the demo's people, for open

	reference *reference.Document // what may be said and heard in the stage's mode
}

// logs keeps what the server logs.
type logs struct {
	mu   sync.Mutex // guards text
	text strings.Builder
}

func (l *logs) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *logs) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// onStage opens a stage; change may alter the configuration.
func onStage(t *testing.T, change ...func(*config.Config)) *stage {
	t.Helper()
	cfg := config.Default()
	cfg.HTTP.Address = "127.0.0.1:0"
	cfg.Store.URL = "sqlite:" + filepath.Join(t.TempDir(), "parley.db")
	for _, c := range change {
		c(&cfg)
	}
	s := &stage{T: t, cfg: cfg, reference: documents.Open(t, cfg.IM.Compat == config.Strict)}
	s.open()
	t.Cleanup(func() { s.stop() })
	return s
}

func strict(cfg *config.Config) { cfg.IM.Compat = config.Strict }

// open starts the server on the stage's store; it may be called again after stop.
func (s *stage) open() {
	s.Helper()
	people, err := provision.Demo()
	if err != nil {
		s.Fatal(err)
	}
	for _, change := range s.people {
		change(&people)
	}
	a, err := app.New(s.Context(), s.cfg, app.Options{Logger: slog.New(slog.NewTextHandler(io.MultiWriter(s.Output(), &s.logs), &slog.HandlerOptions{Level: s.cfg.Log.Level})), Version: "0.0.1", People: &people})
	if err != nil {
		s.Fatal(err)
	}
	s.url, s.sip = a.URL(), a.SIPAddresses()
	s.app = a
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- a.Run(ctx) }()
	s.stop = func() {
		cancel()
		if err := <-ended; err != nil {
			s.Error("stop:", err)
		}
		s.stop = func() {}
	}
}

// actor is a user with a desktop.
type actor struct {
	*stage
	name, number string
	password     string
	devices      map[string]string // paths by number
	headers      map[string]string // of every request, Bayeux included
	topics       []string          // that listen subscribes to; none: /v2/me/*
	http         *http.Client
	notes        chan note
	channels     chan note          // notifications of /v2/me/channels, which plays of agent states look at
	endpoint     string             // path of the notifications
	client       string             // id of the Bayeux session
	quit         context.CancelFunc // ends its polling
}

// note is one notification as it came.
type note struct {
	Channel string
	Data    map[string]any
	raw     string
}

// answer is what a request got.
type answer struct {
	HTTP   int
	Header http.Header
	Text   string
	Body   map[string]any
}

// actor makes a user known by name; the number is the one that the demo gives.
func (s *stage) actor(name string) *actor {
	numbers := map[string]string{"anna": "3001", "ben": "3002", "cara": "3003", "dora": "3004", "erik": "3006",
		"fay": "3007", "sofia": "3010", "gus": "4001"}
	jar, err := cookiejar.New(nil)
	if err != nil {
		s.Fatal(err)
	}
	return &actor{stage: s, name: name, password: "demo", endpoint: "/api/v2/notifications",
		devices: map[string]string{}, number: numbers[name], http: &http.Client{Jar: jar, Timeout: 2 * patience}}
}

// seated is an actor who is logged in and hears notifications.
func (s *stage) seated(name string) *actor {
	s.Helper()
	a := s.actor(name)
	a.listen()
	a.start()
	return a
}

func (a *actor) do(method, path, contentType, body string, header ...string) answer {
	a.Helper()
	r, err := http.NewRequestWithContext(a.Context(), method, a.url+path, strings.NewReader(body))
	if err != nil {
		a.Fatal(err)
	}
	a.identify(r)
	if contentType != "" {
		r.Header.Set("Content-Type", contentType)
	}
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	response, err := a.http.Do(r)
	if err != nil {
		a.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		a.Fatal(err)
	}
	got := answer{HTTP: response.StatusCode, Header: response.Header, Text: string(text)}
	json.Unmarshal(text, &got.Body)
	a.documented(r, body, got)
	return got
}

// identify adds credentials, unless the actor has none.
func (a *actor) identify(r *http.Request) {
	if a.name != "" || a.password != "" {
		r.SetBasicAuth(a.name, a.password)
	}
	for name, value := range a.headers {
		r.Header.Set(name, value)
	}
}

func (a *actor) get(path string) answer { a.Helper(); return a.do("GET", "/api/v2"+path, "", "") }

func (a *actor) post(path, body string, header ...string) answer {
	a.Helper()
	return a.do("POST", "/api/v2"+path, "application/json", body, header...)
}

// does is a post that must succeed.
func (a *actor) does(path, format string, args ...any) {
	a.Helper()
	got := a.post(path, fmt.Sprintf(format, args...))
	if got.HTTP != http.StatusOK || got.Text != `{"statusCode":0}` {
		a.Fatalf("%s: POST %s %s: HTTP %d %s", a.name, path, fmt.Sprintf(format, args...), got.HTTP, got.Text)
	}
}

func (a *actor) start() {
	a.Helper()
	a.does("/me", `{"operationName":"StartContactCenterSession","channels":["voice"]}`)
	if a.notes != nil {
		a.expect("/v2/me/devices", "messageType", "DeviceStateChangeMessage")
	}
}

func (a *actor) initiates(number string) {
	a.Helper()
	a.does("/me/im-sessions", `{"operationName":"InitiateIMSession","destination":{"phoneNumber":%q}}`, number)
}

// refused checks a refusal: HTTP code, statusCode and a part of the message.
func (got answer) refused(t testing.TB, httpCode, statusCode int, words string) {
	t.Helper()
	message, _ := got.Body["statusMessage"].(string)
	if got.HTTP != httpCode || got.Body["statusCode"] != float64(statusCode) || !strings.Contains(message, words) || len(got.Body) != 2 {
		t.Errorf("got HTTP %d %s, want HTTP %d, code %d, %q", got.HTTP, got.Text, httpCode, statusCode, words)
	}
	if got.Header.Get("Content-Type") != "application/json" || got.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("headers %v", got.Header)
	}
}

// talk brings two actors into a session and returns its path.
func talk(caller, callee *actor) string {
	caller.Helper()
	caller.initiates(callee.number)
	caller.expectState("Initiating")
	callee.expectState("Alerting")
	callee.expectState("Talking")
	return "/me" + caller.expectState("Talking")["path"].(string)
}
