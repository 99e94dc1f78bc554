package need

import (
	"os/exec"
	"testing"
)

// Ruby returns the path of a Ruby interpreter that has the library, or skips the
// test.
func Ruby(t testing.TB, library string) string {
	t.Helper()
	path, err := exec.LookPath("ruby")
	if err != nil {
		Missing(t, "ruby", "no Ruby interpreter in PATH")
	}
	if out, err := exec.Command(path, "-r", library, "-e", "").CombinedOutput(); err != nil {
		Missing(t, "ruby", library+" cannot be loaded: "+string(out))
	}
	return path
}
