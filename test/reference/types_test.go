package reference_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"parley/test/need"
)

// TestTypes: docs/gws.d.ts is what the document says now, and TypeScript tells
// operations and notifications apart by it.
func TestTypes(t *testing.T) {
	node := need.Node(t)
	need.Modules(t, ".")
	fresh := filepath.Join(t.TempDir(), "gws.d.ts")
	run(t, node, "node_modules/openapi-typescript/bin/cli.js", "../../internal/reference/openapi.yaml", "-o", fresh)
	want, err := os.ReadFile(fresh)
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile("../../docs/gws.d.ts")
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != string(want) {
		t.Error("docs/gws.d.ts is not what the document says: run `npm run types` in test/reference")
	}
	run(t, node, "node_modules/typescript/bin/tsc", "-p", ".")
}

func run(t *testing.T, command string, args ...string) {
	t.Helper()
	if out, err := exec.CommandContext(t.Context(), command, args...).CombinedOutput(); err != nil {
		t.Fatalf("%v: %v\n%s", args, err, out)
	}
}
