package registrar_test

import (
	"strings"
	"testing"
	"time"

	"parley/internal/record"
	"parley/internal/siplink/registrar"
	"parley/test/records"
)

// node is a registrar of a node that shares its store with others.
func node(t *testing.T, s *records.Store, name string) (*registrar.Registrar, *record.Follower) {
	t.Helper()
	f := record.NewFollower(s, time.Second)
	if err := f.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	cfg := config(f)
	cfg.Node = name
	r, err := registrar.Open(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	f.Follow(record.Room{Kind: registrar.Kind, Take: r.Take, Keys: r.Keys})
	return r, f
}

// places are where a number is, as a node knows it: node and flow.
func places(r *registrar.Registrar, number string) string {
	var all []string
	for _, b := range r.Bindings(number) {
		all = append(all, b.Node+" "+b.Flow)
	}
	return strings.Join(all, ", ")
}

func knows(t *testing.T, r *registrar.Registrar, f *record.Follower, want string) {
	t.Helper()
	if err := f.CatchUp(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := places(r, "3001"); got != want {
		t.Errorf("3001 is at %q, want %q", got, want)
	}
}

func TestNodes(t *testing.T) {
	s := &records.Store{}
	a, atA := node(t, s, "a")
	b, atB := node(t, s, "b")
	desk, cell := softphone(a, "3001"), softphone(b, "3001")
	desk.origin.Transport, desk.origin.Flow = "tcp", "tcp/1"
	cell.callID, cell.origin.Transport, cell.origin.Flow = "other", "tcp", "tcp/1" // of the same name, on its own node
	want(t, desk.register("Contact: <sip:x@desk>;q=0.9"), 200, "desk 3600")
	want(t, cell.register("Contact: <sip:x@cell>;q=0.5"), 200, "desk 3600, cell 3600") // b had not heard of the first
	knows(t, a, atA, "a tcp/1, b tcp/1")
	t.Run("a phone is trusted on its own connection alone, and that is on one node", func(t *testing.T) {
		only := softphone(a, "3001")
		only.origin = desk.origin
		if _, reply := a.Admit(t.Context(), only.message("MESSAGE"), desk.origin); reply != nil {
			t.Errorf("%+v", reply)
		}
		a.Gone("tcp/1")
		if _, reply := a.Admit(t.Context(), only.message("MESSAGE"), desk.origin); reply == nil {
			t.Error("the other node's connection is taken for it")
		}
		knows(t, b, atB, "b tcp/1")
	})
	t.Run("what hung on a node goes with it", func(t *testing.T) {
		if err := b.Bury(t.Context(), []string{"b"}); err != nil { // said of itself after a lapse
			t.Fatal(err)
		}
		knows(t, b, atB, "b tcp/1")
		if err := a.Bury(t.Context(), []string{"b"}); err != nil {
			t.Fatal(err)
		}
		knows(t, a, atA, "")
		knows(t, b, atB, "")
	})
	t.Run("a restarted node ends what its connections were, and no other's", func(t *testing.T) {
		desk.register("Contact: <sip:x@desk>;q=0.9")
		cell.register("Contact: <sip:x@cell>;q=0.5")
		a, atA = node(t, s, "a")
		knows(t, a, atA, "b tcp/1")
	})
}
