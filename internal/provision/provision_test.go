package provision_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"parley/internal/directory"
	"parley/internal/fault"
	"parley/internal/provision"
)

// checkHash stands for auth's.
func checkHash(phc string) error {
	if !strings.HasPrefix(phc, "$argon2id$") {
		return fault.New("auth.hash", fault.Invalid, "", "it does not begin with $argon2id$")
	}
	return nil
}

const branch = `
contactCenters:
  - users:
      - userName: anna
        passwordHash: $argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHQ$aGFzaA
        roles: [ROLE_AGENT, ROLE_SUPERVISOR]
        place: Desk 1
        devices: [3002]
        emailAddress: anna@example.test
        employeeId: 0042
        skills: [Swedish]
        settings: { interaction-workspace: { greeting: true, rate: 1.50 } }
        privileges: [InteractionWorkspace.IM.canUse]
      - { userName: ben, password: 1234, enabled: false }
    places:
      - { name: Desk 1, devices: ["3001"] }
    devices:
      - phoneNumber: 3001
        telephonyNetwork: Public
        type: ACDPosition
        annex: &im
          TServer: { multimedia: True, sip-signaling-chat: none, tries: 0x10 }
          parley:
      - { phoneNumber: "3002", annex: *im, sip: { ha1: { MD5: 0123456789abcdef0123456789abcdef } } }
    features: [api-voice, api-ours]
    domainName: branch
`

