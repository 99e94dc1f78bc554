package need

import (
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// PostgreSQL returns the folder of PostgreSQL's server programs, those of the
// newest version that is installed, or skips the test.
func PostgreSQL(t testing.TB) string {
	t.Helper()
	newest, dir := 0, ""
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb") // the pattern is well-formed
	for _, path := range found {
		version, _ := strconv.Atoi(filepath.Base(filepath.Dir(filepath.Dir(path))))
		if version >= newest {
			newest, dir = version, filepath.Dir(path)
		}
	}
	if dir != "" {
		return dir
	}
	if path, err := exec.LookPath("initdb"); err == nil {
		return filepath.Dir(path)
	}
	if out, err := exec.Command("pg_config", "--bindir").Output(); err == nil {
		if path, err := exec.LookPath(filepath.Join(strings.TrimSpace(string(out)), "initdb")); err == nil {
			return filepath.Dir(path)
		}
	}
	Missing(t, "postgresql", "no initdb in /usr/lib/postgresql/*/bin, in PATH or where pg_config says")
	return ""
}

// PgBouncer returns the pooler's program, or skips the test.
func PgBouncer(t testing.TB) string {
	t.Helper()
	for _, name := range []string{"pgbouncer", "/usr/sbin/pgbouncer"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	Missing(t, "pgbouncer", "no pgbouncer in PATH or /usr/sbin")
	return ""
}
