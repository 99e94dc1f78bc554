package postgres

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// Kill ends every process of the server with SIGKILL, as a power cut would:
// nothing is rolled back, flushed or said to clients.
func (s *Server) Kill(t testing.TB) {
	t.Helper()
	first := s.pid(t)
	s.signal(t, syscall.SIGSTOP) // it must not start others meanwhile
	await(t, first, "TtZX")
	others := children(first)
	for _, pid := range others {
		_ = syscall.Kill(pid, syscall.SIGKILL) // may have ended by itself
	}
	s.signal(t, syscall.SIGKILL)
	s.gone()
	for _, pid := range others {
		await(t, pid, "ZX") // while one has the shared memory no server starts
	}
}

// await returns when the process is in one of the states, or is no more.
func await(t testing.TB, pid int, states string) {
	t.Helper()
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(time.Millisecond) {
		state, _ := stat(pid)
		if state == "" || strings.Contains(states, state) {
			return
		}
	}
	t.Fatalf("process %d is in none of the states %s", pid, states)
}

// Pause stops every process of the server without ending it: connections stay
// open and nobody answers. The returned function lets it go on.
func (s *Server) Pause(t testing.TB) (resume func()) {
	t.Helper()
	first := s.pid(t)
	pids := append([]int{first}, children(first)...)
	for _, pid := range pids {
		_ = syscall.Kill(pid, syscall.SIGSTOP) // may have ended by itself
	}
	return func() {
		for _, pid := range pids {
			_ = syscall.Kill(pid, syscall.SIGCONT)
		}
	}
}

// children returns the processes that pid started and that still run.
func children(pid int) (found []int) {
	files, _ := filepath.Glob("/proc/[0-9]*") // the pattern is well-formed
	for _, file := range files {
		child, err := strconv.Atoi(filepath.Base(file))
		if err != nil {
			continue
		}
		if _, parent := stat(child); parent == pid {
			found = append(found, child)
		}
	}
	return found
}

// stat returns a process' state, a letter, and its parent; nothing when it is no more.
func stat(pid int) (state string, parent int) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return "", 0
	}
	rest := text[bytes.LastIndexByte(text, ')')+1:]
	if _, err := fmt.Sscan(string(rest), &state, &parent); err != nil {
		return "", 0
	}
	return state, parent
}
