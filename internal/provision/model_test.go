package provision_test

import (
	"context"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"parley/internal/directory"
	"parley/internal/fault"
	"parley/internal/provision"
)

// view is what one sees of a contact center from outside: by object its
// properties. It is all that the model knows.
type view map[string]map[string]string

func viewOf(s *directory.Snapshot) view {
	v := view{}
	for _, u := range s.Users("demo") {
		v["user/"+u.UserName] = map[string]string{"first": u.FirstName, "place": u.Place, "enabled": fmt.Sprint(u.Enabled)}
	}
	for _, p := range s.Places("demo") {
		v["place/"+p.Name] = map[string]string{}
	}
	for _, d := range s.Devices("demo") {
		owner, _ := s.Owner(d.ID)
		place, _ := s.PlaceOf(d.ID)
		im, _ := d.Annex.Option("TServer", "multimedia")
		v["device/"+d.PhoneNumber] = map[string]string{"owner": owner.UserName, "place": place.Name, "im": im}
	}
	return v
}

// fresh is what an object has before anybody says anything.
func fresh(name string) string {
	if name == "enabled" {
		return "true"
	}
	return ""
}

// house plays random changes by file and API against a book and checks every
// reload by the rule of D-41, told independently of how the book keeps things.
type house struct {
	records *records
	book    *provision.Book
	file    directory.Contents
	said    view            // what the file said last
	gone    map[string]bool // deleted by the API while the file has it
}

func (h *house) draw(t *rapid.T) directory.Contents {
	pick := func(from []string, label string) []string {
		return rapid.SliceOfNDistinct(rapid.SampledFrom(from), 0, len(from), rapid.ID).Draw(t, label)
	}
	c := directory.Contents{ContactCenters: []directory.ContactCenter{{ID: "demo", DomainName: "demo"}}}
	numbers := pick([]string{"3001", "3002", "3003"}, "numbers")
	places := pick([]string{"P", "Q"}, "places")
	users := pick([]string{"anna", "ben", "cara"}, "users")
	stands, owned := map[string][]directory.DeviceID{}, map[string][]directory.DeviceID{}
	for _, n := range numbers {
		d := directory.Device{ID: directory.NewDeviceID("demo", n), ContactCenter: "demo", PhoneNumber: n,
			TelephonyNetwork: "Private", Type: directory.Extension, Annex: directory.Annex{}}
		if im := rapid.SampledFrom([]string{"", "true", "false"}).Draw(t, "im"); im != "" {
			d.Annex["TServer"] = map[string]string{"multimedia": im}
		}
		c.Devices = append(c.Devices, d)
		at := rapid.SampledFrom(append(places, "")).Draw(t, "at")
		owner := rapid.SampledFrom(append(users, "")).Draw(t, "owner")
		stands[at], owned[owner] = append(stands[at], d.ID), append(owned[owner], d.ID)
	}
	for _, p := range places {
		c.Places = append(c.Places, directory.Place{ID: directory.NewPlaceID("demo", p), ContactCenter: "demo", Name: p, Devices: stands[p]})
	}
	for _, u := range users {
		c.Users = append(c.Users, directory.User{ID: directory.NewUserID(u), ContactCenter: "demo", UserName: u,
			FirstName: rapid.SampledFrom([]string{"", "A", "B"}).Draw(t, "first"), Roles: []directory.Role{directory.RoleAgent},
			Enabled: rapid.Bool().Draw(t, "enabled"), Place: rapid.SampledFrom(append(places, "")).Draw(t, "place"),
			Devices: owned[u], Credential: directory.Credential{Password: "x"}})
	}
	return c
}

