package reference_test

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"parley/internal/provision"
	product "parley/internal/reference"
	"parley/test/process"
	"parley/test/reference"
)

// host is what the samples call the server; the tests' server calls itself so.
const host = "https://gws.example.test"

// desk sends the document's samples to a server.
type desk struct {
	*testing.T
	url      string
	document *reference.Document
	requests map[string]string // bodies by "POST /api/v2/me Ready"
	answers  map[string]any    // of 200, by "GET /api/v2/me user"
	examples map[string]string // values of path parameters, by "/api/v2/users/{id} {id}"
	session  string            // id of the live session
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	people := strings.Replace(provision.DemoFile(), "roles: [ROLE_ADMIN] }",
		"roles: [ROLE_ADMIN] }\n      - { userName: root, password: demo, firstName: Rob, lastName: Otis, roles: [ROLE_API_USER] }", 1)
	server := process.Start(t, process.Config{People: people, Settings: map[string]string{"log.level": "warn", "http.externalUrl": host}})
	d := &desk{T: t, url: server.URL, document: reference.Open(t, false), requests: map[string]string{}, answers: map[string]any{}, examples: map[string]string{}}
	d.read()
	return d
}

type object = map[string]any

// read collects the samples.
func (d *desk) read() {
	d.Helper()
	var root object
	if err := yaml.Unmarshal(product.Document(), &root); err != nil {
		d.Fatal(err)
	}
	resolve := func(value any) object {
		o, _ := value.(object)
		to, ok := o["$ref"].(string)
		if !ok {
			return o
		}
		o = root
		for step := range strings.SplitSeq(strings.TrimPrefix(to, "#/"), "/") {
			o, _ = o[step].(object)
		}
		return o
	}
	for path, item := range root["paths"].(object) {
		for method, operation := range item.(object) {
			d.readParameters(path, item.(object)["parameters"], resolve)
			operation, ok := operation.(object)
			if !ok {
				continue
			}
			at := strings.ToUpper(method) + " " + path
			for name, value := range examplesOf(resolve(operation["requestBody"])) {
				text, err := json.Marshal(value)
				if err != nil {
					d.Fatal(err)
				}
				d.requests[at+" "+name] = string(text)
			}
			for name, value := range examplesOf(resolve(operation["responses"].(object)["200"])) {
				d.answers[at+" "+name] = value
			}
		}
	}
}

func (d *desk) readParameters(path string, list any, resolve func(any) object) {
	parameters, _ := list.([]any)
	for _, p := range parameters {
		o := resolve(p)
		d.examples[fmt.Sprintf("%s {%s}", path, o["name"])], _ = o["example"].(string)
	}
}

func examplesOf(body object) object {
	content, _ := body["content"].(object)
	kind, _ := content["application/json"].(object)
	named, _ := kind["examples"].(object)
	values := object{}
	for name, example := range named {
		values[name] = example.(object)["value"]
	}
	return values
}

// address fills the parameters of a path in.
func (d *desk) address(path string) string {
	steps := strings.Split(path, "/")
	for i, step := range steps {
		switch example := d.examples[path+" "+step]; {
		case !strings.HasPrefix(step, "{"):
		case strings.Contains(path, "im-sessions"):
			steps[i] = d.session
		default:
			steps[i] = url.PathEscape(example)
		}
	}
	return strings.Join(steps, "/")
}

// ask sends a request, which must succeed as the document says.
func (d *desk) ask(who, method, path, body string) any {
	d.Helper()
	r, err := http.NewRequestWithContext(d.Context(), method, d.url+path, strings.NewReader(body))
	if err != nil {
		d.Fatal(err)
	}
	r.SetBasicAuth(who, "demo")
	r.Header.Set("Content-Type", "application/json")
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		d.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		d.Fatal(err)
	}
	if response.StatusCode != http.StatusOK {
		d.Fatalf("%s: %s %s %s: HTTP %d %s", who, method, path, body, response.StatusCode, text)
	}
	if err := d.document.Check(reference.Exchange{Method: method, Path: r.URL.EscapedPath(), Request: []byte(body),
		Status: response.StatusCode, Header: response.Header, Answer: text}); err != nil {
		d.Error(err)
	}
	var answer any
	_ = json.Unmarshal(text, &answer) // a page is no JSON
	return answer
}

// sends sends a sample of the document once.
func (d *desk) sends(who, sample string) {
	d.Helper()
	body, ok := d.requests[sample]
	if !ok {
		d.Fatalf("there is no sample %s", sample)
	}
	delete(d.requests, sample)
	at := strings.Fields(sample)
	d.ask(who, at[0], d.address(at[1]), body)
}

// talks begins a session and remembers its id.
func (d *desk) talks(number string) {
	d.Helper()
	if number == "3002" && d.requests["POST /api/v2/me/im-sessions InitiateIMSession"] != "" {
		d.sends("anna", "POST /api/v2/me/im-sessions InitiateIMSession")
	} else {
		d.ask("anna", "POST", "/api/v2/me/im-sessions", `{"operationName":"InitiateIMSession","destination":{"phoneNumber":"`+number+`"}}`)
	}
	uri := d.ask("anna", "GET", "/api/v2/me/im-sessions", "").(object)["uris"].([]any)[0].(string)
	d.session = uri[strings.LastIndex(uri, "/")+1:]
}

