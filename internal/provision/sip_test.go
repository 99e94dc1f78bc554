package provision_test

import (
	"context"
	"strings"
	"testing"

	"parley/internal/directory"
)

// A SIP password is kept as digests alone: they outlive the file and a change
// of the device by the API, and go with the section.
func TestBook_sipDigests(t *testing.T) {
	const file = `
contactCenters:
  - domainName: demo
    features: [api-voice]
    devices: [{ phoneNumber: "30-01", sip: { password: hidden } }, { phoneNumber: 3002 }]
    users: [{ userName: admin, password: secret, roles: [ROLE_ADMIN] }]
`
	digest := func(t *testing.T, s *directory.Snapshot) string {
		t.Helper()
		d, ok := s.DeviceNumbered("demo", "3001")
		if !ok || d.SIP.Password != "" {
			t.Fatalf("%v, a password is there: %v", ok, d.SIP.Password != "")
		}
		return d.SIP.HA1["MD5"]
	}
	r := newRecords()
	b := book(t, r, usage{}, file)
	first := digest(t, b.Snapshot())
	if len(first) != 32 || strings.Contains(r.text(), "hidden") || !strings.Contains(r.text(), first) {
		t.Fatalf("%q is kept as\n%s", first, r.text())
	}
	d, _ := b.Snapshot().DeviceNumbered("demo", "3001")
	if err := b.UpdateDevice(context.Background(), named(t, b, "admin"), d.ID, func(d *directory.Device) error {
		d.Annex = directory.Annex{"TServer": {"multimedia": "true"}}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if again := book(t, r, usage{}, ""); digest(t, again.Snapshot()) != first {
		t.Error("without the file it is another")
	}
	if changed := book(t, r, usage{}, strings.Replace(file, "hidden", "other", 1)); digest(t, changed.Snapshot()) == first {
		t.Error("another password makes the same digest")
	}
	gone := book(t, r, usage{}, strings.Replace(file, ", sip: { password: hidden }", "", 1))
	if digest(t, gone.Snapshot()) != "" || strings.Contains(told(gone, "device", "3001"), first) {
		t.Error("it stays when the section goes, or a note tells it")
	}
}