func (h *house) reload(t *rapid.T) {
	before := viewOf(h.book.Snapshot())
	h.file = h.draw(t)
	fresh, err := h.book.Reload(context.Background(), h.file)
	if err != nil {
		t.Fatal(err)
	}
	said := viewOf(directory.New(h.file))
	after := viewOf(h.book.Snapshot())
	notes := map[string]bool{}
	for _, n := range fresh {
		notes[n.Kind+"/"+n.Name] = true
	}
	names := maps.Clone(before)
	maps.Copy(names, said)
	for name := range names {
		want, mustTell := h.expect(name, before[name], said[name], after)
		if diff := cmp.Diff(want, after[name]); diff != "" {
			t.Fatalf("%s, file %v then %v, before %v: %s", name, h.said[name], said[name], before[name], diff)
		}
		if mustTell && !notes[name] {
			t.Fatalf("%s: %v became %v without a word", name, before[name], after[name])
		}
	}
	for name := range h.gone {
		if _, listed := said[name]; !listed {
			delete(h.gone, name)
		}
	}
	h.said = said
}

// expect is the rule of D-41 for one object.
func (h *house) expect(name string, had, says map[string]string, after view) (want map[string]string, mustTell bool) {
	base, known := h.said[name]
	switch {
	case h.gone[name]:
		return nil, says != nil
	case had == nil:
		had, base = says, says
	case says == nil && known:
		return nil, !maps.Equal(had, base)
	case says == nil:
		says, base = had, had
	}
	want = map[string]string{}
	for field, value := range had {
		was := fresh(field)
		if known || base != nil {
			was = base[field]
		}
		want[field] = value
		if says[field] != was {
			want[field] = says[field]
			mustTell = mustTell || value != was && value != says[field]
		}
		kind := map[string]string{"place": "place/", "owner": "user/"}[field]
		if _, there := after[kind+want[field]]; kind != "" && want[field] != "" && !there {
			want[field], mustTell = "", true
		}
	}
	return want, mustTell
}