// shows reads a resource; its shape must be the sample's.
func (d *desk) shows(who, sample, query string) {
	d.Helper()
	want, ok := d.answers[sample]
	if !ok {
		d.Fatalf("there is no sample %s", sample)
	}
	delete(d.answers, sample)
	got := d.ask(who, "GET", d.address(strings.Fields(sample)[1])+query, "")
	if g, w := shape(got), shape(want); g != w {
		d.Errorf("%s: got %s, the sample has %s", sample, g, w)
	}
}

// shape tells the members of a value; an array is told by its first element.
func shape(value any) string {
	switch v := value.(type) {
	case object:
		members := []string{}
		for _, name := range slices.Sorted(maps.Keys(v)) {
			members = append(members, name+shape(v[name]))
		}
		return "{" + strings.Join(members, " ") + "}"
	case []any:
		if len(v) > 0 {
			return "[" + shape(v[0]) + "]"
		}
		return "[]"
	}
	return ""
}

// TestRequests: every sample of a request succeeds, and what is read has the
// shape of the sample of an answer.
func TestRequests(t *testing.T) {
	d := newDesk(t)
	const me, mine, item, byURI = "POST /api/v2/me ", "POST /api/v2/me/im-sessions/{id} ", "/api/v2/me/im-sessions/{id}", "POST /api/v2/im-sessions/{id} "
	d.shows("anna", "GET /api/v2/me user", "")
	d.sends("anna", me+"StartContactCenterSession")
	for _, who := range []string{"ben", "cara"} {
		d.ask(who, "POST", "/api/v2/me", `{"operationName":"StartContactCenterSession","channels":["voice"]}`)
	}
	for _, state := range []string{"Ready", "NotReady", "AuxWork", "AfterCallWork", "DoNotDisturbOn", "DoNotDisturbOff"} {
		d.sends("anna", me+state)
	}
	for _, on := range []string{"POST /api/v2/me/devices/{id} ", "POST /api/v2/me/channels/{channel} "} {
		for _, state := range []string{"DoNotDisturbOn", "DoNotDisturbOff", "Ready"} {
			d.sends("anna", on+state)
		}
	}
	for _, on := range []string{mine, byURI} {
		d.talks("3002")
		if on == mine {
			d.shows("anna", "GET /api/v2/me/im-sessions uris", "")
			d.sends("anna", on+"SendMessage")
			d.ask("ben", "POST", d.address(item), `{"operationName":"DeleteUserData","key":"favColor"}`)
			d.shows("anna", "GET /api/v2/me/im-sessions fields", "?fields=*")
			d.shows("ben", "GET /api/v2/me/im-sessions/{id}/messages messages", "")
		} else {
			d.sends("anna", on+"SendMessage")
		}
		for _, name := range []string{"AttachUserData", "UpdateUserData", "DeleteUserData", "Complete"} {
			d.sends("anna", on+name)
		}
		d.talks("3003")
		d.sends("cara", on+"Accept")
		d.ask("anna", "POST", d.address(item), `{"operationName":"Complete"}`)
		d.talks("3003")
		if on == mine {
			d.shows("cara", "GET /api/v2/im-sessions/{id}/ladder ladder", "")
			d.shows("anna", "GET /api/v2/me/colleagues colleagues", "")
		}
		d.sends("cara", on+"Reject")
	}
	d.shows("anna", "GET /api/v2/me/channels/{channel} voice", "")
	d.shows("anna", "GET /api/v2/services/{id} voice", "")
	d.shows("anna", "GET /api/v2/settings/{group} agent-states", "")
	d.sends("anna", "POST /api/v2/notifications handshake")
	d.sends("anna", me+"EndContactCenterSession")
	d.ask("cara", "POST", "/api/v2/me", `{"operationName":"EndContactCenterSession"}`)
	d.administers()
	for sample := range d.requests {
		t.Errorf("%s is sent by no test", sample)
	}
	for sample := range d.answers {
		if sample != "POST /api/v2/me partial" && !strings.HasSuffix(sample, " success") {
			t.Errorf("%s is compared by no test", sample)
		}
	}
}

func (d *desk) administers() {
	d.Helper()
	for _, sample := range []string{"POST /api/v2/me/devices make", "POST /api/v2/me/devices take"} {
		d.sends("anna", sample)
	}
	for _, sample := range []string{
		"POST /api/v2/settings/access-control origins", "PUT /api/v2/settings/access-control origins",
		"POST /api/v2/features uri", "-DELETE /api/v2/features/api-multimedia", "POST /api/v2/features id", "-DELETE /api/v2/features/api-multimedia",
		"POST /api/v2/contact-centers/{id}/features uri", "-DELETE /api/v2/features/api-multimedia", "POST /api/v2/contact-centers/{id}/features id",
		"POST /api/v2/users user", "PUT /api/v2/users/{id} update", "POST /api/v2/users/{id} update",
		"POST /api/v2/users/{id}/devices make", "POST /api/v2/users/{id}/devices take",
		"POST /api/v2/devices im", "POST /api/v2/devices softphone", "PUT /api/v2/devices/{id} update", "POST /api/v2/devices/{id} update",
		"POST /api/v2/places place", "PUT /api/v2/places/{id} update", "POST /api/v2/places/{id} update",
		"PUT /api/v2/contact-centers/{id} update", "POST /api/v2/contact-centers/{id} update",
	} {
		if removed, ok := strings.CutPrefix(sample, "-DELETE "); ok {
			d.ask("admin", "DELETE", removed, "")
			continue
		}
		d.sends("admin", sample)
	}
	d.sends("root", "POST /api/v2/contact-centers center")
}
