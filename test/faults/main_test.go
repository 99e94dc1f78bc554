package faults_test

import (
	"os"
	"testing"

	"parley/test/process"
)

func TestMain(m *testing.M) { os.Exit(process.Main(m)) }
