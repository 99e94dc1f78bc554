package app_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"parley/internal/directory"
	"parley/test/reference"
)

// The rest of the role table: what is not provisioning. The columns are those
// of cast, of whom nobody is logged in at a place; {session} is one of ben and
// dora's, {device} is ben's, {voice} the switch of the contact center demo.
const everyTable = `
GET    /me                                    | 401/20 200/0 200/0 200/0 200/0 200/0
POST   /me Ready                              | 401/20 403/2 403/2 403/5 403/5 403/5
GET    /me/im-sessions                        | 401/20 200/0 200/0 403/5 404/6 403/5
POST   /me/im-sessions InitiateIMSession      | 401/20 403/2 403/2 403/5 404/6 403/5
GET    /me/im-sessions/{session}              | 401/20 404/6 404/6 403/5 404/6 403/5
POST   /me/im-sessions/{session} Complete     | 401/20 404/6 404/6 403/5 404/6 403/5
GET    /me/im-sessions/{session}/messages     | 401/20 404/6 404/6 403/5 404/6 403/5
GET    /im-sessions/{session}                 | 401/20 404/6 200/0 200/0 404/6 200/0
POST   /im-sessions/{session} Complete        | 401/20 404/6 404/6 403/5 404/6 403/5
GET    /im-sessions/{session}/ladder          | 401/20 404/6 200/0 200/0 404/6 200/0
GET    /me/devices/{device}                   | 401/20 404/6 404/6 404/6 404/6 404/6
POST   /me/devices/{device} DoNotDisturbOn    | 401/20 404/6 404/6 404/6 404/6 404/6
GET    /me/calls                              | 401/20 200/0 200/0 200/0 200/0 200/0
GET    /me/channels                           | 401/20 200/0 200/0 200/0 200/0 200/0
GET    /me/channels/voice                     | 401/20 200/0 200/0 200/0 200/0 200/0
POST   /me/channels/voice Ready               | 401/20 403/2 403/2 403/5 403/5 403/5
GET    /voice-environments/{voice}            | 401/20 200/0 200/0 200/0 404/6 200/0
GET    /settings                              | 401/20 200/0 200/0 200/0 200/0 200/0
GET    /settings/general-settings             | 401/20 200/0 200/0 200/0 200/0 200/0
GET    /settings/access-control               | 401/20 403/5 403/5 200/0 200/0 200/0
POST   /settings/access-control origins       | 401/20 403/5 403/5 200/0 200/0 200/0
PUT    /settings/access-control origins       | 401/20 403/5 403/5 200/0 200/0 200/0
DELETE /settings/access-control               | 401/20 403/5 403/5 200/0 200/0 200/0
GET    /services                              | 401/20 200/0 200/0 200/0 200/0 200/0
GET    /services/voice                        | 401/20 200/0 200/0 200/0 200/0 200/0
GET    /diagnostics/version                   | 200/0 200/0 200/0 200/0 200/0 200/0
`

// elsewhere are the operations that only a server with SIP has; their plays
// cross them with the roles.
func elsewhere() []string {
	return []string{"GET /api/v2/system/sip/registrations", "GET /api/v2/system/sip/trace", "POST /api/v2/notifications"}
}

func TestRolesOfTheRest(t *testing.T) {
	s := withAdmins(t)
	ben, dora := s.seated("ben"), s.seated("dora")
	ben.initiates("3004")
	session := strings.TrimPrefix(ben.expectState("Initiating")["path"].(string), "/im-sessions/")
	dora.expectState("Alerting")
	before := ben.get("/me?subresources=*").Text
	fill := strings.NewReplacer("{session}", session, "/devices/{device}", devicePath("3002"), "{voice}", directory.NewVoiceEnvironmentID("demo"))
	for row := range strings.SplitSeq(strings.TrimSpace(everyTable), "\n") {
		request, wants, _ := strings.Cut(row, "|")
		fields := strings.Fields(request)
		for i, want := range strings.Fields(wants) {
			who := s.actor(cast()[i])
			if cast()[i] == "" {
				who.password = ""
			}
			s.actor("root").remove("/settings/access-control") // what another row left
			s.actor("admin").remove("/settings/access-control")
			s.actor("rita").remove("/settings/access-control")
			if fields[0] == http.MethodDelete {
				for _, name := range []string{"admin", "rita"} {
					s.actor(name).put("/settings/access-control", origins)
				}
			}
			got := who.do(fields[0], "/api/v2"+fill.Replace(fields[1]), "application/json", bodyOf(fields))
			if have := fmt.Sprintf("%d/%v", got.HTTP, got.Body["statusCode"]); have != want {
				t.Errorf("%s by %q: %s, want %s: %s", strings.TrimSpace(request), cast()[i], have, want, got.Text)
			}
		}
	}
	if after := ben.get("/me?subresources=*").Text; after != before {
		t.Errorf("ben was %s and is %s", before, after)
	}
}

const origins = `{"settings":{"name":"allowedOrigins","value":["https://desk.example.test"]}}`

// bodyOf is the body that a row's third word stands for.
func bodyOf(row []string) string {
	switch {
	case len(row) < 3:
		return ""
	case row[2] == "origins":
		return origins
	case row[2] == "InitiateIMSession":
		return `{"operationName":"InitiateIMSession","destination":{"phoneNumber":"3007"}}`
	}
	return fmt.Sprintf(`{"operationName":%q}`, row[2])
}

// TestRolesOfEveryOperation: whatever is documented has a row.
func TestRolesOfEveryOperation(t *testing.T) {
	all, err := reference.Operations()
	if err != nil {
		t.Fatal(err)
	}
	documented := map[string]bool{} // method and path, and whether a row has it
	for _, operation := range all {
		if at := strings.Fields(operation); strings.HasPrefix(at[1], "/api/v2") {
			documented[at[0]+" "+at[1]] = slices.Contains(elsewhere(), at[0]+" "+at[1])
		}
	}
	for row := range strings.SplitSeq(strings.TrimSpace(roleTable)+everyTable, "\n") {
		if fields := strings.Fields(row); len(fields) > 0 {
			path, _, _ := strings.Cut(fields[1], "?")
			documented[rowOf(documented, fields[0]+" /api/v2"+path)] = true
		}
	}
	for operation, has := range documented {
		if !has {
			t.Errorf("%s has no row in the role tables", operation)
		}
	}
}

// rowOf is the documented operation that a row is about: one that is spelled
// like it, else one whose parameters it fills in.
func rowOf(documented map[string]bool, row string) string {
	if _, ok := documented[row]; ok {
		return row
	}
	for operation := range documented {
		same := func(o, r string) bool { return o == r || strings.HasPrefix(o, "{") }
		if slices.EqualFunc(strings.Split(operation, "/"), strings.Split(row, "/"), same) {
			return operation
		}
	}
	return row
}
