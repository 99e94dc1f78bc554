package app_test

import (
	"testing"

	"parley/internal/directory"
)

func TestUsers(t *testing.T) {
	inModes(t, func(s *stage) {
		admin, anna := s.actor("admin"), s.actor("anna")
		path := admin.creates("/users", newUser)
		ida := s.actor("ida")
		ida.password = "first"

		s.scene("who is made may log in at once", func() {
			me := ida.resource("/me", "user")
			alike(s.T, me["path"], path)
			alike(s.T, me["firstName"], "Ida")
			alike(s.T, me["roles"], []any{"ROLE_AGENT"})
		})
		s.scene("the password is never shown", func() {
			alike(s.T, admin.resource(path, "user")["password"], "")
		})
		s.scene("a name is taken once, in every contact center", func() {
			got := admin.post("/users", newUser)
			got.refused(s.T, 403, 18, "Failed to create user. User 'ida' already exists.")
			s.actor("admin").post("/users", `{"firstName":"G","lastName":"G","userName":"gus","password":"x","roles":["ROLE_AGENT"]}`).
				refused(s.T, 403, 18, "Failed to create user. User 'gus' already exists.")
		})
		s.scene("a repeat with the same key answers as the first did, in friendly mode", func() {
			body := `{"firstName":"J","lastName":"J","userName":"jo","password":"x","roles":["ROLE_AGENT"]}`
			first := admin.post("/users", body, "Idempotency-Key", "k1")
			again := admin.post("/users", body, "Idempotency-Key", "k1")
			if s.strict() {
				again.refused(s.T, 403, 18, "already exists")
			} else if again.Text != first.Text || again.HTTP != 200 {
				s.Errorf("%s, %s", first.Text, again.Text)
			}
			admin.remove(first.Body["path"].(string)).fine(s.T)
		})
		s.scene("GET of the collection is uris, with fields the users", func() {
			got := admin.get("/users")
			alike(s.T, members(got.Body), "statusCode uris")
			users := anna.get("/users?fields=*").Body["users"].([]any)
			if len(users) != len(got.Body["uris"].([]any)) || len(users) != 9 {
				s.Errorf("%d users", len(users))
			}
		})
		s.scene("PUT and POST change what they name and replace roles", func() {
			admin.put(path, `{"lastName":"Jones","roles":["ROLE_SUPERVISOR"]}`).fine(s.T)
			admin.post(path, `{"emailAddress":"ida@example.test","password":""}`).fine(s.T)
			user := admin.resource(path, "user")
			alike(s.T, []any{user["firstName"], user["lastName"], user["emailAddress"], user["roles"]},
				[]any{"Ida", "Jones", "ida@example.test", []any{"ROLE_SUPERVISOR"}})
			ida.resource("/me", "user")
		})
		s.scene("what a GET shows may be put back", func() {
			got := admin.get(path + "?subresources=*")
			admin.put(path, text(s.T, got.Body["user"])).fine(s.T)
			alike(s.T, admin.get(path+"?subresources=*").Body, got.Body)
		})
		s.scene("a new password ends what the old one began", func() {
			admin.put(path, `{"password":"second"}`).fine(s.T)
			ida.loggedOut()
			ida.get("/me").refused(s.T, 401, 20, "Access denied")
			ida.password = "second"
			ida.resource("/me", "user")
		})
		s.scene("who is deleted is nobody", func() {
			admin.remove(path).fine(s.T)
			ida.get("/me").refused(s.T, 401, 20, "Access denied")
			admin.get(path).refused(s.T, 404, 6, "no such user")
			admin.remove(path).refused(s.T, 404, 6, "no such user")
		})
	})
}

