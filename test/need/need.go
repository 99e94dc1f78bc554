package need

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
)

// Skips is the environment variable that names the file of skips.
const Skips = "PARLEY_TEST_SKIPS"

// oldestNode is the first major version that every client library runs on.
const oldestNode = 20

// Node returns the path of a Node.js interpreter that is new enough, or skips
// the test.
func Node(t testing.TB) string {
	t.Helper()
	path, err := exec.LookPath("node")
	if err != nil {
		Missing(t, "node", "no Node.js interpreter in PATH")
	}
	out, err := exec.Command(path, "-p", "process.versions.node.split('.')[0]").Output()
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	major, err := strconv.Atoi(string(out[:max(len(out)-1, 0)]))
	if err != nil || major < oldestNode {
		Missing(t, "node", fmt.Sprintf("%s is version %q, %d or later is needed", path, out, oldestNode))
	}
	return path
}

// Modules checks that the npm packages of dir are installed as its lock says, or
// skips the test.
func Modules(t testing.TB, dir string) {
	t.Helper()
	lock, err := os.Stat(filepath.Join(dir, "package-lock.json"))
	if err != nil {
		t.Fatal(err)
	}
	installed, err := os.Stat(filepath.Join(dir, "node_modules", ".package-lock.json"))
	if err != nil {
		Missing(t, "npm packages", "run npm ci in "+dir)
	}
	if installed.ModTime().Before(lock.ModTime()) {
		t.Logf("%s: the lock is newer than node_modules; npm ci may be due", dir)
	}
}

// Missing skips the test because what is absent, and notes it; with CI=true it
// fails the test.
func Missing(t testing.TB, what, why string) {
	t.Helper()
	if os.Getenv("CI") == "true" {
		t.Fatalf("%s: %s", what, why)
	}
	if err := note(os.Getenv(Skips), fmt.Sprintf("%s: %s (%s)\n", what, why, t.Name())); err != nil {
		t.Fatalf("%s: %v", Skips, err)
	}
	t.Skipf("%s: %s", what, why)
}

// note appends one line in one write, so that packages tested at once do not
// mix theirs.
func note(file, line string) error {
	if file == "" {
		return nil
	}
	f, err := os.OpenFile(file, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	if _, err := f.WriteString(line); err != nil {
		f.Close()
		return err
	}
	return f.Close()
}
