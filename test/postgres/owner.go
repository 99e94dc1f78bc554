package postgres

import (
	"os"
	"os/user"
	"strconv"
	"syscall"
	"testing"

	"parley/test/need"
)

// owner returns whom the server runs as: nil is this process's own user, which
// will do unless it is root.
func owner(t testing.TB) *syscall.Credential {
	t.Helper()
	if os.Getuid() != 0 {
		return nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		if u, err := user.Lookup(name); err == nil {
			return credential(u)
		}
	}
	need.Missing(t, "postgresql", "there is neither a user postgres nor nobody to run it as")
	return nil
}

func credential(u *user.User) *syscall.Credential {
	uid, _ := strconv.ParseUint(u.Uid, 10, 32) // both are numbers on every system that has credentials
	gid, _ := strconv.ParseUint(u.Gid, 10, 32)
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
}