func TestUsers_badInput(t *testing.T) {
	s := withAdmins(t)
	admin := s.actor("admin")
	before := admin.get("/users?fields=*&subresources=*").Text
	for body, want := range map[string]struct {
		http, code int
		words      string
	}{
		`{"lastName":"J","userName":"x","password":"x","roles":["ROLE_AGENT"]}`:                                                   {400, 1, "firstName is required"},
		`{"firstName":"I","lastName":"J","userName":"x","password":"","roles":["ROLE_AGENT"]}`:                                    {400, 1, "password is empty"},
		`{"firstName":"I","lastName":"J","userName":"a:b","password":"x","roles":["ROLE_AGENT"]}`:                                 {400, 10, "without a colon"},
		`{"firstName":"I","lastName":"J","userName":"x","password":"x","roles":[]}`:                                               {400, 1, "roles is empty"},
		`{"firstName":"I","lastName":"J","userName":"x","password":"x","roles":["ROLE_AGNT"]}`:                                    {400, 10, "did you mean ROLE_AGENT?"},
		`{"firstName":"I","lastName":"J","userName":"x","password":"x","roles":["ROLE_AGENT","ROLE_AGENT"]}`:                      {400, 10, "twice"},
		`{"firstName":"I","lastName":"J","userName":"x","password":"x","roles":"ROLE_AGENT"}`:                                     {400, 2, "roles must be"},
		`{"firstName":"I\nJ","lastName":"J","userName":"x","password":"x","roles":["ROLE_AGENT"]}`:                                {400, 10, "firstName"},
		`{"firstName":"I","lastName":"J","userName":"x","password":"x","roles":["ROLE_AGENT"],"place":"Nowhere"}`:                 {404, 6, "no place"},
		`{"firstName":"I","lastName":"J","userName":"x","password":"x","roles":["ROLE_AGENT"],"enabled":"no"}`:                    {400, 2, "enabled must be"},
		`{"firstName":"I","lastName":"J","userName":"x","password":"x","roles":["ROLE_AGENT"],"contactCenterId":"0"}`:             {404, 6, "no such contact center"},
		`{"firstName":"I","lastName":"J","userName":"x","password":"x","roles":["ROLE_API_USER"]}`:                                {403, 5, "ROLE_API_USER"},
		`{"firstName":"I","lastName":"J","userName":"x","password":"x","roles":["ROLE_AGENT"],"privileges":["fly"]}`:              {400, 10, "fly"},
		`{"firstName":"I","lastName":"J","userName":"x","password":"x","roles":["ROLE_AGENT"],"settings":{"a":{"b":{}}}}`:         {400, 2, "settings.a.b"},
		`{"firstName":"I","lastName":"J","userName":"x","password":"x","roles":["ROLE_AGENT"],"changePasswordOnFirstLogin":true}`: {400, 2, "not served"},
	} {
		admin.post("/users", body).refused(t, want.http, want.code, want.words)
	}
	for body, want := range map[string]struct {
		http, code int
		words      string
	}{
		`{"userName":"annie"}`:        {400, 11, "userName cannot be changed"},
		`{"id":"0"}`:                  {400, 11, "id cannot be changed"},
		`{"roles":[]}`:                {400, 1, "roles is empty"},
		`{"place":"Nowhere"}`:         {404, 6, "no place"},
		`{"operationName":"Ready"}`:   {400, 2, "no operation Ready"},
		`{"roles":["ROLE_API_USER"]}`: {403, 5, "ROLE_API_USER"},
		`{"firstName":7}`:             {400, 2, "firstName must be a string"},
	} {
		admin.put(userPath("anna"), body).refused(t, want.http, want.code, want.words)
	}
	for _, body := range []string{`{"enabled":false}`, `{"roles":["ROLE_AGENT"]}`} {
		admin.put(userPath("admin"), body).refused(t, 403, 3, "yourself")
	}
	admin.remove(userPath("admin")).refused(t, 403, 3, "yourself")
	admin.put(userPath("root"), `{"password":"mine"}`).refused(t, 403, 5, "ROLE_API_USER")
	admin.remove(userPath("root")).refused(t, 403, 5, "ROLE_API_USER")
	if after := admin.get("/users?fields=*&subresources=*").Text; after != before {
		t.Errorf("bad input changed something:\n%s\n%s", before, after)
	}
}

// TestUsersAtOnce: a change holds for those who are logged in (D-25).
func TestUsersAtOnce(t *testing.T) {
	for name, change := range map[string]func(*actor) answer{
		"disabled":        func(admin *actor) answer { return admin.put(userPath("ben"), `{"enabled":false}`) },
		"no longer agent": func(admin *actor) answer { return admin.put(userPath("ben"), `{"roles":["ROLE_ADMIN"]}`) },
		"feature gone":    func(admin *actor) answer { return admin.remove("/features/api-voice-instant-messaging") },
		"place bare":      func(admin *actor) answer { return admin.put(demoPlace("Place_3002"), `{"devicePaths":[]}`) },
	} {
		t.Run(name, func(t *testing.T) {
			s := onStage(t)
			anna, ben, admin := s.seated("anna"), s.seated("ben"), s.actor("admin")
			talk(anna, ben)
			change(admin).fine(t)
			if name != "feature gone" {
				anna.expectState("Completed")
				anna.idle()
			} else {
				admin.creates("/features", `{"id":"api-voice-instant-messaging"}`)
				anna.idle()
			}
			if name == "disabled" {
				ben.loggedOut()
				ben.get("/me").refused(t, 401, 20, "Access denied")
			}
		})
	}
	t.Run("who is in an IM session is not deleted, who is merely logged in is", func(t *testing.T) {
		s := onStage(t)
		anna, ben, admin := s.seated("anna"), s.seated("ben"), s.actor("admin")
		path := talk(anna, ben)
		admin.remove(userPath("ben")).refused(t, 403, 19, "User 'ben' is in an IM session")
		anna.completes(path, ben)
		admin.remove(userPath("ben")).fine(t)
		ben.get("/me").refused(t, 401, 20, "Access denied")
		admin.put(userPath("cara"), `{"place":"Place_3002"}`).fine(t)
		s.seated("cara")
	})
}

// TestUsersLast: what was answered is there after a restart, and the file does
// not bring back what was deleted.
func TestUsersLast(t *testing.T) {
	s := onStage(t)
	admin := s.actor("admin")
	path := admin.creates("/users", newUser)
	admin.put(userPath("anna"), `{"lastName":"Changed","password":"new"}`).fine(t)
	admin.remove(userPath("fay")).fine(t)
	s.stop()
	s.people = append(s.people, func(c *directory.Contents) {
		for i, u := range c.Users {
			if u.UserName == "anna" {
				c.Users[i].LastName = "Filed"
			}
		}
	})
	s.open()
	admin = s.actor("admin")
	alike(t, admin.resource(path, "user")["userName"], "ida")
	alike(t, admin.resource(userPath("anna"), "user")["lastName"], "Filed")
	admin.get(userPath("fay")).refused(t, 404, 6, "no such user")
	anna := s.actor("anna")
	anna.get("/me").refused(t, 401, 20, "Access denied")
	anna.password = "new"
	anna.resource("/me", "user")
	var names []any
	for _, n := range admin.get("/system/provisioning-notes").Body["notes"].([]any) {
		names = append(names, n.(map[string]any)["name"])
	}
	alike(t, names, []any{"anna", "fay"})
}
