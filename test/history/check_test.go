package history_test

import (
	"bytes"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"parley/test/history"
)

// TestKept: whoever keeps all promises is found to, however slow and forgetful
// the clients are.
func TestKept(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		if faults := history.Check(generate(rt, true)); faults != nil {
			rt.Fatalf("found: %v", faults)
		}
	})
}

// TestBroken breaks one promise in a history that is right otherwise; each must
// be found, whatever happened besides.
func TestBroken(t *testing.T) {
	for _, b := range breakages() {
		t.Run(b.name, func(t *testing.T) {
			played := 0
			rapid.Check(t, func(rt *rapid.T) {
				h := generate(rt, b.gaps)
				if !b.breaks(&spoiler{T: rt, h: &h}) {
					return // there was nothing to break
				}
				played++
				faults := history.Check(h)
				if !slices.ContainsFunc(faults, func(f history.Fault) bool { return slices.Contains(b.rules, f.Rule) }) {
					rt.Fatalf("found %v, want one of %v", faults, b.rules)
				}
			})
			if played < 10 {
				t.Errorf("only %d histories had something to break", played)
			}
		})
	}
}

func TestLines(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		h := generate(rt, true)
		var text bytes.Buffer
		if err := history.Write(&text, h); err != nil {
			rt.Fatal(err)
		}
		again, err := history.Read(&text)
		if err != nil {
			rt.Fatal(err)
		}
		var first, second bytes.Buffer
		_, _ = history.Write(&first, h), history.Write(&second, again)
		if first.String() != second.String() || !reflect.DeepEqual(history.Check(h), history.Check(again)) {
			rt.Fatal("a history is not read as it was written")
		}
	})
	for name, text := range map[string]string{"cut": `{"Act":{"Agent":"an`, "empty": `{}`, "unknown": `{"Agent":"anna"}`} {
		t.Run("refuses what is "+name, func(t *testing.T) {
			if _, err := history.Read(strings.NewReader(text)); err == nil {
				t.Error("read without a word")
			}
		})
	}
}
