package sqlite_test

import (
	"os"
	"testing"

	"go.uber.org/goleak"
)

// TestMain plays the child where a test starts this binary as one, and tells
// of goroutines that outlive their store.
func TestMain(m *testing.M) {
	if path := os.Getenv(childPath); path != "" {
		child(path, os.Getenv(childPlays))
		return
	}
	goleak.VerifyTestMain(m)
}
