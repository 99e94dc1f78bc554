package hostile_test

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"pgregory.net/rapid"

	"parley/internal/app"
	"parley/internal/config"
	"parley/internal/directory"
	"parley/internal/provision"
)

// world is a server, and what can be seen of it.
type world struct {
	*rapid.T
	url  string
	http *http.Client
	logs logs
	seen seen

	clients []string // Bayeux sessions that were opened
}

// open starts a server of its own with sessions under way.
func open(t *rapid.T, compat config.Compat) *world {
	w := &world{T: t, http: &http.Client{Timeout: 20 * time.Second, Transport: &http.Transport{}}}
	folder, err := os.MkdirTemp("", "parley-hostile-")
	if err != nil {
		t.Fatal(err)
	}
	a, err := app.New(context.Background(), settings(folder, compat), app.Options{
		Logger: slog.New(slog.NewTextHandler(&w.logs, nil)), Version: "0.0.1", People: people(t)})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- a.Run(ctx) }()
	t.Cleanup(func() {
		w.http.CloseIdleConnections()
		cancel()
		if err := <-ended; err != nil {
			t.Error("stop:", err)
		}
		os.RemoveAll(folder)
	})
	w.url = a.URL()
	w.furnish()
	return w
}

// settings leave the clock no say: nothing happens because time passes.
func settings(folder string, compat config.Compat) config.Config {
	cfg := config.Default()
	cfg.HTTP.Address = "127.0.0.1:0"
	cfg.Store.URL = "sqlite:" + filepath.Join(folder, "parley.db")
	cfg.IM.Compat = compat
	cfg.IM.RingTimeout, cfg.IM.DisconnectGrace = time.Hour, time.Hour
	cfg.Bayeux.Timeout = 20 * time.Millisecond
	cfg.Auth.Guessing.PerUser, cfg.Auth.Guessing.PerAddress = 1<<30, 1<<30
	return cfg
}

// people are the demo's, with rita, the other contact center's admin, and root,
// who administers all.
func people(t *rapid.T) *directory.Contents {
	c, err := provision.Demo()
	if err != nil {
		t.Fatal(err)
	}
	for name, role := range map[string]directory.Role{"rita": directory.RoleAdmin, "root": directory.RoleAPIUser} {
		center := map[string]string{"rita": "branch", "root": "demo"}[name]
		c.Users = append(c.Users, directory.User{ID: directory.NewUserID(name), UserName: name, ContactCenter: center,
			Roles: []directory.Role{role}, Enabled: true, Credential: directory.Credential{Password: "demo"}})
	}
	for i := range c.ContactCenters {
		c.ContactCenters[i].AgentStates = []directory.AgentState{{OperationName: "Lunch", DisplayName: "Lunch", State: "NotReady"}}
		if c.ContactCenters[i].DomainName == "branch" {
			c.ContactCenters[i].Features = append(c.ContactCenters[i].Features, directory.FeatureIM)
		}
	}
	return &c
}

// furnish logs agents in and begins sessions: one that talks, one that rings.
// Later on they may be unable to.
func (w *world) furnish() {
	for _, name := range agents() {
		w.tries(name, "/api/v2/me", `{"operationName":"StartContactCenterSession","channels":["voice"]}`)
	}
	w.tries("anna", "/api/v2/me/im-sessions", `{"operationName":"InitiateIMSession","destination":{"phoneNumber":"3002"},"userData":{"ticket":1}}`)
	w.tries("sofia", "/api/v2/me/im-sessions", `{"operationName":"InitiateIMSession","destination":{"phoneNumber":"3003"}}`)
	w.look()
}

func agents() []string { return []string{"anna", "ben", "cara", "dora", "sofia", "gus"} }

func (w *world) tries(who, path, body string) {
	w.ask(request{who: who, method: "POST", path: path, body: []byte(body), header: http.Header{"Content-Type": {"application/json"}}})
}

// answer is what a request got.
type answer struct {
	status int
	header http.Header
	text   []byte
	body   map[string]any // nil: no JSON object
}

// ask sends a request. Only a server that is gone gives no answer.
func (w *world) ask(q request) answer {
	r, err := http.NewRequestWithContext(w.Context(), q.method, w.url, strings.NewReader(string(q.body)))
	if err != nil {
		w.Fatal(err)
	}
	r.URL.Opaque = "//" + r.URL.Host + q.path
	r.URL.RawQuery = q.query
	if q.header != nil {
		r.Header = q.header.Clone()
	}
	if q.who != "" {
		r.SetBasicAuth(q.who, "demo")
	}
	response, err := w.http.Do(r)
	if err != nil {
		w.Fatalf("%v: %v\n%s", q, err, w.logs.String())
	}
	defer response.Body.Close()
	got := answer{status: response.StatusCode, header: response.Header}
	if got.text, err = io.ReadAll(response.Body); err != nil {
		w.Fatalf("%v: %v", q, err)
	}
	_ = json.Unmarshal(got.text, &got.body) // a page is none
	return got
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