func TestBook_againstModel(t *testing.T) {
	ctx := context.Background()
	admin := directory.User{ID: "root", UserName: "root", ContactCenter: "demo", Roles: []directory.Role{directory.RoleAdmin}}
	rapid.Check(t, func(t *rapid.T) {
		h := &house{records: newRecords(), said: view{}, gone: map[string]bool{}}
		h.file = directory.Contents{ContactCenters: []directory.ContactCenter{{ID: "demo", DomainName: "demo"}}}
		h.open(t)
		user := func() (directory.User, bool) {
			return h.book.Snapshot().UserNamed(rapid.SampledFrom([]string{"anna", "ben", "cara"}).Draw(t, "user"))
		}
		device := func() (directory.Device, bool) {
			return h.book.Snapshot().DeviceNumbered("demo", rapid.SampledFrom([]string{"3001", "3002", "3003"}).Draw(t, "device"))
		}
		place := func() (directory.Place, bool) {
			return h.book.Snapshot().Place("demo", rapid.SampledFrom([]string{"P", "Q"}).Draw(t, "place"))
		}
		must := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		deleted := func(name string) {
			if _, listed := h.said[name]; listed {
				h.gone[name] = true
			}
		}
		t.Repeat(map[string]func(*rapid.T){
			"the file is read again": h.reload,
			"the server restarts":    h.open,
			"a user is made or deleted": func(t *rapid.T) {
				name := rapid.SampledFrom([]string{"anna", "ben", "cara"}).Draw(t, "user")
				if u, ok := h.book.Snapshot().UserNamed(name); ok {
					must(h.book.DeleteUser(ctx, admin, u.ID))
					deleted("user/" + name)
					return
				}
				_, err := h.book.CreateUser(ctx, admin, "", directory.User{UserName: name, FirstName: "X", Enabled: true,
					Roles: []directory.Role{directory.RoleAgent}, Credential: directory.Credential{Password: "y"}})
				must(err)
				delete(h.gone, "user/"+name)
			},
			"a user is changed": func(t *rapid.T) {
				if u, ok := user(); ok {
					p, _ := place()
					must(h.book.UpdateUser(ctx, admin, u.ID, func(u *directory.User) error {
						u.FirstName, u.Enabled, u.Place = rapid.SampledFrom([]string{"", "A", "Z"}).Draw(t, "first"), !u.Enabled, p.Name
						return nil
					}))
				}
			},
			"a device is made or deleted": func(t *rapid.T) {
				number := rapid.SampledFrom([]string{"3001", "3002", "3003"}).Draw(t, "device")
				if d, ok := h.book.Snapshot().DeviceNumbered("demo", number); ok {
					must(h.book.DeleteDevice(ctx, admin, d.ID))
					deleted("device/" + number)
					return
				}
				_, err := h.book.CreateDevice(ctx, admin, "", directory.Device{PhoneNumber: number, TelephonyNetwork: "Private", Type: directory.Extension}, "")
				must(err)
				delete(h.gone, "device/"+number)
			},
			"a device is changed": func(t *rapid.T) {
				if d, ok := device(); ok {
					must(h.book.UpdateDevice(ctx, admin, d.ID, func(d *directory.Device) error {
						d.Annex = directory.Annex{"TServer": {"multimedia": rapid.SampledFrom([]string{"true", "maybe"}).Draw(t, "im")}}
						return nil
					}))
				}
			},
			"a device is assigned or unassigned": func(t *rapid.T) {
				d, ok := device()
				u, there := user()
				if !ok || !there {
					return
				}
				if slices.Contains(u.Devices, d.ID) {
					must(h.book.Unassign(ctx, admin, d.ID, u.ID))
					return
				}
				must(h.book.Assign(ctx, admin, d.ID, u.ID))
			},
			"a place is made or deleted": func(t *rapid.T) {
				name := rapid.SampledFrom([]string{"P", "Q"}).Draw(t, "place")
				if p, ok := h.book.Snapshot().Place("demo", name); ok {
					must(h.book.DeletePlace(ctx, admin, p.ID))
					deleted("place/" + name)
					return
				}
				_, err := h.book.CreatePlace(ctx, admin, "", directory.Place{Name: name})
				must(err)
				delete(h.gone, "place/"+name)
			},
			"a place is furnished": func(t *rapid.T) {
				d, ok := device()
				p, there := place()
				if at, stands := h.book.Snapshot().PlaceOf(d.ID); !ok || !there || stands && at.Name != p.Name {
					return
				}
				must(h.book.UpdatePlace(ctx, admin, p.ID, func(p *directory.Place) error {
					p.Devices = []directory.DeviceID{d.ID}
					return nil
				}))
			},
			"a change that cannot be kept changes nothing": func(t *rapid.T) {
				before := viewOf(h.book.Snapshot())
				h.records.Breaks(fault.New("store", fault.Unavailable, "", "the disk is full"))
				tried := h.records.Writes()
				_, err := h.book.Reload(ctx, h.draw(t))
				tried = h.records.Writes() - tried
				h.records.Breaks(nil)
				if diff := cmp.Diff(before, viewOf(h.book.Snapshot())); (err == nil) != (tried == 0) || diff != "" {
					t.Fatalf("%v: %s", err, diff)
				}
			},
		})
	})
}

// open reads the book anew: what was told is there again.
func (h *house) open(t *rapid.T) {
	var before view
	if h.book != nil {
		before = viewOf(h.book.Snapshot())
	}
	b, err := provision.Open(context.Background(), provision.Config{Records: h.records, Usage: usage{}, Logger: slog.New(slog.DiscardHandler),
		Hash:    func(password string) (string, error) { return "$argon2id$" + password, nil },
		Matches: func(phc, password string) bool { return phc == "$argon2id$"+password }}, &h.file)
	if err != nil {
		t.Fatal(err)
	}
	h.book = b
	if diff := cmp.Diff(before, viewOf(b.Snapshot())); before != nil && diff != "" {
		t.Fatal(diff)
	}
}
