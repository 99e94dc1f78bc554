package directory_test

import (
	"fmt"
	"strings"
	"testing"

	"parley/internal/directory"
)

// house has anna and ben in one contact center and gus in another, who has the
// same number as anna.
func house() *directory.Snapshot {
	device := func(domain, number string) directory.Device {
		return directory.Device{ID: directory.NewDeviceID(domain, number), ContactCenter: domain, PhoneNumber: number}
	}
	user := func(domain, name string, roles ...directory.Role) directory.User {
		return directory.User{ID: directory.NewUserID(name), ContactCenter: domain, UserName: name, Roles: roles}
	}
	return directory.New(directory.Contents{
		ContactCenters: []directory.ContactCenter{{DomainName: "demo", Features: []directory.Feature{directory.FeatureIM}}, {DomainName: "branch"}},
		Devices:        []directory.Device{device("demo", "3001"), device("demo", "3-002"), device("branch", "3001")},
		Places:         []directory.Place{{ContactCenter: "demo", Name: "P", Devices: []directory.DeviceID{directory.NewDeviceID("demo", "3001")}}},
		Users:          []directory.User{user("demo", "ben", directory.RoleAgent), user("branch", "gus"), user("demo", "anna")},
	})
}

func TestSnapshot(t *testing.T) {
	s := house()
	t.Run("a user is found by name and by id", func(t *testing.T) {
		anna, ok := s.UserNamed("anna")
		again, found := s.User(anna.ID)
		if !ok || !found || again.UserName != "anna" {
			t.Errorf("got %+v, %v, %+v, %v", anna, ok, again, found)
		}
	})
	t.Run("an unknown name finds nobody", func(t *testing.T) {
		for _, name := range []string{"", "Anna", "cara"} {
			if u, ok := s.UserNamed(name); ok {
				t.Errorf("%q found %+v", name, u)
			}
		}
	})
	t.Run("users of a contact center come by name", func(t *testing.T) {
		users := s.Users("demo")
		if len(users) != 2 || users[0].UserName != "anna" || users[1].UserName != "ben" || len(s.Users("nowhere")) != 0 {
			t.Errorf("got %+v", users)
		}
	})
	t.Run("a number means a device of the own contact center", func(t *testing.T) {
		demo, _ := s.DeviceNumbered("demo", "3001")
		branch, _ := s.DeviceNumbered("branch", "3001")
		if demo.ContactCenter != "demo" || branch.ContactCenter != "branch" || demo.ID == branch.ID {
			t.Errorf("got %+v and %+v", demo, branch)
		}
		if d, ok := s.DeviceNumbered("branch", "3002"); ok {
			t.Errorf("branch reaches %+v", d)
		}
	})
	t.Run("a number is found however it is spelled", func(t *testing.T) {
		for _, spelled := range []string{"3-002", "3002", "(3) 0.02"} {
			if d, ok := s.DeviceNumbered("demo", spelled); !ok || d.PhoneNumber != "3-002" {
				t.Errorf("%q found %+v, %v", spelled, d, ok)
			}
		}
	})
	t.Run("a place is of one contact center", func(t *testing.T) {
		if p, ok := s.Place("demo", "P"); !ok || len(p.Devices) != 1 {
			t.Errorf("got %+v, %v", p, ok)
		}
		if p, ok := s.Place("branch", "P"); ok {
			t.Errorf("branch has %+v", p)
		}
	})
	t.Run("a feature is one's contact center's", func(t *testing.T) {
		demo, _ := s.ContactCenter("demo")
		branch, _ := s.ContactCenter("branch")
		if _, ok := s.ContactCenter("nowhere"); ok || !demo.Has(directory.FeatureIM) || branch.Has(directory.FeatureIM) {
			t.Errorf("got %+v and %+v", demo, branch)
		}
	})
}

func TestUser(t *testing.T) {
	u := directory.User{Roles: []directory.Role{directory.RoleAgent}, Denied: []directory.Privilege{directory.CanMakeIM}}
	if !u.HasRole(directory.RoleSupervisor, directory.RoleAgent) || u.HasRole(directory.RoleAdmin) || u.HasRole() {
		t.Error("roles are not the user's")
	}
	if u.May(directory.CanMakeIM) || !u.May(directory.CanReleaseIM) {
		t.Error("what is not denied is granted, and only that")
	}
}

func TestSecretsAreNotPrinted(t *testing.T) {
	u := directory.User{Credential: directory.Credential{Password: "geheim", Hash: "geheim"}}
	d := directory.Device{SIP: directory.SIPCredential{Password: "geheim", HA1: map[string]string{"MD5": "geheim"}}}
	for _, format := range []string{"%v", "%+v", "%s", "%q"} {
		if text := fmt.Sprintf(format+" "+format, u, d); strings.Contains(text, "geheim") {
			t.Errorf("%s prints a password: %s", format, text)
		}
	}
}
