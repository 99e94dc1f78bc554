package sqlite_test

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"testing"

	"go.uber.org/goleak"

	"parley/internal/store"
	"parley/internal/store/sqlite"
)

// heldPath is the environment that makes this binary another process, which
// holds the store at a path until its standard input ends.
const heldPath = "SQLITE_TEST_HELD"

// TestMain tells of goroutines that outlive their store.
func TestMain(m *testing.M) {
	if path := os.Getenv(heldPath); path != "" {
		hold(path)
		return
	}
	goleak.VerifyTestMain(m)
}

func hold(path string) {
	s, err := sqlite.Open(path, store.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("open")
	_, _ = io.Copy(io.Discard, os.Stdin)
	_ = s.Close()
}

// held has another process open the store at path until the end of t.
func held(t *testing.T, path string) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), heldPath+"="+path)
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		in.Close()
		if err := cmd.Wait(); err != nil {
			t.Error(err)
		}
	})
	if line, err := bufio.NewReader(out).ReadString('\n'); line != "open\n" {
		t.Fatalf("it says %q, %v", line, err)
	}
}
