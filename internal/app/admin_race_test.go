package app_test

import (
	"fmt"
	"sync"
	"testing"
)

// TestDevicesWhileLoggingIn: devices change hands while agents log in and out;
// in the end nobody is logged in on what is not his.
func TestDevicesWhileLoggingIn(t *testing.T) {
	s := onStage(t)
	admin := s.actor("admin")
	path := devicePath("3004")
	give := func(who string) {
		if got := admin.post(userPath(who)+"/devices", fmt.Sprintf(`{"uri":%q}`, path)); got.HTTP != 200 {
			t.Error(got.Text)
		}
	}
	var all sync.WaitGroup
	for _, name := range []string{"dora", "erik"} {
		who := s.actor(name)
		all.Go(func() {
			for range 40 {
				got := who.post("/me", `{"operationName":"StartContactCenterSession","channels":["voice"]}`)
				if got.HTTP != 200 && got.HTTP != 403 {
					t.Error(got.Text)
				}
				who.post("/me", `{"operationName":"EndContactCenterSession"}`)
			}
			who.post("/me", `{"operationName":"StartContactCenterSession","channels":["voice"]}`)
		})
	}
	all.Go(func() {
		for range 20 {
			give("erik")
			give("dora")
		}
		give("erik")
	})
	all.Wait()
	for _, d := range s.actor("dora").get("/me/devices?fields=*").Body["devices"].([]any) {
		if d.(map[string]any)["phoneNumber"] == "3004" {
			t.Errorf("dora still has it: %v", d)
		}
	}
	if d := admin.resource(path, "device"); d["deviceState"] != "Inactive" {
		t.Errorf("somebody is logged in on it: %v", d)
	}
}
