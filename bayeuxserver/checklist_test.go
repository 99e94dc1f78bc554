package bayeuxserver_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Every line of the protocol's checklist is proven by a test that exists.
func TestChecklist(t *testing.T) {
	text, err := os.ReadFile("CHECKLIST.md")
	if err != nil {
		t.Fatal(err)
	}
	var sources strings.Builder
	files, _ := filepath.Glob("*_test.go")
	for _, name := range files {
		source, _ := os.ReadFile(name)
		sources.Write(source)
	}
	proven := map[string]bool{}
	for row := range strings.Lines(string(text)) {
		cells := strings.Split(row, "|")
		if len(cells) != 5 || !strings.Contains(cells[2], "Test") {
			continue
		}
		function, title := strings.Trim(cells[2], " `"), strings.TrimSpace(cells[3])
		if !strings.Contains(sources.String(), "func "+function+"(") || !strings.Contains(sources.String(), title) {
			t.Errorf("no such test: %s/%s", function, title)
		}
		proven[strings.TrimSpace(cells[1])] = true
	}
	for group, lines := range map[string]int{"A": 18, "B": 8, "C": 9, "D": 11, "E": 7, "F": 10, "G": 4, "H": 5, "I": 8, "J": 8, "K": 8, "L": 7, "M": 10} {
		for i := 1; i <= lines; i++ {
			if line := fmt.Sprint(group, i); !proven[line] {
				t.Errorf("%s is not proven", line)
			}
		}
	}
	for _, group := range []string{"N", "O", "P"} {
		if !proven[group] {
			t.Errorf("%s is not proven", group)
		}
	}
}
