package lease

import (
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"strings"
	"syscall"
)

// NewProcess names this process, and each time anew, so that its life can be told
// from that of another which has the same node's name: where it runs, its number
// there, and something random.
func NewProcess() string {
	return fmt.Sprintf("%s %d %s", host(), os.Getpid(), rand.Text()[:8])
}

func host() string {
	name, err := os.Hostname()
	if err != nil {
		return "unknown"
	}
	return strings.Join(strings.Fields(name), "-")
}

// gone reports whether a process is no more for certain: it ran on this machine
// and nothing has its number now, or this process has it.
func gone(process string) bool {
	var where, token string
	var pid int
	if n, _ := fmt.Sscan(process, &where, &pid, &token); n != 3 || where != host() || pid <= 0 {
		return false
	}
	if pid == os.Getpid() {
		return true
	}
	other, err := os.FindProcess(pid)
	return err == nil && errors.Is(other.Signal(syscall.Signal(0)), os.ErrProcessDone)
}
