package app_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"parley/internal/directory"
)

// The actors of the role table, in its order.
func cast() []string { return []string{"", "anna", "sofia", "admin", "rita", "root"} }

// The table: for every resource and method what nobody, an agent, a supervisor,
// an admin, the admin of another contact center and a cloud admin are answered,
// as HTTP code / status code. {…} name objects of the contact center demo that
// nobody else in the table touches; what a row makes or deletes is made for it,
// but for the features of rita's own contact center.
const roleTable = `
GET    /users                                 | 401/20 200/0 200/0 200/0 200/0 200/0
GET    /users?fields=*&subresources=*         | 401/20 200/0 200/0 200/0 200/0 200/0
POST   /users                                 | 401/20 403/5 403/5 200/0 200/0 200/0
GET    /users/{user}                          | 401/20 200/0 200/0 200/0 404/6 200/0
PUT    /users/{user}                          | 401/20 403/5 403/5 200/0 404/6 200/0
POST   /users/{user}                          | 401/20 403/5 403/5 200/0 404/6 200/0
DELETE /users/{user}                          | 401/20 403/5 403/5 200/0 404/6 200/0
GET    /users/{user}/devices                  | 401/20 200/0 200/0 200/0 404/6 200/0
POST   /users/{user}/devices                  | 401/20 403/5 403/5 200/0 404/6 200/0
POST   /users/{user}/devices existing         | 401/20 403/5 403/5 200/0 404/6 200/0
GET    /users/{user}/devices/{own}            | 401/20 200/0 200/0 200/0 404/6 200/0
DELETE /users/{user}/devices/{own}            | 401/20 403/5 403/5 200/0 404/6 200/0
GET    /me/devices                            | 401/20 200/0 200/0 200/0 200/0 200/0
POST   /me/devices                            | 401/20 200/0 200/0 403/3 403/3 403/3
POST   /me/devices existing                   | 401/20 200/0 200/0 403/3 404/6 403/3
GET    /devices                               | 401/20 403/5 200/0 200/0 200/0 200/0
POST   /devices                               | 401/20 403/5 403/5 200/0 200/0 200/0
GET    /devices/{device}                      | 401/20 404/6 200/0 200/0 404/6 200/0
PUT    /devices/{device}                      | 401/20 403/5 403/5 200/0 404/6 200/0
POST   /devices/{device}                      | 401/20 403/5 403/5 200/0 404/6 200/0
DELETE /devices/{device}                      | 401/20 403/5 403/5 200/0 404/6 200/0
GET    /places                                | 401/20 403/5 200/0 200/0 200/0 200/0
POST   /places                                | 401/20 403/5 403/5 200/0 200/0 200/0
GET    /places/{place}                        | 401/20 403/5 200/0 200/0 404/6 200/0
PUT    /places/{place}                        | 401/20 403/5 403/5 200/0 404/6 200/0
POST   /places/{place}                        | 401/20 403/5 403/5 200/0 404/6 200/0
DELETE /places/{place}                        | 401/20 403/5 403/5 200/0 404/6 200/0
GET    /contact-centers                       | 401/20 200/0 200/0 200/0 200/0 200/0
POST   /contact-centers                       | 401/20 403/5 403/5 403/5 403/5 200/0
GET    /contact-centers/{center}              | 401/20 200/0 200/0 200/0 404/6 200/0
PUT    /contact-centers/{center}              | 401/20 403/5 403/5 200/0 404/6 200/0
POST   /contact-centers/{center}              | 401/20 403/5 403/5 200/0 404/6 200/0
DELETE /contact-centers/{center}              | 401/20 403/5 403/5 403/5 403/5 403/19
GET    /contact-centers/{center}/features     | 401/20 200/0 200/0 200/0 404/6 200/0
POST   /contact-centers/{center}/features     | 401/20 403/5 403/5 200/0 404/6 200/0
GET    /contact-centers/{center}/features/api-voice       | 401/20 200/0 200/0 200/0 404/6 200/0
DELETE /contact-centers/{center}/features/api-multimedia  | 401/20 403/5 403/5 200/0 404/6 200/0
GET    /features                              | 401/20 200/0 200/0 200/0 200/0 200/0
POST   /features                              | 401/20 403/5 403/5 200/0 200/0 200/0
GET    /features/api-voice                    | 401/20 200/0 200/0 200/0 200/0 200/0
DELETE /features/api-multimedia               | 401/20 403/5 403/5 200/0 200/0 200/0
GET    /me/places                             | 401/20 200/0 200/0 200/0 200/0 200/0
GET    /me/colleagues                         | 401/20 200/0 200/0 200/0 200/0 200/0
GET    /system/features                       | 401/20 403/5 403/5 200/0 200/0 200/0
GET    /system/features/api-voice             | 401/20 403/5 403/5 200/0 200/0 200/0
GET    /system/provisioning-notes             | 401/20 403/5 403/5 200/0 200/0 200/0
`

// props makes what the rows are about, each time anew.
type props struct {
	*actor // root
	n      int
}

