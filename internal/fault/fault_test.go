package fault_test

import (
	"errors"
	"fmt"
	"testing"

	"parley/internal/fault"
)

func TestWrap(t *testing.T) {
	inner := fault.New("store.open", fault.InvalidState, "anna", "Invalid state: anna is in a session")
	outer := fault.Wrap("engine.initiate", fault.Internal, "3001", inner)

	t.Run("keeps kind and text of a fault", func(t *testing.T) {
		if fault.KindOf(outer) != fault.InvalidState || fault.TextOf(outer) != fault.TextOf(inner) {
			t.Errorf("got %v, %q", fault.KindOf(outer), fault.TextOf(outer))
		}
	})
	t.Run("finds the innermost subject", func(t *testing.T) {
		if got := fault.SubjectOf(outer); got != "anna" {
			t.Errorf("subject = %q, want anna", got)
		}
	})
	t.Run("classifies a foreign error", func(t *testing.T) {
		err := fault.Wrap("store.read", fault.Unavailable, "", errors.New("disk gone"))
		if fault.KindOf(err) != fault.Unavailable || fault.TextOf(err) != "" {
			t.Errorf("got %v, %q", fault.KindOf(err), fault.TextOf(err))
		}
	})
	t.Run("nil stays nil", func(t *testing.T) {
		if fault.Wrap("x", fault.Internal, "", nil) != nil {
			t.Error("want nil")
		}
	})
}

func TestIs(t *testing.T) {
	err := fmt.Errorf("outside: %w", fault.New("engine.send", fault.NotFound, "S1", "no such session"))
	for name, c := range map[string]struct {
		target *fault.Error
		want   bool
	}{
		"kind alone":     {&fault.Error{Kind: fault.NotFound}, true},
		"subject alone":  {&fault.Error{Subject: "S1"}, true},
		"another kind":   {&fault.Error{Kind: fault.Invalid}, false},
		"another op":     {&fault.Error{Op: "engine.end", Kind: fault.NotFound}, false},
		"empty matches":  {&fault.Error{}, true},
		"another text":   {&fault.Error{Text: "gone"}, false},
		"another object": {&fault.Error{Subject: "S2"}, false},
	} {
		if errors.Is(err, c.target) != c.want {
			t.Errorf("%s: want %v", name, c.want)
		}
	}
}

func TestKinds(t *testing.T) {
	seen := map[string]bool{}
	for _, k := range fault.Kinds() {
		if seen[k.String()] || k.String() == "" {
			t.Errorf("kind %d has no name of its own: %q", k, k)
		}
		seen[k.String()] = true
	}
	if fault.KindOf(errors.New("plain")) != fault.Internal {
		t.Error("a plain error must count as internal")
	}
}

func ExampleWrap() {
	err := fault.New("roster.start", fault.InUse, "Place_3001", "Place_3001 is taken")
	fmt.Println(fault.Wrap("engine.start", fault.Internal, "ben", err))
	// Output: engine.start: ben: in use: roster.start: Place_3001: in use: Place_3001 is taken
}
