package strict_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"parley/internal/config/strict"
	"parley/internal/fault"
)

func TestNearest(t *testing.T) {
	known := []string{"address", "externalUrl", "maxBody", "csrf", "api-voice", "tls"}
	for word, want := range map[string]string{
		"adress":                        "address",
		"addresss":                      "address",
		"adderss":                       "address", // two neighbours swapped
		"EXTERNAL_URL":                  "externalUrl",
		"max-body":                      "maxBody",
		"api_voice":                     "api-voice",
		"tsl":                           "tls",
		"ssl":                           "",
		"port":                          "",
		"":                              "",
		strings.Repeat("address", 1000): "",
	} {
		if got, ok := strict.Nearest(word, known); got != want || ok != (want != "") {
			t.Errorf("Nearest(%.20q) = %q, want %q", word, got, want)
		}
	}
}

func TestValue(t *testing.T) {
	var faults strict.Faults
	root := strict.Read("anna.yaml", []byte("name: anna\nlists: &l\n  - 1\n  - two\nsame: *l\nnone:\n"), &faults)
	fields := root.Fields([]string{"name", "lists", "same", "none", "absent"}, nil)

	t.Run("a text comes with its tag", func(t *testing.T) {
		text, tag, ok := fields["name"].Scalar("a name")
		if text != "anna" || tag != "!!str" || !ok || fields["name"].Path() != "name" {
			t.Errorf("got %q, %q, %v at %s", text, tag, ok, fields["name"].Path())
		}
	})
	t.Run("items know their lines", func(t *testing.T) {
		items, ok := fields["lists"].Items("a number")
		if len(items) != 2 || !ok || items[1].Line() != 4 {
			t.Errorf("got %v, %v", items, ok)
		}
	})
	t.Run("an alias is what it stands for", func(t *testing.T) {
		if items, ok := fields["same"].Items("a number"); len(items) != 2 || !ok {
			t.Errorf("got %v, %v", items, ok)
		}
	})
	t.Run("what is absent has nothing and takes no fault", func(t *testing.T) {
		absent := fields["absent"]
		absent.Fault("nobody hears this")
		items, _ := absent.Items("x")
		_, _, ok := absent.Scalar("x")
		if absent.Present() || ok || items != nil || len(absent.Fields(nil, nil)) != 0 || absent.Line() != 0 {
			t.Errorf("got %+v", absent)
		}
	})
	t.Run("no fault so far", func(t *testing.T) {
		if err := faults.Err("test", "anna.yaml"); err != nil {
			t.Error(err)
		}
	})
	t.Run("an empty value is no text", func(t *testing.T) {
		if _, _, ok := fields["none"].Scalar("a name"); ok {
			t.Error("accepted")
		}
		want := "anna.yaml:6: none: has no value; expected a name"
		if got := fault.TextOf(faults.Err("test", "anna.yaml")); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	})
}

func TestFaults_areInReadingOrder(t *testing.T) {
	var faults strict.Faults
	faults.Add(strict.Fault{Source: "b.yaml", Line: 9, Key: "k", Text: "late"})
	faults.Add(strict.Fault{Source: "PARLEY_A", Text: "after the file"})
	faults.Add(strict.Fault{Source: "b.yaml", Line: 2, Key: "k", Text: "early"})
	want := "b.yaml:2: k: early\nb.yaml:9: k: late\nPARLEY_A: after the file"
	err := faults.Err("test", "b.yaml")
	if diff := cmp.Diff(want, fault.TextOf(err)); diff != "" || fault.KindOf(err) != fault.Invalid {
		t.Errorf("%v: %s", fault.KindOf(err), diff)
	}
}
