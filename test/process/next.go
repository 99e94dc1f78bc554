package process

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// Next builds the program as a version to come: its schema for PostgreSQL is so
// many steps ahead. Each adds a table, and a column to those that are written
// most. It returns the program's path.
func Next(t testing.TB, steps int) string {
	t.Helper()
	root, err := moduleRoot()
	if err != nil {
		t.Fatal(err)
	}
	folder := filepath.Join(root, "internal/store/postgres/migrations")
	known, err := filepath.Glob(filepath.Join(folder, "*.sql"))
	if err != nil || len(known) == 0 {
		t.Fatal(err, "there are no migrations")
	}
	dir, added := t.TempDir(), map[string]string{}
	for i := range steps {
		n := len(known) + i + 1
		file := filepath.Join(dir, fmt.Sprintf("%d.sql", n))
		write(t, file, fmt.Sprintf(step, n))
		added[filepath.Join(folder, fmt.Sprintf("%04d_next.sql", n))] = file
	}
	overlay, err := json.Marshal(map[string]any{"Replace": added})
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, "overlay.json"), string(overlay))
	program := filepath.Join(dir, "parley")
	build := exec.Command("go", "build", "-overlay", filepath.Join(dir, "overlay.json"), "-o", program, "parley/cmd/parley")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	return program
}

// step is what the n-th migration of a version to come does.
const step = `CREATE TABLE next_%[1]d (no BIGINT PRIMARY KEY);
ALTER TABLE sessions ADD COLUMN next_%[1]d BIGINT NOT NULL DEFAULT 0;
ALTER TABLE events ADD COLUMN next_%[1]d TEXT NOT NULL DEFAULT '';
ALTER TABLE records ADD COLUMN next_%[1]d TEXT;
ALTER TABLE nodes ADD COLUMN next_%[1]d BIGINT NOT NULL DEFAULT 0;
CREATE INDEX next_%[1]d_by_end ON sessions(ended_at);
`

func write(t testing.TB, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
