package provision_test

import (
	"context"
	"strings"
	"testing"

	"parley/internal/directory"
	"parley/internal/fault"
	"parley/internal/provision"
)

const twoCenters = `
contactCenters:
  - domainName: demo
    features: [api-voice]
    devices: [{ phoneNumber: 3001 }, { phoneNumber: 3002 }]
    places: [{ name: P, devices: [3001] }]
    users:
      - { userName: admin, password: secret, roles: [ROLE_ADMIN] }
      - { userName: anna, password: secret, place: P, lastName: Berg }
  - domainName: branch
    features: [api-voice]
    users: [{ userName: gus, password: secret, roles: [ROLE_ADMIN] }]
`

func named(t testing.TB, b *provision.Book, name string) directory.User {
	t.Helper()
	u, ok := b.Snapshot().UserNamed(name)
	if !ok {
		t.Fatalf("%s is not there", name)
	}
	return u
}

func (r *records) text() string {
	var all strings.Builder
	values, _ := r.Records(context.Background(), provision.Kind)
	for key, value := range values {
		all.WriteString(key + " " + string(value.Value) + "\n")
	}
	return all.String()
}

func password(word string) func(*directory.User) error {
	return func(u *directory.User) error { u.Credential = directory.Credential{Password: word}; return nil }
}

func TestBook_passwords(t *testing.T) {
	ctx, r := context.Background(), newRecords()
	b := book(t, r, usage{}, twoCenters)
	admin := named(t, b, "admin")
	if got := named(t, b, "anna").Credential.Password; got != "secret" || strings.Contains(r.text(), "secret") {
		t.Fatalf("the file's password is %q, or in the store:\n%s", got, r.text())
	}
	if err := b.UpdateUser(ctx, admin, named(t, b, "anna").ID, password("new")); err != nil {
		t.Fatal(err)
	}
	t.Run("the API's password is kept as a hash and holds while the file says the old one", func(t *testing.T) {
		for _, again := range []*provision.Book{b, book(t, r, usage{}, twoCenters), book(t, r, usage{}, "")} {
			if got := named(t, again, "anna").Credential; got != (directory.Credential{Hash: "$argon2id$new"}) {
				t.Errorf("got %q %q", got.Password, got.Hash)
			}
		}
	})
	t.Run("a new password in the file overrules it, and that is told without either", func(t *testing.T) {
		b := book(t, r, usage{}, strings.ReplaceAll(twoCenters, "anna, password: secret", "anna, password: newest"))
		if got := named(t, b, "anna").Credential.Password; got != "newest" {
			t.Errorf("got %q", got)
		}
		if note := told(b, "user", "anna"); !strings.Contains(note, "the password") || strings.Contains(note, "argon2id") || strings.Contains(note, "newest") {
			t.Errorf("note %q", note)
		}
	})
}

func TestBook_passwordChangedWhileTheFileIsAway(t *testing.T) {
	ctx, r := context.Background(), newRecords()
	book(t, r, usage{}, twoCenters)
	away := book(t, r, usage{}, "")
	root := directory.User{ID: "root", Roles: []directory.Role{directory.RoleAPIUser}}
	if err := away.UpdateUser(ctx, root, named(t, away, "anna").ID, password("new")); err != nil {
		t.Fatal(err)
	}
	b := book(t, r, usage{}, twoCenters)
	if got := named(t, b, "anna").Credential.Hash; got != "$argon2id$new" || len(b.Notes()) > 0 {
		t.Errorf("got %q, %v", got, b.Notes())
	}
	b = book(t, r, usage{}, strings.ReplaceAll(twoCenters, "anna, password: secret", "anna, password: newest"))
	if got := named(t, b, "anna").Credential.Password; got != "newest" || told(b, "user", "anna") == "" {
		t.Errorf("got %q, %v", got, b.Notes())
	}
}

func TestBook_withoutFileNothingIsLost(t *testing.T) {
	ctx, r := context.Background(), newRecords()
	b := book(t, r, usage{}, twoCenters)
	made, err := b.CreateUser(ctx, named(t, b, "admin"), "", directory.User{UserName: "ben", Roles: []directory.Role{directory.RoleAgent},
		Credential: directory.Credential{Password: "x"}})
	if err != nil {
		t.Fatal(err)
	}
	again := book(t, r, usage{}, "")
	if named(t, again, "ben").ID != made || named(t, again, "anna").LastName != "Berg" || len(again.Notes()) > 0 {
		t.Errorf("%+v %+v", named(t, again, "ben"), again.Notes())
	}
}

