package store_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"

	"parley/internal/im"
	"parley/internal/store"
)

// The environment that makes this binary a child, which opens the store at
// URL and plays a part.
const (
	childURL   = "STORE_TEST_URL"
	childPlays = "STORE_TEST_PLAYS"
)

// child holds the store, or writes to it and says on its standard output what
// was acknowledged, until its standard input ends or it is killed.
func child(url, plays string) {
	s, err := openAt(url, store.Options{})
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	fmt.Println("open")
	if plays == "writer" {
		for pair := range 16 {
			go childWrites(s, pair)
		}
	}
	_, _ = io.Copy(io.Discard, os.Stdin)
	_ = s.Close()
}

// childWrites has one pair of agents talk without end.
func childWrites(s *store.Store, pair int) {
	ctx := context.Background()
	from, to := agent(2*pair), agent(2*pair+1)
	for n := pair; ; n += 16 {
		events := call(n, from, to)
		id := events[0].Session
		say("opened", id, 0, must(s.Open(ctx, events)))
		for i := range 5 {
			_, err := s.Change(ctx, send(id, from, fmt.Sprint("ref", i), fmt.Sprint("text", i)))
			say("sent", id, i+1, err)
		}
		if n%3 > 0 {
			_, err := s.Change(ctx, release(id, to))
			say("ended", id, 0, err)
			continue
		}
		_, err := s.Change(ctx, send(id, to, "", "goodbye"))
		say("sent", id, 6, err)
		_, err = s.Change(ctx, release(id, from))
		say("ended", id, 0, err)
	}
}

func must(_ im.SessionID, _ bool, err error) error { return err }

func say(what string, id im.SessionID, index int, err error) {
	if err != nil {
		what = "failed " + err.Error()
	}
	// One write is one line: nothing is torn when the child is killed.
	_, _ = os.Stdout.WriteString(fmt.Sprintln(what, id, index))
}

// startChild returns the child and its lines after the first, "open".
func startChild(t *testing.T, url, plays string) (*exec.Cmd, *bufio.Scanner) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childURL+"="+url, childPlays+"="+plays)
	cmd.Stderr = os.Stderr
	if _, err := cmd.StdinPipe(); err != nil { // stays open until the child is killed
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	if !lines.Scan() || strings.TrimSpace(lines.Text()) != "open" {
		t.Fatalf("the child says %q", lines.Text())
	}
	return cmd, lines
}
