package readme_test

import (
	"context"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"
	"time"

	"parley/internal/provision"
	"parley/test/process"
)

func TestMain(m *testing.M) { os.Exit(process.Main(m)) }

func readme(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// between returns the indented lines after a mark up to the next text that is not indented.
func between(t *testing.T, text, begin, end string) []string {
	t.Helper()
	_, text, found := strings.Cut(text, begin)
	text, _, ended := strings.Cut(text, end)
	if !found || !ended {
		t.Fatalf("the README has nothing between %q and %q", begin, end)
	}
	var lines []string
	for line := range strings.Lines(text) {
		if indented, ok := strings.CutPrefix(strings.TrimRight(line, "\n"), "    "); ok {
			lines = append(lines, indented)
		}
	}
	return lines
}

// timeless replaces what differs from run to run: times, and the number of checks,
// which grows with the order in which the two sides hear.
func timeless(line string) string {
	line = regexp.MustCompile(`[\d.]+ m?s\b`).ReplaceAllString(line, "T")
	line = regexp.MustCompile(`\d+ checks`).ReplaceAllString(line, "N checks")
	return strings.TrimSpace(line)
}

func TestDemoPrintsWhatTheReadmeShows(t *testing.T) {
	got := process.Run(t, t.TempDir(), time.Minute, "demo", "--once")
	if got.Exit != 0 {
		t.Fatalf("exit %d\n%s%s", got.Exit, got.Stdout, got.Stderr)
	}
	printed := map[string]bool{}
	for line := range strings.Lines(got.Stdout) {
		printed[timeless(line)] = true
	}
	shown := between(t, readme(t), "<!-- demo -->", "<!-- /demo -->")
	if len(shown) < 20 {
		t.Fatalf("the README shows %d lines only", len(shown))
	}
	for _, line := range shown {
		if !printed[timeless(line)] {
			t.Errorf("the demo prints no line %q", line)
		}
	}
}

// TestCurl runs the README's shell lines against a demo and looks at the last answer.
func TestCurl(t *testing.T) {
	bash, err := exec.LookPath("bash")
	if err != nil {
		t.Fatal(err)
	}
	url := demo(t)
	script := strings.Join(between(t, readme(t), "## The API in curl", "## Run it"), "\n")
	script = strings.ReplaceAll(script, "http://127.0.0.1:8090", url)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	run := exec.CommandContext(ctx, bash, "-c", "set -e\ncurl() { command curl -sS \"$@\"; echo; }\n"+script)
	out, err := run.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	answers := strings.Split(strings.TrimSpace(string(out)), "\n")
	for _, answer := range answers[:len(answers)-1] {
		if answer != `{"statusCode":0}` {
			t.Errorf("got %s", answer)
		}
	}
	last := answers[len(answers)-1]
	for _, want := range []string{`"state":"Talking"`, `"favColor":"blue"`, `"phoneNumber":"3001"`} {
		if !strings.Contains(last, want) {
			t.Errorf("got %s, want it to have %s", last, want)
		}
	}
}

// demo starts a server with the demo's people and returns its address.
func demo(t *testing.T) string {
	return process.Start(t, process.Config{People: provision.DemoFile()}).URL
}
