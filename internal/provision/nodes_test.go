package provision_test

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"testing"
	"time"

	"parley/internal/directory"
	"parley/internal/fault"
	"parley/internal/provision"
	"parley/internal/record"
)

// node is a book that shares its records with others.
type node struct {
	*provision.Book
	follower *record.Follower
	learned  int
}

func openNode(t *testing.T, r *records, contents *directory.Contents) *node {
	t.Helper()
	n := &node{follower: record.NewFollower(&r.Store, time.Second)}
	err := n.follower.Start(context.Background())
	if err == nil {
		n.Book, err = provision.Open(context.Background(), provision.Config{Records: n.follower, Usage: usage{}, Logger: slog.New(slog.DiscardHandler),
			Hash:    func(password string) (string, error) { return "$argon2id$" + password, nil },
			Matches: func(phc, password string) bool { return phc == "$argon2id$"+password },
			Learned: func(_, _ *directory.Snapshot) { n.learned++ }}, contents)
	}
	if err != nil {
		t.Fatal(err)
	}
	n.follower.Follow(record.Room{Kind: provision.Kind, Take: n.Take, Keys: n.Keys})
	return n
}

func TestTwoNodes(t *testing.T) {
	ctx, r := context.Background(), newRecords()
	file := parse(t, twoCenters)
	one, two := openNode(t, r, &file), openNode(t, r, &file)
	by := directory.User{UserName: "root", Roles: []directory.Role{directory.RoleAPIUser}}
	domain := one.Snapshot().ContactCenters()[0].DomainName
	make := func(n *node, name string) error {
		_, err := n.CreatePlace(ctx, by, "", directory.Place{ContactCenter: domain, Name: name})
		return err
	}

	t.Run("one name is taken once, though the other has not heard of it", func(t *testing.T) {
		if err := make(one, "Desk"); err != nil {
			t.Fatal(err)
		}
		if err := make(two, "Desk"); fault.KindOf(err) != fault.Exists {
			t.Error(err)
		}
		if two.learned != 1 {
			t.Errorf("learned %d times", two.learned)
		}
	})
	t.Run("nobody undoes what the other did at the same time", func(t *testing.T) {
		var all sync.WaitGroup
		for i, n := range []*node{one, two, one, two} {
			all.Go(func() {
				for k := range 5 {
					for {
						err := make(n, fmt.Sprintf("Room %d.%d", i, k))
						if err == nil {
							break
						}
						if fault.KindOf(err) != fault.Unavailable { // tried too often: others were quicker
							t.Error(err)
							return
						}
					}
				}
			})
		}
		all.Wait()
		for _, n := range []*node{one, two, openNode(t, r, &file)} {
			if err := n.follower.CatchUp(ctx); err != nil {
				t.Fatal(err)
			}
			for i := range 4 {
				for k := range 5 {
					if _, ok := n.Snapshot().Place(domain, fmt.Sprintf("Room %d.%d", i, k)); !ok {
						t.Errorf("room %d.%d is not there", i, k)
					}
				}
			}
		}
	})
	t.Run("a reference makes one thing on whichever node it comes", func(t *testing.T) {
		first, err := one.CreatePlace(ctx, by, "ref", directory.Place{ContactCenter: domain, Name: "Once"})
		again, err2 := two.CreatePlace(ctx, by, "ref", directory.Place{ContactCenter: domain, Name: "Twice"})
		if first == "" || first != again || err != nil || err2 != nil {
			t.Error(first, again, err, err2)
		}
	})
}