func TestBook_sameNameIsAnotherPerson(t *testing.T) {
	ctx := context.Background()
	b := book(t, newRecords(), usage{}, twoCenters)
	admin, anna := named(t, b, "admin"), named(t, b, "anna")
	if err := b.DeleteUser(ctx, admin, anna.ID); err != nil {
		t.Fatal(err)
	}
	again, err := b.CreateUser(ctx, admin, "", directory.User{UserName: "anna", Roles: []directory.Role{directory.RoleAgent}, Credential: directory.Credential{Password: "x"}})
	if err != nil || again == anna.ID || named(t, b, "anna").LastName != "" {
		t.Errorf("%s %v", again, err)
	}
}

func TestBook_fileAndAPIOfOneName(t *testing.T) {
	ctx, r := context.Background(), newRecords()
	b := book(t, r, usage{}, twoCenters)
	make := func(by, name string) {
		t.Helper()
		if _, err := b.CreateUser(ctx, named(t, b, by), "", directory.User{UserName: name, LastName: "API", Enabled: true,
			Roles: []directory.Role{directory.RoleAgent}, Credential: directory.Credential{Password: "x"}}); err != nil {
			t.Fatal(err)
		}
	}
	make("admin", "ben")
	make("gus", "cara")
	file := strings.Replace(twoCenters, "      - { userName: anna",
		"      - { userName: ben, password: y, firstName: Ben }\n      - { userName: cara, password: y }\n      - { userName: anna", 1)
	id := named(t, b, "ben").ID
	b = book(t, r, usage{}, file)
	t.Run("one of the same contact center is taken over, with what the file does not say", func(t *testing.T) {
		ben := named(t, b, "ben")
		if ben.ID != id || ben.FirstName != "Ben" || ben.LastName != "API" || ben.Credential.Password != "y" || !strings.Contains(told(b, "user", "ben"), "made by the API") {
			t.Errorf("%+v, %q", ben, told(b, "user", "ben"))
		}
	})
	t.Run("one of another contact center is not", func(t *testing.T) {
		cara := named(t, b, "cara")
		if cara.ContactCenter != "branch" || cara.LastName != "API" || !strings.Contains(told(b, "user", "cara"), "the file's is not taken") {
			t.Errorf("%+v, %q", cara, told(b, "user", "cara"))
		}
	})
}

func TestBook_contactCenters(t *testing.T) {
	ctx, r := context.Background(), newRecords()
	b := book(t, r, usage{}, twoCenters)
	root := directory.User{ID: "root", UserName: "root", Roles: []directory.Role{directory.RoleAPIUser}}
	only, rest, _ := strings.Cut(twoCenters, "  - domainName: branch")
	_ = rest
	if _, err := b.CreateUser(ctx, root, "", directory.User{UserName: "hal", ContactCenter: "branch", Roles: []directory.Role{directory.RoleAgent},
		Credential: directory.Credential{Password: "x"}}); err != nil {
		t.Fatal(err)
	}
	notes, err := b.Reload(ctx, parse(t, only))
	if _, stays := b.Snapshot().ContactCenter("branch"); err != nil || !stays || !strings.Contains(told(b, "contact-center", "branch"), "it stays") {
		t.Errorf("%v %v", err, notes)
	}
	if _, gone := b.Snapshot().UserNamed("gus"); gone {
		t.Error("gus is still there")
	}
	center, _ := b.Snapshot().ContactCenter("branch")
	if err := b.DeleteContactCenter(ctx, root, center.ID); fault.KindOf(err) != fault.InUse {
		t.Errorf("with hal in it: %v", err)
	}
	if err := b.DeleteUser(ctx, root, named(t, b, "hal").ID); err != nil {
		t.Fatal(err)
	}
	if err := b.DeleteContactCenter(ctx, root, center.ID); err != nil {
		t.Fatal(err)
	}
	t.Run("deleted by the API, it is not taken from the file", func(t *testing.T) {
		demo, _ := b.Snapshot().ContactCenter("demo")
		for _, s := range []string{"admin", "anna"} {
			if err := b.DeleteUser(ctx, root, named(t, b, s).ID); err != nil {
				t.Fatal(err)
			}
		}
		for _, d := range b.Snapshot().Devices("demo") {
			if err := b.DeleteDevice(ctx, root, d.ID); err != nil {
				t.Fatal(err)
			}
		}
		for _, p := range b.Snapshot().Places("demo") {
			if err := b.DeletePlace(ctx, root, p.ID); err != nil {
				t.Fatal(err)
			}
		}
		if err := b.DeleteContactCenter(ctx, root, demo.ID); err != nil {
			t.Fatal(err)
		}
		if _, err := b.Reload(ctx, parse(t, strings.Replace(only, "{ userName: anna", "{ userName: ben, password: x }\n      - { userName: anna", 1))); err != nil {
			t.Fatal(err)
		}
		if c := b.Snapshot().ContactCenters(); len(c) > 0 || len(b.Snapshot().Users("demo")) > 0 || !strings.Contains(told(b, "user", "ben"), "deleted by the API") {
			t.Errorf("%v %q", c, told(b, "user", "ben"))
		}
	})
}
