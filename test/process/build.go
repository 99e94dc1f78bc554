package process

import (
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// Binary is the environment variable that names the program to test. Main sets
// it to a fresh build unless it is set already.
const Binary = "PARLEY_TEST_BINARY"

// Main builds the program, runs the tests of a package, which is what testing.M
// does, and returns their exit code.
func Main(m interface{ Run() int }) int {
	if os.Getenv(Binary) != "" {
		return m.Run()
	}
	dir, err := os.MkdirTemp("", "parley-test-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	program := filepath.Join(dir, "parley")
	build := exec.Command("go", "build", "-o", program, "parley/cmd/parley")
	build.Env = append(os.Environ(), "CGO_ENABLED=0") // as it is released
	if out, err := build.CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "go build: %v\n%s", err, out)
		return 1
	}
	os.Setenv(Binary, program)
	return m.Run()
}

// program returns the program's path. It looks at every source file on the way:
// that tells `go test` that a kept result is stale when one of them changes.
func program(t testing.TB) string {
	t.Helper()
	root, err := moduleRoot()
	if err != nil {
		t.Fatal(err)
	}
	err = filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.IsDir() && path != root && (strings.HasPrefix(d.Name(), ".") || d.Name() == "node_modules") {
			return fs.SkipDir
		}
		if err == nil && !d.IsDir() && isSource(path) {
			_, err = os.Stat(path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	path := os.Getenv(Binary)
	if path == "" {
		t.Fatal("the package's TestMain does not call process.Main")
	}
	return path
}

func isSource(path string) bool {
	switch filepath.Ext(path) {
	case ".go":
		return !strings.HasSuffix(path, "_test.go")
	case ".mjs", ".sql", ".yaml", ".mod", ".sum":
		return true
	}
	return false
}

func moduleRoot() (string, error) {
	dir, err := os.Getwd()
	for err == nil {
		if _, gone := os.Stat(filepath.Join(dir, "go.mod")); gone == nil {
			return dir, nil
		}
		if dir == filepath.Dir(dir) {
			return "", fmt.Errorf("no go.mod above the test")
		}
		dir = filepath.Dir(dir)
	}
	return "", err
}
