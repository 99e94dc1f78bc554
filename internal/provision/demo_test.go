package provision_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"parley/internal/directory"
	"parley/internal/provision"
)

// The table of the contract's section 4, as the demo file gives it.
const demoTable = `demo [api-voice api-voice-instant-messaging api-provisioning-read api-provisioning-write]
  admin demo ROLE_ADMIN at nowhere with none
  anna demo ROLE_AGENT at Place_3001 with 3001 none auto
  ben demo ROLE_AGENT at Place_3002 with 3002 none auto
  cara demo ROLE_AGENT at Place_3003 with 3003 none rings
  dora demo ROLE_AGENT at nowhere with 3004 none auto, 3005 none auto
  erik demo ROLE_AGENT at Place_3006 with 3006 unfit
  fay demo ROLE_AGENT at Place_3007 with 3007 session auto sip
  sofia demo ROLE_SUPERVISOR at Place_3010 with 3010 none auto
branch [api-voice api-provisioning-read api-provisioning-write]
  gus demo ROLE_AGENT at Place_4001 with 4001 none auto
`

func TestDemo(t *testing.T) {
	contents, err := provision.Demo()
	if err != nil {
		t.Fatal(err)
	}
	s := directory.New(contents)
	var b strings.Builder
	for _, center := range contents.ContactCenters {
		fmt.Fprintf(&b, "%s %s\n", center.DomainName, center.Features)
		for _, u := range s.Users(center.DomainName) {
			fmt.Fprintf(&b, "  %s %s %s at %s\n", u.UserName, u.Credential.Password, u.Roles[0], seat(s, u))
		}
	}
	if diff := cmp.Diff(demoTable, b.String()); diff != "" {
		t.Error(diff)
	}
	for _, u := range contents.Users {
		if !u.Enabled || len(u.Denied) != 0 || u.FirstName == "" || u.LastName == "" {
			t.Errorf("%s cannot do everything: %+v", u.UserName, u)
		}
	}
}

// seat tells where a user sits and with which DNs.
func seat(s *directory.Snapshot, u directory.User) string {
	place, at := "nowhere", u.Devices
	if p, ok := s.Place(u.ContactCenter, u.Place); ok {
		place, at = p.Name, append(p.Devices, at...)
	}
	names := make([]string, len(at))
	for i, id := range at {
		d, _ := s.Device(id)
		names[i] = d.PhoneNumber + manner(d)
	}
	if len(names) == 0 {
		names = []string{"none"}
	}
	return place + " with " + strings.Join(names, ", ")
}

func manner(d directory.Device) string {
	fitness := d.Fitness()
	if !fitness.Fit {
		return " unfit"
	}
	words := " " + string(fitness.Signalling) + " rings"
	if d.AutoAnswer() {
		words = " " + string(fitness.Signalling) + " auto"
	}
	if d.SIP.Password != "" {
		words += " sip"
	}
	return words
}
