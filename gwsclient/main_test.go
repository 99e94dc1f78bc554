package gwsclient_test

import (
	"testing"

	"go.uber.org/goleak"
)

// TestMain: no goroutine outlives Close.
func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }
