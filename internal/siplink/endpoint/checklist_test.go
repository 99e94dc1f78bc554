package endpoint_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

func TestChecklist(t *testing.T) {
	text, err := os.ReadFile("CHECKLIST.md")
	if err != nil {
		t.Fatal(err)
	}
	var tests strings.Builder
	files, _ := filepath.Glob("*_test.go")
	for _, file := range files {
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		tests.Write(source)
	}
	seen := map[string]bool{}
	for _, row := range regexp.MustCompile("(?m)^\\| ([US][0-9]+)[a-z]? \\| `(\\w+)` \\|").FindAllStringSubmatch(string(text), -1) {
		seen[row[1]] = true
		if !strings.Contains(tests.String(), "func "+row[2]+"(") {
			t.Errorf("%s: there is no %s", row[1], row[2])
		}
	}
	for _, part := range []struct {
		letter string
		last   int
	}{{"U", 20}, {"S", 20}} {
		for n := 1; n <= part.last; n++ {
			if line := part.letter + strconv.Itoa(n); !seen[line] {
				t.Errorf("%s has no test", line)
			}
		}
	}
}
