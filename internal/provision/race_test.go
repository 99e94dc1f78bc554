package provision_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"parley/internal/directory"
	"parley/internal/fault"
)

// TestBook_manyAtOnce: what was told to each of many admins is there at the end
// and after a restart, while the file is read again and again.
func TestBook_manyAtOnce(t *testing.T) {
	const admins, users = 8, 10
	ctx, r := context.Background(), newRecords()
	b := book(t, r, usage{}, twoCenters)
	admin := named(t, b, "admin")
	var all sync.WaitGroup
	for a := range admins {
		all.Go(func() {
			for i := range users {
				name := fmt.Sprintf("agent%d-%d", a, i)
				u, err := b.CreateUser(ctx, admin, "", directory.User{UserName: name, Enabled: true, Roles: []directory.Role{directory.RoleAgent},
					Credential: directory.Credential{Password: "x"}})
				if err != nil {
					t.Error(err)
					return
				}
				d, err := b.CreateDevice(ctx, admin, "", directory.Device{PhoneNumber: fmt.Sprintf("4%d%02d", a, i), TelephonyNetwork: "Private",
					Type: directory.Extension}, u)
				if err != nil {
					t.Error(err)
				}
				if owner, ok := b.Snapshot().Owner(d); !ok || owner.UserName != name {
					t.Errorf("%s was told to have %s", name, d)
				}
			}
		})
	}
	for i := range 5 {
		all.Go(func() {
			if _, err := b.Reload(ctx, parse(t, strings.ReplaceAll(twoCenters, "Berg", fmt.Sprintf("Berg%d", i)))); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if got := len(b.Snapshot().Users("demo")); got != admins*users+2 {
		t.Errorf("%d users", got)
	}
	again := book(t, r, usage{}, "")
	if diff := cmp.Diff(viewOf(b.Snapshot()), viewOf(again.Snapshot())); diff != "" {
		t.Error(diff)
	}
}

// TestBook_oneNameAtOnce: of many who make one user, one does.
func TestBook_oneNameAtOnce(t *testing.T) {
	b := book(t, newRecords(), usage{}, twoCenters)
	admin := named(t, b, "admin")
	var all sync.WaitGroup
	var mu sync.Mutex
	made := 0
	for range 16 {
		all.Go(func() {
			_, err := b.CreateUser(context.Background(), admin, "", directory.User{UserName: "ben", Roles: []directory.Role{directory.RoleAgent},
				Credential: directory.Credential{Password: "x"}})
			mu.Lock()
			defer mu.Unlock()
			if err == nil {
				made++
			} else if fault.KindOf(err) != fault.Exists {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if made != 1 {
		t.Errorf("made %d times", made)
	}
}

// BenchmarkBook_change is one change among five thousand users and devices.
func BenchmarkBook_change(b *testing.B) {
	c := directory.Contents{ContactCenters: []directory.ContactCenter{{ID: "demo", DomainName: "demo"}}}
	for i := range 5000 {
		name, number := fmt.Sprintf("agent%d", i), fmt.Sprintf("5%04d", i)
		d := directory.Device{ID: directory.NewDeviceID("demo", number), ContactCenter: "demo", PhoneNumber: number, TelephonyNetwork: "Private",
			Type: directory.Extension, Annex: directory.Annex{"TServer": {"multimedia": "true", "sip-signalling-chat": "none"}}}
		c.Devices = append(c.Devices, d)
		c.Users = append(c.Users, directory.User{ID: directory.NewUserID(name), UserName: name, ContactCenter: "demo", Enabled: true,
			Roles: []directory.Role{directory.RoleAgent}, Devices: []directory.DeviceID{d.ID}, Credential: directory.Credential{Hash: "$argon2id$"}})
	}
	book := open(b, newRecords(), usage{}, &c)
	root := directory.User{ID: "root", Roles: []directory.Role{directory.RoleAPIUser}}
	for i := 0; b.Loop(); i++ {
		err := book.UpdateUser(context.Background(), root, c.Users[i%5000].ID, func(u *directory.User) error {
			u.LastName = fmt.Sprint(i)
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	}
}

// TestBook_references: a repeat of one's own reference makes nothing and
// returns what the first made, also after a restart and a reload (D-32).
func TestBook_references(t *testing.T) {
	ctx, r := context.Background(), newRecords()
	b := book(t, r, usage{}, twoCenters)
	make := func(by, reference, name string) (directory.UserID, error) {
		return b.CreateUser(ctx, named(t, b, by), reference, directory.User{UserName: name, Roles: []directory.Role{directory.RoleAgent},
			Credential: directory.Credential{Password: "x"}})
	}
	first, err := make("admin", "key:1", "ben")
	if err != nil {
		t.Fatal(err)
	}
	b = book(t, r, usage{}, strings.ReplaceAll(twoCenters, "Berg", "Holm"))
	if again, err := make("admin", "key:1", "ben"); again != first || err != nil {
		t.Errorf("%s, %v", again, err)
	}
	if _, err := make("admin", "key:2", "ben"); fault.KindOf(err) != fault.Exists {
		t.Errorf("another reference: %v", err)
	}
	if other, err := make("gus", "key:1", "cara"); other == first || err != nil {
		t.Errorf("another's reference: %s, %v", other, err)
	}
	if _, err := make("admin", "key:2", "dora"); err != nil {
		t.Errorf("what was refused was not done: %v", err)
	}
	for i := range 1100 {
		if _, err := b.CreatePlace(ctx, named(t, b, "admin"), fmt.Sprint("key:", i), directory.Place{Name: fmt.Sprint("P", i)}); err != nil {
			t.Fatal(err)
		}
	}
	if n := strings.Count(r.text(), "act/"); n != 1000 {
		t.Errorf("%d references are kept", n)
	}
	if again, err := make("admin", "key:1", "ben"); fault.KindOf(err) != fault.Exists {
		t.Errorf("the oldest is not forgotten: %s %v", again, err)
	}
	if len(b.Notes()) > 0 {
		t.Error(b.Notes())
	}
}
