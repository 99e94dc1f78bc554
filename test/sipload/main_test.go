package sipload_test

import (
	"os"
	"testing"

	"parley/test/namespace"
	"parley/test/process"
)

func TestMain(m *testing.M) { os.Exit(process.Main(namespace.Inside(m))) }
