package reference_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	product "parley/internal/reference"
	"parley/test/reference"
)

// TestDocument: it is OpenAPI 3.1, and its examples are what its schemas say.
func TestDocument(t *testing.T) {
	doc, err := openapi3.NewLoader().LoadFromData(product.Document())
	if err != nil {
		t.Fatal(err)
	}
	if err := doc.Validate(t.Context()); err != nil {
		t.Error(err)
	}
	if doc.OpenAPI != "3.1.0" || doc.Paths.Len() < 30 || len(doc.Webhooks) != 5 {
		t.Errorf("OpenAPI %s, %d paths, %d webhooks", doc.OpenAPI, doc.Paths.Len(), len(doc.Webhooks))
	}
}

// TestOperationIDs: a generated client has a name for each.
func TestOperationIDs(t *testing.T) {
	doc, err := openapi3.NewLoader().LoadFromData(product.Document())
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]string{}
	for path, item := range doc.Paths.Map() {
		for method, operation := range item.Operations() {
			at := method + " " + path
			switch other, twice := seen[operation.OperationID]; {
			case operation.OperationID == "" || len(operation.Tags) != 1 || operation.Summary == "":
				t.Errorf("%s lacks an id, one tag or a summary", at)
			case twice:
				t.Errorf("%s and %s are both %s", at, other, operation.OperationID)
			}
			seen[operation.OperationID] = at
			if strings.HasPrefix(operation.Summary, "▲") != (operation.Extensions["x-parley-addition"] == true) {
				t.Errorf("%s: summary and x-parley-addition disagree", at)
			}
		}
	}
}

const session = `{"state":"Completed","id":"02A7KQ1N5O9VJ3C8G41RB6T0ES00001C","uri":"http://x/api/v2/im-sessions/02A7KQ1N5O9VJ3C8G41RB6T0ES00001C",` +
	`"path":"/im-sessions/02A7KQ1N5O9VJ3C8G41RB6T0ES00001C","participants":[],"capabilities":[]`

func TestCheck(t *testing.T) {
	friendly, strict := reference.Open(t, false), reference.Open(t, true)
	get := reference.Exchange{Method: "GET", Path: "/api/v2/me/im-sessions/1", Status: 200, Answer: []byte(`{"statusCode":0,"imSession":` + session + `}}`)}
	post := reference.Exchange{Method: "POST", Path: "/api/v2/me/im-sessions/1", Request: []byte(`{"operationName":"Complete"}`), Status: 200, Answer: []byte(`{"statusCode":0}`)}
	for name, c := range map[string]struct {
		document *reference.Document
		exchange reference.Exchange
		words    string // of the complaint; empty: there is none
	}{
		"what is documented":                    {friendly, get, ""},
		"an operation":                          {strict, post, ""},
		"an undocumented member":                {friendly, answered(get, 200, `{"statusCode":0,"imSession":`+session+`,"x":1}}`), "additional properties 'x'"},
		"a part":                                {friendly, chosen(answered(get, 200, `{"statusCode":0,"imSession":{"state":"Talking"}}`), "state"), ""},
		"a part with an undocumented member":    {friendly, chosen(answered(get, 200, `{"statusCode":0,"imSession":{"x":1}}`), "x"), "additional properties 'x'"},
		"a missing member":                      {friendly, answered(get, 200, `{"statusCode":0}`), "missing property 'imSession'"},
		"an addition":                           {friendly, answered(get, 200, `{"statusCode":0,"imSession":`+session+`,"direction":"Incoming"}}`), ""},
		"an addition in strict mode":            {strict, answered(get, 200, `{"statusCode":0,"imSession":`+session+`,"direction":"Incoming"}}`), "additional properties 'direction'"},
		"an undocumented code":                  {friendly, answered(get, 418, `{}`), "no answer of that code"},
		"an error with the code of another":     {friendly, answered(get, 404, `{"statusCode":4,"statusMessage":"x"}`), "statusCode"},
		"an error with more to say":             {friendly, answered(get, 404, `{"statusCode":6,"statusMessage":"x","y":1}`), "additional properties 'y'"},
		"a refusal of what is broken":           {friendly, asked(answered(post, 400, `{"statusCode":1,"statusMessage":"x"}`), `{"operationName":`), ""},
		"a success of what is undocumented":     {friendly, asked(post, `{"operationName":"Dance"}`), "operationName"},
		"a success where nothing is documented": {friendly, reference.Exchange{Method: "PUT", Path: "/api/v2/me", Status: 200}, "no such operation"},
		"a refusal where nothing is documented": {friendly, answered(reference.Exchange{Method: "GET", Path: "/api/v2/x"}, 404, `{"statusCode":6,"statusMessage":"x"}`), ""},
	} {
		t.Run(name, func(t *testing.T) {
			c.exchange.Header = http.Header{"Content-Type": {"application/json"}}
			complains(t, c.document.Check(c.exchange), c.words)
		})
	}
}

func answered(e reference.Exchange, status int, body string) reference.Exchange {
	e.Status, e.Answer = status, []byte(body)
	return e
}

func chosen(e reference.Exchange, fields string) reference.Exchange {
	e.Query = url.Values{"fields": {fields}}
	return e
}

func asked(e reference.Exchange, body string) reference.Exchange {
	e.Request = []byte(body)
	return e
}

func complains(t *testing.T, err error, words string) {
	t.Helper()
	switch {
	case words == "" && err != nil:
		t.Error(err)
	case words != "" && (err == nil || !strings.Contains(err.Error(), words)):
		t.Errorf("got %v, want %q", err, words)
	}
}

func TestNotification(t *testing.T) {
	d := reference.Open(t, true)
	const told = `{"messageType":"IMSessionStateChangeMessage","notificationType":"StatusChange","imSession":` + session
	for name, c := range map[string]struct{ topic, data, words string }{
		"what is documented": {"/v2/me/im-sessions", told + `}}`, ""},
		"an addition":        {"/v2/me/im-sessions", told + `,"direction":"Incoming"}}`, "direction"},
		"another topic":      {"/v2/me/devices", told + `}}`, "knows no"},
		"another type":       {"/v2/me/im-sessions", `{"messageType":"CallStateChangeMessage"}`, "knows no"},
	} {
		t.Run(name, func(t *testing.T) { complains(t, d.Notification(c.topic, []byte(c.data)), c.words) })
	}
}

// TestOperations: operations are told apart by name, notifications by type.
func TestOperations(t *testing.T) {
	all, err := reference.Operations()
	if err != nil {
		t.Fatal(err)
	}
	text := "\n" + strings.Join(all, "\n") + "\n"
	for _, want := range []string{"POST /api/v2/me/im-sessions/{id} SendMessage", "GET /api/v2/me", "DELETE /api/v2/users/{id}",
		"HEAR IMSessionStateChangeMessage Error", "HEAR IMLogUpdateMessage NewMessage", "HEAR DeviceStateChangeMessage"} {
		if !strings.Contains(text, "\n"+want+"\n") {
			t.Errorf("%s is missing", want)
		}
	}
}
