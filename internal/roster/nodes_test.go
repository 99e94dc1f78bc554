package roster_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"parley/internal/agentstate"
	"parley/internal/directory"
	"parley/internal/fault"
	"parley/internal/record"
	"parley/internal/roster"
	"parley/test/records"
)

// eager hears of each write before whoever wrote does.
type eager struct{ *record.Follower }

func (e eager) Write(ctx context.Context, writes ...record.Write) (int64, error) {
	version, err := e.Follower.Write(ctx, writes...)
	return version, errors.Join(err, e.CatchUp(ctx))
}

// node is a roster that shares its records with others.
type node struct {
	*roster.Roster
	follower *record.Follower
	told     []directory.UserID
}

func openNode(t interface{ Fatal(...any) }, kept *records.Store) *node {
	n := &node{follower: record.NewFollower(kept, time.Second)}
	err := n.follower.Start(context.Background())
	if err == nil {
		n.Roster, err = roster.Open(context.Background(), n.follower, func(u directory.UserID) { n.told = append(n.told, u) })
	}
	if err != nil {
		t.Fatal(err)
	}
	n.follower.Follow(record.Room{Kind: roster.Kind, Take: n.Take, Keys: n.Keys})
	return n
}

func (n *node) start(who, place string) error {
	dir := people()
	u, _ := dir.User(directory.UserID(who))
	_, err := n.Start(context.Background(), dir, u, roster.Wish{Place: place})
	return err
}

func (n *node) CatchUp(ctx context.Context) error { return n.follower.CatchUp(ctx) }

func TestTwoNodes(t *testing.T) {
	ctx := context.Background()
	t.Run("a place taken on the other node is in use, though nobody has heard of it", func(t *testing.T) {
		kept := &records.Store{}
		one, two := openNode(t, kept), openNode(t, kept)
		if err := one.start("anna", "one"); err != nil {
			t.Fatal(err)
		}
		if err := two.start("ben", "one"); fault.KindOf(err) != fault.InUse {
			t.Error(err)
		}
		if holder, _ := two.Holder("1"); holder != "anna" {
			t.Errorf("held by %q", holder)
		}
	})
	t.Run("what a node hears of its own change before it knows that it is durable is told once", func(t *testing.T) {
		n := &node{follower: record.NewFollower(&records.Store{}, time.Second)}
		var err error
		n.Roster, err = roster.Open(ctx, eager{n.follower}, func(u directory.UserID) { n.told = append(n.told, u) })
		if err != nil {
			t.Fatal(err)
		}
		n.follower.Follow(record.Room{Kind: roster.Kind, Take: n.Take, Keys: n.Keys})
		if err := n.start("anna", "one"); err != nil || len(n.told) != 1 {
			t.Errorf("%v, told %v", err, n.told)
		}
		change := roster.Change{To: func(agentstate.Standing) agentstate.Standing { return agentstate.Standing{} }}
		if err := n.Stand(ctx, "anna", change); err != nil || len(n.told) != 2 {
			t.Errorf("%v, told %v", err, n.told)
		}
		if _, ended, err := n.End(ctx, "anna"); !ended || err != nil || len(n.told) != 3 {
			t.Errorf("%v %v, told %v", ended, err, n.told)
		}
	})
	t.Run("what happens on one is told on the other, once", func(t *testing.T) {
		kept := &records.Store{}
		one, two := openNode(t, kept), openNode(t, kept)
		if err := one.start("anna", "one"); err != nil {
			t.Fatal(err)
		}
		for _, n := range []*node{one, two, one, two} {
			if err := n.CatchUp(ctx); err != nil {
				t.Fatal(err)
			}
		}
		if fmt.Sprint(one.told, two.told) != "[anna] [anna]" {
			t.Error(one.told, two.told)
		}
		if _, ended, err := two.End(ctx, "anna"); !ended || err != nil {
			t.Error(ended, err)
		}
		if _, ended, err := one.End(ctx, "anna"); ended || err != nil {
			t.Error(ended, err)
		}
		if _, in := one.Session("anna"); in || fmt.Sprint(one.told, two.told) != "[anna anna] [anna anna]" {
			t.Error(one.told, two.told)
		}
	})
	t.Run("a state chosen on an old view does not undo a newer one", func(t *testing.T) {
		kept := &records.Store{}
		one, two := openNode(t, kept), openNode(t, kept)
		if err := one.start("anna", "one"); err != nil {
			t.Fatal(err)
		}
		if err := two.CatchUp(ctx); err != nil {
			t.Fatal(err)
		}
		if err := one.Stand(ctx, "anna", roster.Change{To: func(s agentstate.Standing) agentstate.Standing { s.DoNotDisturb = true; return s }}); err != nil {
			t.Fatal(err)
		}
		if err := two.Stand(ctx, "anna", roster.Change{To: func(s agentstate.Standing) agentstate.Standing { s.State.Reason = "tea"; return s }}); err != nil {
			t.Fatal(err)
		}
		if s, _ := two.Session("anna"); !s.Standing("1").DoNotDisturb || s.Standing("1").State.Reason != "tea" {
			t.Errorf("%+v", s.Standing("1"))
		}
	})
}

// TestNodesModel: whatever several nodes do without having heard of one
// another, no device has two users, and who has caught up knows the truth.
func TestNodesModel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ctx, kept := context.Background(), &records.Store{}
		nodes := []*node{openNode(t, kept), openNode(t, kept), openNode(t, kept)}
		truth := map[string]string{} // who is where
		on := func() *node { return rapid.SampledFrom(nodes).Draw(t, "node") }
		who := func() string { return rapid.SampledFrom([]string{"anna", "ben", "cara"}).Draw(t, "who") }
		t.Repeat(map[string]func(*rapid.T){
			"start": func(t *rapid.T) {
				n, user, place := on(), who(), rapid.SampledFrom([]string{"one", "acd"}).Draw(t, "place")
				knows := slices.ContainsFunc(n.Sessions(), func(s roster.Session) bool {
					return s.Place == place || s.User == directory.UserID(user)
				})
				// The API catches up; without, there must be nothing that an old view could answer.
				if old := rapid.Bool().Draw(t, "old view"); !old || knows || truth[user] != "" {
					if err := n.CatchUp(ctx); err != nil {
						t.Fatal(err)
					}
				}
				taken := false
				for other, where := range truth {
					taken = taken || other != user && where == place
				}
				err := n.start(user, place)
				if taken != (err != nil) || err != nil && fault.KindOf(err) != fault.InUse {
					t.Fatalf("%s at %s, truth %v: %v", user, place, truth, err)
				}
				if err == nil {
					truth[user] = place
				}
			},
			"end": func(t *rapid.T) {
				n, user := on(), who()
				if err := n.CatchUp(ctx); err != nil {
					t.Fatal(err)
				}
				_, ended, err := n.End(ctx, directory.UserID(user))
				if _, in := truth[user]; in != ended || err != nil {
					t.Fatal(user, truth, ended, err)
				}
				delete(truth, user)
			},
			"restart": func(*rapid.T) { nodes[0] = openNode(t, kept) },
			"": func(t *rapid.T) {
				n := on()
				if err := n.CatchUp(ctx); err != nil {
					t.Fatal(err)
				}
				known := map[string]string{}
				for _, s := range n.Sessions() {
					known[string(s.User)] = s.Place
					for _, device := range s.Active {
						if holder, _ := n.Holder(device); holder != s.User {
							t.Fatalf("%s is held by %q, not %q", device, holder, s.User)
						}
					}
				}
				if diff := cmp.Diff(truth, known); diff != "" {
					t.Fatal(diff)
				}
			},
		})
	})
}