func TestParse(t *testing.T) {
	got, err := provision.Parse("people.yaml", []byte(branch), checkHash)
	if err != nil {
		t.Fatal(err)
	}
	annex := directory.Annex{"TServer": {"multimedia": "True", "sip-signaling-chat": "none", "tries": "0x10"}, "parley": {}}
	d1, d2 := directory.NewDeviceID("branch", "3001"), directory.NewDeviceID("branch", "3002")
	want := directory.Contents{
		ContactCenters: []directory.ContactCenter{{ID: directory.NewContactCenterID("branch"), DomainName: "branch",
			Features: []directory.Feature{"api-voice", "api-ours"}}},
		Devices: []directory.Device{
			{ID: d1, ContactCenter: "branch", PhoneNumber: "3001", TelephonyNetwork: "Public", Type: directory.ACDPosition, Annex: annex},
			{ID: d2, ContactCenter: "branch", PhoneNumber: "3002", TelephonyNetwork: "Private", Type: directory.Extension, Annex: annex,
				SIP: directory.SIPCredential{HA1: map[string]string{"MD5": "0123456789abcdef0123456789abcdef"}}},
		},
		Places: []directory.Place{{ID: directory.NewPlaceID("branch", "Desk 1"), ContactCenter: "branch", Name: "Desk 1", Devices: []directory.DeviceID{d1}}},
		Users: []directory.User{
			{ID: directory.NewUserID("anna"), ContactCenter: "branch", UserName: "anna", EmailAddress: "anna@example.test", EmployeeID: "0042",
				Roles: []directory.Role{directory.RoleAgent, directory.RoleSupervisor}, Enabled: true, Place: "Desk 1",
				Devices: []directory.DeviceID{d2}, Skills: []string{"Swedish"},
				Settings:   map[string]map[string]string{"interaction-workspace": {"greeting": "true", "rate": "1.50"}},
				Denied:     []directory.Privilege{directory.CanMakeIM, directory.CanReleaseIM},
				Credential: directory.Credential{Hash: "$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHQ$aGFzaA"}},
			{ID: directory.NewUserID("ben"), ContactCenter: "branch", UserName: "ben", Roles: []directory.Role{directory.RoleAgent},
				Settings: map[string]map[string]string{}, Credential: directory.Credential{Password: "1234"}},
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestParse_emptyListOfPrivilegesDeniesAll(t *testing.T) {
	contents, err := provision.Parse("p.yaml", []byte("contactCenters: [{domainName: a, features: [], users: [{userName: anna, password: x, privileges: []}]}]"), checkHash)
	if err != nil || len(contents.Users[0].Denied) != len(directory.Privileges()) {
		t.Errorf("got %+v, %v", contents.Users, err)
	}
}

// TestParse_grantsInSettings: privileges may be named where desktops look for
// them; the list, if there is one, says all.
func TestParse_grantsInSettings(t *testing.T) {
	settings := "settings: {tasks: {InteractionWorkspace.IM.canMakeIM: deny, InteractionWorkspace.IM.canUse: grant%s}}"
	for name, c := range map[string]struct {
		user   string
		denied []directory.Privilege
		tasks  map[string]string
	}{
		"one taken away": {fmt.Sprintf(settings, ""), []directory.Privilege{directory.CanMakeIM}, nil},
		"beside another": {fmt.Sprintf(settings, ", InteractionWorkspace.Voice.canUse: grant"), []directory.Privilege{directory.CanMakeIM},
			map[string]string{"InteractionWorkspace.Voice.canUse": "grant"}},
		"and a list": {fmt.Sprintf(settings, "") + ", privileges: [InteractionWorkspace.IM.canMakeIM]",
			[]directory.Privilege{directory.CanUseIM, directory.CanReleaseIM}, nil},
		"of other things": {"settings: {tasks: {}}", nil, map[string]string{}},
	} {
		contents, err := provision.Parse("p.yaml", []byte("contactCenters: [{domainName: a, features: [], users: [{userName: anna, password: x, "+c.user+"}]}]"), checkHash)
		if err != nil {
			t.Fatal(name, err)
		}
		u := contents.Users[0]
		if diff := cmp.Diff(c.denied, u.Denied) + cmp.Diff(c.tasks, u.Settings["tasks"]); diff != "" {
			t.Error(name, diff)
		}
	}
}

func TestLoad(t *testing.T) {
	file := filepath.Join(t.TempDir(), "people.yaml")
	if err := os.WriteFile(file, []byte(provision.DemoFile()), 0o600); err != nil {
		t.Fatal(err)
	}
	got, err := provision.Load(file, checkHash)
	if err != nil {
		t.Fatal(err)
	}
	want, err := provision.Demo()
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("%v\n%s", err, diff)
	}

	t.Run("a file that is not there is refused", func(t *testing.T) {
		_, err := provision.Load("/nowhere/people.yaml", checkHash)
		if fault.TextOf(err) != "/nowhere/people.yaml: cannot be read: no such file or directory" || fault.KindOf(err) != fault.Invalid {
			t.Error(err)
		}
	})
}

// FuzzParse holds that nothing panics and that what is accepted keeps the
// promises of a directory.
func FuzzParse(f *testing.F) {
	f.Add([]byte(provision.DemoFile()))
	f.Add([]byte(branch))
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := provision.Parse("fuzz.yaml", data, func(string) error { return errors.New("no") })
		if err != nil {
			if len(c.Users)+len(c.Devices)+len(c.Places)+len(c.ContactCenters) > 0 || fault.TextOf(err) == "" {
				t.Fatalf("a refused file provides %+v, or says nothing: %v", c, err)
			}
			return
		}
		s := directory.New(c)
		for _, u := range c.Users {
			if got, ok := s.UserNamed(u.UserName); !ok || got.ID != u.ID || got.ContactCenter != u.ContactCenter {
				t.Fatalf("%q is not the only one of that name", u.UserName)
			}
			if _, ok := s.Place(u.ContactCenter, u.Place); u.Place != "" && !ok {
				t.Fatalf("%q has no place %q", u.UserName, u.Place)
			}
			resolve(t, s, u.ContactCenter, u.Devices)
		}
		for _, p := range c.Places {
			resolve(t, s, p.ContactCenter, p.Devices)
		}
		for _, d := range c.Devices {
			if got, ok := s.DeviceNumbered(d.ContactCenter, d.PhoneNumber); !ok || got.ID != d.ID {
				t.Fatalf("%q is not the only device of that number", d.PhoneNumber)
			}
		}
	})
}

func resolve(t *testing.T, s *directory.Snapshot, domain string, ids []directory.DeviceID) {
	t.Helper()
	for _, id := range ids {
		if d, ok := s.Device(id); !ok || d.ContactCenter != domain {
			t.Fatalf("device %s does not exist in %s", id, domain)
		}
	}
}
