package crash_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"strings"
	"testing"
	"time"

	"parley/test/process"
)

// taken is what every accepted operation is answered with.
const taken = `{"statusCode":0}`

// agent is a user with an HTTP client that remembers its login.
type agent struct {
	t            testing.TB
	server       *process.Server
	name, number string
	http         *http.Client
}

func newAgent(t testing.TB, server *process.Server, i int) *agent {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	transport := &http.Transport{MaxIdleConnsPerHost: 4}
	t.Cleanup(transport.CloseIdleConnections)
	return &agent{t: t, server: server, name: process.AgentName(i), number: process.AgentNumber(i),
		http: &http.Client{Jar: jar, Transport: transport, Timeout: 20 * time.Second}}
}

// arrive logs in with the password, once; from then on the cookie alone must do.
func (a *agent) arrive() {
	a.t.Helper()
	r, err := http.NewRequest(http.MethodGet, a.server.URL+"/api/v2/me", nil)
	if err != nil {
		a.t.Fatal(err)
	}
	r.SetBasicAuth(a.name, process.Password)
	response, err := a.http.Do(r)
	if err != nil {
		a.t.Fatal(err)
	}
	response.Body.Close()
	if response.StatusCode != http.StatusOK {
		a.t.Fatalf("%s: login: %s", a.name, response.Status)
	}
	a.does("/me", `{"operationName":"StartContactCenterSession","channels":["voice"]}`)
}

// call returns the answer's code and text; an error means that there was none.
func (a *agent) call(method, path, body string) (int, string, error) {
	r, err := http.NewRequest(method, a.server.URL+"/api/v2"+path, strings.NewReader(body))
	if err != nil {
		return 0, "", err
	}
	r.Header.Set("Content-Type", "application/json")
	response, err := a.http.Do(r)
	if err != nil {
		return 0, "", err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	return response.StatusCode, string(text), err
}

// tries posts an operation and tells whether it was acknowledged. A refusal is a
// failure of the test; no answer at all is what a killed server gives.
func (a *agent) tries(path, format string, args ...any) bool {
	a.t.Helper()
	code, text, err := a.call(http.MethodPost, path, fmt.Sprintf(format, args...))
	if err != nil {
		return false
	}
	if code != http.StatusOK || text != taken {
		a.t.Errorf("%s: POST %s %s: HTTP %d %s", a.name, path, fmt.Sprintf(format, args...), code, text)
	}
	return text == taken
}

// does is tries of what must succeed.
func (a *agent) does(path, format string, args ...any) {
	a.t.Helper()
	if !a.tries(path, format, args...) {
		a.t.Fatalf("%s: POST %s %s is not answered", a.name, path, fmt.Sprintf(format, args...))
	}
}

// reads decodes what a GET answers.
func (a *agent) reads(path string, into any) {
	a.t.Helper()
	code, text, err := a.call(http.MethodGet, path, "")
	if err != nil || code != http.StatusOK {
		a.t.Fatalf("%s: GET %s: HTTP %d %s %v", a.name, path, code, text, err)
	}
	if err := json.Unmarshal([]byte(text), into); err != nil {
		a.t.Fatalf("%s: GET %s: %v", a.name, path, err)
	}
}

// session is what an agent sees of a live session.
type session struct {
	ID, State, Path string
	UserData        map[string]int
}

// live returns the agent's live session, nil if there is none.
func (a *agent) live() *session {
	a.t.Helper()
	var answer struct{ IMSessions []session }
	a.reads("/me/im-sessions?fields=*", &answer)
	switch len(answer.IMSessions) {
	case 0:
		return nil
	case 1:
		return &answer.IMSessions[0]
	}
	a.t.Fatalf("%s has %d live sessions", a.name, len(answer.IMSessions))
	return nil
}

// entry is one line of a transcript.
type entry struct {
	Index int
	Text  string
}

// transcript reads a whole transcript, page by page.
func (a *agent) transcript(id string) []entry {
	a.t.Helper()
	var all []entry
	for {
		var page struct{ Messages []entry }
		a.reads(fmt.Sprintf("/me/im-sessions/%s/messages?index=%d&limit=1000", id, len(all)+1), &page)
		if len(page.Messages) == 0 {
			return all
		}
		all = append(all, page.Messages...)
	}
}
