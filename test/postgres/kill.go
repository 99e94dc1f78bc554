package postgres

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// Kill ends every process of the server with SIGKILL, as a power cut would:
// nothing is rolled back, flushed or said to clients.
func (s *Server) Kill(t testing.TB) {
	t.Helper()
	first := s.pid(t)
	s.signal(t, syscall.SIGSTOP) // it must not start others meanwhile
	for _, pid := range children(first) {
		_ = syscall.Kill(pid, syscall.SIGKILL) // may have ended by itself
	}
	s.signal(t, syscall.SIGKILL)
	s.gone()
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
func children(pid int) []int {
	files, _ := filepath.Glob("/proc/[0-9]*/stat") // the pattern is well-formed
	var found []int
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			continue // ended meanwhile
		}
		var child, parent int
		var state string
		_, _ = fmt.Sscan(string(text), &child)
		rest := string(text[strings.LastIndexByte(string(text), ')')+1:])
		if _, err := fmt.Sscan(rest, &state, &parent); err == nil && parent == pid {
			found = append(found, child)
		}
	}
	return found
}