func (p *props) set(row string) (path, body string) {
	p.n++
	var user, device, own, place string
	if strings.Contains(row, "{user}") {
		user = p.creates("/users", `{"firstName":"P","lastName":"P","userName":"prop%d","password":"x","roles":["ROLE_AGENT"]}`, p.n)
	}
	if strings.Contains(row, "{own}") {
		own = p.creates(user+"/devices", `{"phoneNumber":"8%05d"}`, p.n)
	}
	if strings.Contains(row, "{place}") {
		place = p.creates("/places", `{"name":"Prop %d"}`, p.n)
	}
	if strings.Contains(row, "{device}") || strings.Contains(row, "existing") {
		device = p.creates("/devices", `{"phoneNumber":"7%05d"}`, p.n)
	}
	if strings.Contains(row, "DELETE") && strings.Contains(row, "api-multimedia") {
		p.post("/features", `{"id":"api-multimedia"}`)
	} else {
		p.remove("/features/api-multimedia")
	}
	fields := strings.Fields(row)
	center := directory.NewContactCenterID("demo")
	path = strings.NewReplacer("/users/{user}", user, "/devices/{device}", device, "/devices/{own}", own, "/places/{place}", place, "{center}", center).Replace(fields[1])
	switch collection := strings.Split(path, "?")[0]; {
	case len(fields) > 2 && fields[2] == "existing":
		body = fmt.Sprintf(`{"uri":%q}`, device)
	case fields[0] == "PUT":
		body = `{}`
	case strings.HasSuffix(collection, "/features"):
		body = `{"id":"api-multimedia"}`
	case strings.HasSuffix(collection, "/devices"):
		body = fmt.Sprintf(`{"phoneNumber":"9%05d"}`, p.n)
	case collection == "/users":
		body = fmt.Sprintf(`{"firstName":"P","lastName":"P","userName":"made%d","password":"x","roles":["ROLE_AGENT"]}`, p.n)
	case collection == "/places":
		body = fmt.Sprintf(`{"name":"Made %d"}`, p.n)
	case collection == "/contact-centers":
		body = fmt.Sprintf(`{"domainName":"made%d"}`, p.n)
	default:
		body = `{}`
	}
	return path, body
}

func TestRolesOfProvisioning(t *testing.T) {
	s := withAdmins(t)
	p := &props{actor: s.actor("root")}
	for row := range strings.SplitSeq(strings.TrimSpace(roleTable), "\n") {
		request, wants, _ := strings.Cut(row, "|")
		for i, want := range strings.Fields(wants) {
			path, body := p.set(request)
			method := strings.Fields(request)[0]
			who := s.actor(cast()[i])
			if cast()[i] == "" {
				who.password = ""
			}
			if method == http.MethodGet || method == http.MethodDelete {
				body = ""
			}
			got := who.do(method, "/api/v2"+path, "application/json", body)
			if have := fmt.Sprintf("%d/%v", got.HTTP, got.Body["statusCode"]); have != want {
				t.Errorf("%s by %q: %s, want %s: %s", strings.TrimSpace(request), cast()[i], have, want, got.Text)
			}
			if i == 4 && strings.Contains(path, "fields=*") && strings.Contains(got.Text, "anna") {
				t.Error("rita sees anna")
			}
		}
	}
}

// TestProvisioning_withoutFeature: then there is nothing to read or to change.
func TestProvisioning_withoutFeature(t *testing.T) {
	s := onStage(t)
	s.restaff(func(c *directory.Contents) {
		for i := range c.ContactCenters {
			c.ContactCenters[i].Features = []directory.Feature{directory.FeatureVoice, directory.FeatureIM}
		}
	})
	admin := s.actor("admin")
	for _, path := range []string{"/users", userPath("anna"), "/devices", devicePath("3001"), "/places", demoPlace("Place_3001")} {
		admin.get(path).refused(t, 404, 6, "")
		admin.put(path, `{}`).refused(t, 404, 6, "api-provisioning-write is not assigned")
		admin.remove(path).refused(t, 404, 6, "api-provisioning-write is not assigned")
	}
	anna := s.actor("anna")
	anna.post("/me/devices", `{"phoneNumber":"1"}`).refused(t, 404, 6, "api-provisioning-write is not assigned")
	alike(t, anna.resource(devicePath("3001"), "device")["phoneNumber"], "3001")
	admin.creates("/features", `{"id":"api-provisioning-read"}`)
	alike(t, admin.get("/users").HTTP, 200)
}

// TestColleagues: an agent learns where others are to be reached, and nothing
// that is theirs alone.
func TestColleagues(t *testing.T) {
	s := onStage(t)
	anna, ben := s.seated("anna"), s.seated("ben")
	talk(anna, ben)
	cara := s.actor("cara").resource(userPath("ben")+"?subresources=*", "user")
	alike(t, cara["devices"].([]any)[0].(map[string]any)["phoneNumber"], "3002")
	for _, name := range []string{"settings", "features", "imSessions", "place", "employeeId"} {
		if _, ok := cara[name]; ok {
			t.Errorf("cara sees ben's %s", name)
		}
	}
	if _, ok := s.actor("sofia").resource(userPath("ben")+"?subresources=*", "user")["settings"]; !ok {
		t.Error("a supervisor sees no settings")
	}
}
