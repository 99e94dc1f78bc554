package peers

import (
	"os"
	"path/filepath"
	"testing"
)

// Dir is the folder of this package, where its scripts and scenarios lie; tests
// of other packages run in theirs.
func Dir(t testing.TB) string {
	t.Helper()
	dir, err := os.Getwd()
	for err == nil {
		if _, gone := os.Stat(filepath.Join(dir, "go.mod")); gone == nil {
			return filepath.Join(dir, "test", "peers")
		}
		if dir == filepath.Dir(dir) {
			break
		}
		dir = filepath.Dir(dir)
	}
	t.Fatal("no go.mod above the test")
	return ""
}
