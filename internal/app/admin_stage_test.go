package app_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"parley/internal/config"
	"parley/internal/directory"
)

// admins adds rita, an admin of the branch, and root, who administers every
// contact center.
func admins(c *directory.Contents) {
	for _, u := range []directory.User{
		{UserName: "rita", ContactCenter: "branch", Roles: []directory.Role{directory.RoleAdmin}},
		{UserName: "root", ContactCenter: "demo", Roles: []directory.Role{directory.RoleAPIUser}},
	} {
		u.ID, u.Enabled, u.Credential = directory.NewUserID(u.UserName), true, directory.Credential{Password: "demo"}
		c.Users = append(c.Users, u)
	}
}

// restaff starts the server again with a change in the provisioning file.
func (s *stage) restaff(change func(*directory.Contents)) {
	s.Helper()
	s.stop()
	s.people = append(s.people, change)
	s.open()
}

// withAdmins is a stage with both.
func withAdmins(t *testing.T, change ...func(*config.Config)) *stage {
	t.Helper()
	s := onStage(t, change...)
	s.restaff(admins)
	return s
}

func (a *actor) put(path, body string) answer {
	a.Helper()
	return a.do(http.MethodPut, "/api/v2"+path, "application/json", body)
}

func (a *actor) remove(path string) answer {
	a.Helper()
	return a.do(http.MethodDelete, "/api/v2"+path, "", "")
}

// fine checks an answer that says nothing but that it was done.
func (got answer) fine(t testing.TB) {
	t.Helper()
	if got.HTTP != http.StatusOK || got.Text != `{"statusCode":0}` {
		t.Fatalf("HTTP %d %s", got.HTTP, got.Text)
	}
}

// creates posts what must be made and returns its path.
func (a *actor) creates(collection, format string, args ...any) string {
	a.Helper()
	got := a.post(collection, fmt.Sprintf(format, args...))
	path, _ := got.Body["path"].(string)
	if got.HTTP != http.StatusOK || members(got.Body) != "id path statusCode uri" || got.Body["uri"] != a.url+"/api/v2"+path ||
		!strings.HasSuffix(path, "/"+got.Body["id"].(string)) {
		a.Fatalf("POST %s: HTTP %d %s", collection, got.HTTP, got.Text)
	}
	return path
}

// userPath is the path of a demo user.
func userPath(name string) string { return "/users/" + string(directory.NewUserID(name)) }

func devicePath(number string) string {
	return "/devices/" + string(directory.NewDeviceID("demo", number))
}

func demoPlace(name string) string { return "/places/" + directory.NewPlaceID("demo", name) }

// resource reads one resource.
func (a *actor) resource(path, singular string) map[string]any {
	a.Helper()
	got := a.get(path)
	one, ok := got.Body[singular].(map[string]any)
	if got.HTTP != http.StatusOK || !ok {
		a.Fatalf("GET %s: HTTP %d %s", path, got.HTTP, got.Text)
	}
	return one
}

// loggedOut checks that the actor's cookie opens nothing any more.
func (a *actor) loggedOut() {
	a.Helper()
	a.cookieOnly().get("/me").refused(a.T, http.StatusUnauthorized, 20, "Access denied")
}

const newUser = `{"firstName":"Ida","lastName":"Jensen","userName":"ida","password":"first","roles":["ROLE_AGENT"]}`

// text is a value as JSON.
func text(t testing.TB, value any) string {
	t.Helper()
	b, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
