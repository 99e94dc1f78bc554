package directory_test

import (
	"regexp"
	"testing"

	"parley/internal/directory"
)

func TestIDs(t *testing.T) {
	ids := []string{
		string(directory.NewUserID("anna")), string(directory.NewUserID("ben")),
		directory.NewContactCenterID("anna"), directory.NewContactCenterID("demo"),
		directory.NewPlaceID("demo", "anna"), directory.NewPlaceID("branch", "anna"), directory.NewPlaceID("demoa", "nna"),
		string(directory.NewDeviceID("demo", "3001")), string(directory.NewDeviceID("branch", "3001")),
		string(directory.NewDeviceID("demo3", "001")),
	}
	form := regexp.MustCompile(`^([0-9a-f]{32}|[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12})$`)
	seen := map[string]bool{}
	for _, id := range ids {
		if seen[id] || !form.MatchString(id) {
			t.Errorf("%s is there twice or of no known form", id)
		}
		seen[id] = true
	}
}

// A session that was stored before an upgrade must find its agents after it.
func TestIDs_neverChange(t *testing.T) {
	for got, want := range map[string]string{
		string(directory.NewUserID("anna")):           "da51e93aad3700e13fd538cf62009588",
		directory.NewContactCenterID("demo"):          "516090fbbe1621831ac454b47a903237",
		directory.NewPlaceID("demo", "Place_3001"):    "4283ec2504da9db1e66089857708f3a6",
		string(directory.NewDeviceID("demo", "3001")): "1011612d-32af-85e4-9dd4-0e232f9c60aa",
	} {
		if got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}
