package need

import (
	"os/exec"
	"testing"
)

// HAProxy returns the path of the balancer of that name, or skips the test.
func HAProxy(t testing.TB) string {
	t.Helper()
	for _, name := range []string{"haproxy", "/usr/sbin/haproxy"} { // Debian's users do not have sbin in PATH
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	Missing(t, "haproxy", "no haproxy in PATH or /usr/sbin")
	return ""
}
