package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"parley/test/history"
)

func TestJudge(t *testing.T) {
	dir := t.TempDir()
	write := func(name string, h history.History) string {
		file := filepath.Join(dir, name)
		var text strings.Builder
		if err := history.Write(&text, h); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text.String()), 0o600); err != nil {
			t.Fatal(err)
		}
		return file
	}
	right := write("right", history.History{Holdings: []history.Holding{{Agent: "anna"}}})
	wrong := write("wrong", history.History{Holdings: []history.Holding{{Agent: "anna", Sessions: []string{"S1", "S2"}}}})
	for name, c := range map[string]struct {
		files []string
		code  int
		said  string
	}{
		"promises kept":    {[]string{right}, 0, ": 0 faults"},
		"a promise broken": {[]string{right, wrong}, 1, "claimed: anna: in 2 sessions"},
		"no file":          {[]string{filepath.Join(dir, "none")}, 2, "no such file"},
	} {
		t.Run(name, func(t *testing.T) {
			var out strings.Builder
			if code := judge(&out, c.files); code != c.code || !strings.Contains(out.String(), c.said) {
				t.Errorf("exit %d, said %s", code, &out)
			}
		})
	}
}
