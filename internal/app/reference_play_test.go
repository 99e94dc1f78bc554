package app_test

import (
	"strings"
	"testing"

	"parley/internal/reference"
)

// TestByUri: what a session's uri names takes the same operations (D-18).
func TestByUri(t *testing.T) {
	s := onStage(t)
	anna, ben, cara := s.seated("anna"), s.seated("ben"), s.seated("cara")
	path := strings.TrimPrefix(talk(anna, ben), "/me")
	anna.does(path, `{"operationName":"AttachUserData","userData":{"ticket":1}}`)
	told(path, `{"ticket":1}`, anna, ben)
	ben.does(path, `{"operationName":"UpdateUserData","userData":{"ticket":2}}`)
	told(path, `{"ticket":2}`, anna, ben)
	ben.does(path, `{"operationName":"DeleteUserData","key":"ticket"}`)
	told(path, ``, anna, ben)
	anna.completes(path, ben)

	for operation, state := range map[string]string{"Accept": "Talking", "Reject": "Completed"} {
		anna.initiates("3003")
		path := anna.expectState("Initiating")["path"].(string)
		cara.expectState("Alerting")
		cara.does(path, `{"operationName":%q}`, operation)
		anna.hears(state)
		cara.hears(state)
		if state == "Talking" {
			anna.completes(path, cara)
		}
	}
}

// hears waits for a state, whatever is told before it.
func (a *actor) hears(state string) {
	a.Helper()
	for {
		n := a.next()
		if session, _ := n.Data["imSession"].(map[string]any); session["state"] == state && n.Data["notificationType"] == "StatusChange" {
			return
		}
	}
}

func TestAccessControl(t *testing.T) {
	s := onStage(t)
	admin, anna := s.actor("admin"), s.actor("anna")
	const at, desk = "/settings/access-control", `{"settings":{"name":"allowedOrigins","value":["https://desk.example.test"]}}`
	alike(t, admin.get(at).Text, `{"statusCode":0,"settings":[]}`)
	admin.post(at, desk).fine(t)
	admin.post(at, desk).refused(t, 403, 18, "allowedOrigins")
	admin.put(at, `{"name":"allowedOrigins","value":["https://*.example.test"]}`).fine(t)
	alike(t, admin.get(at).Text, `{"statusCode":0,"settings":[{"name":"allowedOrigins","value":["https://*.example.test"]}]}`)
	admin.remove(at).fine(t)
	admin.remove(at).refused(t, 404, 6, "not set")
	anna.get(at).refused(t, 403, 5, "administrators")
	anna.put(at, desk).refused(t, 403, 5, "administrators")
}

// TestPages: what needs no login.
func TestPages(t *testing.T) {
	s := onStage(t)
	nobody := s.actor("anna")
	nobody.name, nobody.password = "", ""
	alike(t, nobody.do("GET", "/livez", "", "").Text, "{\"live\":true}\n")
	alike(t, nobody.do("GET", "/readyz", "", "").Text, "{\"ready\":true}\n")
	if figures := nobody.do("GET", "/metrics", "", ""); figures.HTTP != 200 || !strings.Contains(figures.Text, "im_node_ready 1\n") {
		t.Errorf("HTTP %d %.80s", figures.HTTP, figures.Text)
	}
	if page := nobody.do("GET", "/docs", "", ""); page.HTTP != 200 || !strings.Contains(page.Text, `id="initiateIMSession"`) {
		t.Errorf("HTTP %d %.80s", page.HTTP, page.Text)
	}
	got := nobody.do("GET", "/openapi.yaml", "", "")
	if got.HTTP != 200 || got.Text != string(reference.Document()) {
		t.Errorf("HTTP %d %.80s", got.HTTP, got.Text)
	}
	if again := nobody.do("GET", "/openapi.yaml", "", "", "If-None-Match", got.Header.Get("ETag")); again.HTTP != 304 {
		t.Errorf("HTTP %d", again.HTTP)
	}
}

// TestCenterComesAndGoes is the life of a contact center that stays empty.
func TestCenterComesAndGoes(t *testing.T) {
	s := withAdmins(t)
	root := s.actor("root")
	path := root.creates("/contact-centers", `{"domainName":"harbour"}`)
	root.remove(path).fine(t)
	root.get(path).refused(t, 404, 6, "contact center")
}
