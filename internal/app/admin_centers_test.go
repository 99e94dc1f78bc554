package app_test

import (
	"testing"

	"parley/internal/directory"
)

func TestContactCenters(t *testing.T) {
	inModes(t, func(s *stage) {
		s.restaff(admins)
		root, admin := s.actor("root"), s.actor("admin")
		path := root.creates("/contact-centers", `{"domainName":"third"}`)
		center := root.resource(path, "contactCenter")
		s.scene("a cloud admin sees all, an admin his own", func() {
			alike(s.T, len(root.get("/contact-centers").Body["uris"].([]any)), 3)
			alike(s.T, len(admin.get("/contact-centers?fields=*").Body["contactCenters"].([]any)), 1)
			admin.get(path).refused(s.T, 404, 6, "no such contact center")
			admin.post("/contact-centers", `{"domainName":"fourth"}`).refused(s.T, 403, 5, "ROLE_API_USER")
			admin.remove("/contact-centers/"+directory.NewContactCenterID("demo")).refused(s.T, 403, 5, "ROLE_API_USER")
		})
		s.scene("bad input makes none", func() {
			root.post("/contact-centers", `{"domainName":"third"}`).refused(s.T, 403, 18, "Contact center 'third' already exists")
			root.post("/contact-centers", `{"domainName":"a.b"}`).refused(s.T, 400, 10, "no dots")
			root.post("/contact-centers", `{"domainName":"x","features":["api-voices"]}`).refused(s.T, 400, 10, "did you mean api-voice?")
			root.put(path, `{"domainName":"other"}`).refused(s.T, 400, 11, "domainName cannot be changed")
		})
		s.scene("an admin made there administers it and nothing else", func() {
			root.creates("/users", `{"firstName":"Tom","lastName":"T","userName":"tom","password":"demo","roles":["ROLE_ADMIN"],"contactCenterId":%q}`, center["id"])
			tom := s.actor("tom")
			tom.creates("/users", newUser)
			tom.creates("/devices", `{"phoneNumber":"3001"}`)
			alike(s.T, len(tom.get("/users").Body["uris"].([]any)), 2)
			alike(s.T, len(root.get("/users?contactCenterId=" + center["id"].(string)).Body["uris"].([]any)), 2)
			root.remove(path).refused(s.T, 403, 19, "Contact center 'third' is in use")
		})
	})
}

func TestFeatures(t *testing.T) {
	inModes(t, func(s *stage) {
		admin, anna := s.actor("admin"), s.actor("anna")
		const im = "api-voice-instant-messaging"
		s.scene("everybody reads those of his contact center", func() {
			alike(s.T, len(anna.get("/features").Body["uris"].([]any)), 4)
			f := anna.resource("/features/"+im, "feature")
			alike(s.T, members(f), "description displayName id path uri")
			anna.get("/features/api-multimedia").refused(s.T, 404, 6, "no such feature")
		})
		s.scene("an admin reads all that are known", func() {
			all := admin.get("/system/features?fields=*").Body["features"].([]any)
			alike(s.T, len(all), len(directory.Features()))
			for _, one := range all {
				if f := one.(map[string]any); f["displayName"] == f["id"] || f["description"] == "" {
					s.Errorf("nobody learns what this is: %v", f)
				}
			}
			anna.get("/system/features").refused(s.T, 403, 5, "Only an admin")
		})
		s.scene("unassigned, the resources are gone; assigned, they are back", func() {
			admin.remove("/features/" + im).fine(s.T)
			anna.get("/me/im-sessions").refused(s.T, 404, 6, im)
			got := admin.post("/features", `{"uri":"`+s.url+`/api/v2/system/features/`+im+`"}`)
			alike(s.T, got.Body["path"], "/features/"+im)
			alike(s.T, anna.get("/me/im-sessions").HTTP, 200)
		})
		s.scene("a repeat with the same key answers as the first did, in friendly mode", func() {
			var got [2]answer
			for i := range got {
				got[i] = admin.post("/features", `{"id":"api-multimedia"}`, "Idempotency-Key", "k1")
			}
			if s.strict() {
				got[1].refused(s.T, 403, 18, "already exists")
			} else {
				alike(s.T, got[1].Text, got[0].Text)
			}
			alike(s.T, got[0].Body["path"], "/features/api-multimedia")
			admin.remove("/features/api-multimedia").fine(s.T)
		})
		s.scene("what cannot be is refused", func() {
			admin.post("/features", `{"id":"`+im+`"}`).refused(s.T, 403, 18, "already exists")
			admin.post("/features", `{"id":"api-telepathy"}`).refused(s.T, 404, 6, "no such feature")
			admin.post("/features", `{}`).refused(s.T, 400, 1, "uri or id is required")
			admin.remove("/features/api-voice").refused(s.T, 403, 3, "default one")
			admin.remove("/features/api-multimedia").refused(s.T, 404, 6, "no such feature")
			anna.remove("/features/"+im).refused(s.T, 403, 5, "Only an admin")
		})
	})
}

// TestFeatureUris: what names a feature leads to it, also for who looks at
// another contact center, where a feature may be that his own has not.
func TestFeatureUris(t *testing.T) {
	s := withAdmins(t)
	root := s.actor("root")
	branch := "/contact-centers/" + directory.NewContactCenterID("branch")
	path := branch + "/features/api-multimedia"
	alike(t, root.post(branch+"/features", `{"id":"api-multimedia"}`).Body["path"], path)
	shown := append(root.get(branch + "/features?fields=*").Body["features"].([]any),
		root.resource(userPath("gus")+"?subresources=features", "user")["features"].([]any)...)
	alike(t, len(shown), 8)
	for _, one := range shown {
		f := one.(map[string]any)
		alike(t, f["uri"], s.url+"/api/v2"+f["path"].(string))
		alike(t, root.resource(f["path"].(string), "feature"), f)
	}
	root.get("/features/api-multimedia").refused(t, 404, 6, "feature")
}
