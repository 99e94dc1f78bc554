package roster_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"parley/internal/directory"
	"parley/internal/fault"
	"parley/internal/record"
	"parley/internal/roster"
	"parley/test/records"
)

// people are anna, ben and cara, who has devices of her own, and places with
// one device (one), two extensions (two), an ACD position beside an extension
// (acd) and two ACD positions (acds).
func people() *directory.Snapshot {
	var c directory.Contents
	for number, kind := range map[string]directory.DeviceType{"1": directory.Extension, "2": directory.Extension,
		"3": directory.Extension, "4": directory.ACDPosition, "5": directory.Extension, "6": directory.ACDPosition,
		"7": directory.ACDPosition, "8": directory.Extension, "9": directory.Extension} {
		c.Devices = append(c.Devices, directory.Device{ID: directory.DeviceID(number), ContactCenter: "demo", PhoneNumber: "300" + number, Type: kind})
	}
	for name, devices := range map[string][]directory.DeviceID{"one": {"1"}, "two": {"2", "3"}, "acd": {"5", "4"}, "acds": {"6", "7", "8"}, "none": {}} {
		c.Places = append(c.Places, directory.Place{ContactCenter: "demo", Name: name, Devices: devices})
	}
	c.Users = []directory.User{user("anna", "one"), user("ben", ""), user("cara", "")}
	c.Users[2].Devices = []directory.DeviceID{"8", "9"}
	return directory.New(c)
}

func user(name, place string) directory.User {
	return directory.User{ID: directory.UserID(name), UserName: name, ContactCenter: "demo", Place: place}
}

// stage is a roster with its records; rings counts the calls of changed.
type stage struct {
	*testing.T
	*roster.Roster
	records *records.Store
	people  *directory.Snapshot
	rings   atomic.Int32
}

func onStage(t *testing.T) *stage {
	s := &stage{T: t, records: &records.Store{}, people: people()}
	s.open()
	return s
}

func (s *stage) open() {
	s.Helper()
	var err error
	s.Roster, err = roster.Open(context.Background(), s.records, func(directory.UserID) { s.rings.Add(1) })
	if err != nil {
		s.Fatal(err)
	}
}

func (s *stage) start(name string, w roster.Wish) (roster.Session, error) {
	u, _ := s.people.UserNamed(name)
	return s.Start(context.Background(), s.people, u, w)
}

// TestD33 is the rule of the devices.
func TestD33(t *testing.T) {
	for name, c := range map[string]struct {
		who    string
		wish   roster.Wish
		active string
		kind   fault.Kind
		words  string
	}{
		"the default place, one device":        {who: "anna", active: "1"},
		"a named place":                        {who: "ben", wish: roster.Wish{Place: "one"}, active: "1"},
		"one device, named":                    {who: "ben", wish: roster.Wish{Place: "one", Device: "1"}, active: "1"},
		"the single ACD position":              {who: "ben", wish: roster.Wish{Place: "acd"}, active: "4"},
		"the named one beats it":               {who: "ben", wish: roster.Wish{Place: "acd", Device: "5"}, active: "5"},
		"no ACD position":                      {who: "ben", wish: roster.Wish{Place: "two"}, kind: fault.InvalidState, words: "0 ACD positions"},
		"no ACD position, named":               {who: "ben", wish: roster.Wish{Place: "two", Device: "3"}, active: "3"},
		"several ACD positions":                {who: "ben", wish: roster.Wish{Place: "acds"}, kind: fault.InvalidState, words: "3006 (/devices/6), 3007 (/devices/7)"},
		"several ACD positions, named":         {who: "ben", wish: roster.Wish{Place: "acds", Device: "7"}, active: "7"},
		"a place without devices":              {who: "ben", wish: roster.Wish{Place: "none"}, kind: fault.InvalidState, words: "0 devices"},
		"a device of another place":            {who: "ben", wish: roster.Wish{Place: "two", Device: "1"}, kind: fault.NotFound, words: "devicePath"},
		"an unknown place":                     {who: "ben", wish: roster.Wish{Place: "zero"}, kind: fault.NotFound, words: `"zero"`},
		"neither place nor device":             {who: "ben", kind: fault.InvalidState, words: "Invalid state"},
		"devices of one's own, all":            {who: "cara", active: "8 9"},
		"devices of one's own, one":            {who: "cara", wish: roster.Wish{Device: "9"}, active: "9"},
		"devices of one's own, another's":      {who: "cara", wish: roster.Wish{Device: "1"}, kind: fault.NotFound, words: "devicePath"},
		"devices of one's own, but at a place": {who: "cara", wish: roster.Wish{Place: "one"}, active: "1"},
	} {
		t.Run(name, func(t *testing.T) {
			s := onStage(t)
			got, err := s.start(c.who, c.wish)
			if c.active == "" {
				if err == nil || fault.KindOf(err) != c.kind || !strings.Contains(fault.TextOf(err), c.words) {
					t.Errorf("got %v, want %s %q", err, c.kind, c.words)
				}
				if _, in := s.Session(directory.UserID(c.who)); in || s.records.Count() > 0 || s.rings.Load() > 0 {
					t.Error("a refusal has changed something")
				}
				return
			}
			if err != nil || strings.Trim(fmt.Sprint(got.Active), "[]") != c.active || s.rings.Load() != 1 {
				t.Errorf("got %+v, %v; %d rings", got, err, s.rings.Load())
			}
			for _, id := range got.Active {
				if holder, ok := s.Holder(id); !ok || string(holder) != c.who {
					t.Errorf("%s is held by %q", id, holder)
				}
			}
		})
	}
}

