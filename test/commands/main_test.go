package commands_test

import (
	"os"
	"strings"
	"testing"
	"time"

	"parley/test/process"
)

func TestMain(m *testing.M) { os.Exit(process.Main(m)) }

// limit is how long a command may take that does not go on for ever.
const limit = 20 * time.Second

// wants checks how a command ended, and that it said all the words.
func wants(t *testing.T, got process.Result, exit int, words ...string) {
	t.Helper()
	if got.Exit != exit {
		t.Errorf("exit code %d, want %d\n%s%s", got.Exit, exit, got.Stdout, got.Stderr)
	}
	for _, word := range words {
		if !strings.Contains(got.Stdout+got.Stderr, word) {
			t.Errorf("%q is not said:\n%s%s", word, got.Stdout, got.Stderr)
		}
	}
}

// absent checks that a file was not made.
func absent(t *testing.T, path string) {
	t.Helper()
	if _, err := os.Stat(path); !os.IsNotExist(err) {
		t.Errorf("%s is there: %v", path, err)
	}
}
