package provision_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"parley/internal/directory"
)

// TestBook_keepsEverything: what a file says of an object is what the book
// shows, also after it was read from the store, whatever options are called.
func TestBook_keepsEverything(t *testing.T) {
	word := rapid.OneOf(rapid.SampledFrom([]string{"", "/", "a/b", "%2F", "TServer", "é", "a b"}), rapid.String())
	sections := rapid.Map(rapid.MapOf(word, rapid.MapOfN(word, word, 1, 3)), func(m map[string]map[string]string) map[string]map[string]string { return m })
	rapid.Check(t, func(t *rapid.T) {
		d := directory.Device{ID: directory.NewDeviceID("demo", "3001"), ContactCenter: "demo", PhoneNumber: "3-001",
			TelephonyNetwork: rapid.SampledFrom([]string{"Private", "Public"}).Draw(t, "network"),
			Type:             rapid.SampledFrom([]directory.DeviceType{directory.Extension, directory.ACDPosition}).Draw(t, "type"),
			Annex:            sections.Draw(t, "annex")}
		u := directory.User{ID: directory.NewUserID("anna"), ContactCenter: "demo", UserName: "anna",
			FirstName: word.Draw(t, "first"), LastName: word.Draw(t, "last"), EmailAddress: word.Draw(t, "mail"), EmployeeID: word.Draw(t, "no"),
			Roles:   rapid.SliceOfNDistinct(rapid.SampledFrom(directory.Roles()), 1, 4, rapid.ID).Draw(t, "roles"),
			Enabled: rapid.Bool().Draw(t, "enabled"), Place: "P", Devices: []directory.DeviceID{d.ID},
			Skills: rapid.SliceOf(word).Draw(t, "skills"), Settings: sections.Draw(t, "settings"),
			Credential: directory.Credential{Hash: "$argon2id$x"}}
		denied := rapid.SliceOfDistinct(rapid.SampledFrom(directory.Privileges()), rapid.ID).Draw(t, "denied")
		for _, p := range directory.Privileges() {
			if slices.Contains(denied, p) {
				u.Denied = append(u.Denied, p)
			}
		}
		if len(u.Skills) == 0 {
			u.Skills = nil
		}
		center := directory.ContactCenter{ID: "c", DomainName: "demo", Features: []directory.Feature{directory.FeatureVoice, "api-ours"},
			Country: directory.Country{Code: "DE", Digits: "49", Name: word.Draw(t, "country")},
			AgentStates: rapid.SliceOf(rapid.Custom(func(t *rapid.T) directory.AgentState {
				return directory.AgentState{OperationName: word.Draw(t, "operation"), DisplayName: word.Draw(t, "shown"), State: "NotReady"}
			})).Draw(t, "states")}
		if len(center.AgentStates) == 0 {
			center.AgentStates = nil
		}
		place := directory.Place{ID: "p", ContactCenter: "demo", Name: "P", Devices: []directory.DeviceID{d.ID}}
		contents := directory.Contents{ContactCenters: []directory.ContactCenter{center}, Devices: []directory.Device{d},
			Places: []directory.Place{place}, Users: []directory.User{u}}
		r := newRecords()
		open(t, r, usage{}, &contents)
		s := open(t, r, usage{}, nil).Snapshot()
		gotUser, _ := s.User(u.ID)
		gotDevice, _ := s.Device(d.ID)
		gotPlace, _ := s.Place("demo", "P")
		gotCenter, _ := s.ContactCenter("demo")
		if diff := cmp.Diff([]any{u, d, place, center}, []any{gotUser, gotDevice, gotPlace, gotCenter}); diff != "" {
			t.Fatal(diff)
		}
	})
}