func TestD10(t *testing.T) {
	s := onStage(t)
	first, _ := s.start("anna", roster.Wish{})
	for _, w := range []roster.Wish{{}, {Place: "one"}, {Device: "1"}} {
		again, err := s.start("anna", w)
		if err != nil || again.Since != first.Since || s.rings.Load() != 1 {
			t.Errorf("%+v: %+v, %v", w, again, err)
		}
	}
	if _, err := s.start("ben", roster.Wish{Place: "one"}); fault.KindOf(err) != fault.InUse {
		t.Error(err)
	}
	moved, err := s.start("anna", roster.Wish{Place: "acd"})
	if _, held := s.Holder("1"); err != nil || moved.Place != "acd" || held {
		t.Errorf("%+v, %v, still holds 1: %v", moved, err, held)
	}
	if _, held := s.Holder("5"); held {
		t.Error("somebody is logged in on 5, which is only assigned")
	}
	if _, err := s.start("ben", roster.Wish{Place: "one"}); err != nil {
		t.Error(err)
	}
	if ended, was, err := s.End(context.Background(), "anna"); err != nil || !was || ended.Place != "acd" {
		t.Errorf("%+v %v %v", ended, was, err)
	}
	if _, was, err := s.End(context.Background(), "anna"); err != nil || was || s.rings.Load() != 4 {
		t.Errorf("ended twice: %v %v, %d rings", was, err, s.rings.Load())
	}
}

func TestRestart(t *testing.T) {
	s := onStage(t)
	s.start("anna", roster.Wish{})
	s.start("cara", roster.Wish{})
	s.open()
	all := s.Sessions()
	if len(all) != 2 {
		t.Errorf("%+v", all)
	}
	if holder, ok := s.Holder("9"); !ok || holder != "cara" {
		t.Errorf("9 is held by %q", holder)
	}
	_, _ = s.records.Write(context.Background(), record.Write{Kind: roster.Kind, Key: "anna", Value: []byte("{"), If: record.Any})
	if _, err := roster.Open(context.Background(), s.records, nil); err == nil {
		t.Error("a broken record is not told")
	}
}

func TestFailingStore(t *testing.T) {
	s := onStage(t)
	s.start("anna", roster.Wish{})
	s.records.Breaks(fault.New("store", fault.Unavailable, "", ""))
	if _, err := s.start("ben", roster.Wish{Place: "two", Device: "2"}); fault.KindOf(err) != fault.Unavailable {
		t.Error(err)
	}
	if _, _, err := s.End(context.Background(), "anna"); fault.KindOf(err) != fault.Unavailable {
		t.Error(err)
	}
	if _, in := s.Session("ben"); in {
		t.Error("ben is logged in, and the store does not know")
	}
	if holder, _ := s.Holder("1"); holder != "anna" {
		t.Error("anna is gone, and the store does not know")
	}
	if s.records.Breaks(nil); s.rings.Load() != 1 {
		t.Errorf("%d rings", s.rings.Load())
	}
	if _, err := s.start("cara", roster.Wish{Place: "two", Device: "2"}); err != nil {
		t.Errorf("what ben reserved is lost: %v", err)
	}
}

// TestAtOnce: of many who want one place one gets it, and memory and store agree.
func TestAtOnce(t *testing.T) {
	s := onStage(t)
	for range 50 {
		var all sync.WaitGroup
		for _, who := range []string{"anna", "ben", "cara"} {
			all.Go(func() { s.start(who, roster.Wish{Place: "one"}) })
			all.Go(func() { s.End(context.Background(), directory.UserID(who)) })
		}
		all.Wait()
		sessions := s.Sessions()
		if len(sessions) > 1 || s.records.Count() != 2*len(sessions) { // each with the holder of its device
			t.Fatalf("%+v, kept %d records", sessions, s.records.Count())
		}
		if holder, ok := s.Holder("1"); ok != (len(sessions) == 1) || ok && !slices.ContainsFunc(sessions, func(r roster.Session) bool { return r.User == holder }) {
			t.Fatalf("%+v, held by %q", sessions, holder)
		}
	}
}
