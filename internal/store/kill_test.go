package store_test

import (
	"bufio"
	"context"
	"fmt"
	"os/exec"
	"strings"
	"testing"

	"parley/internal/im"
	"parley/internal/store"
)

// acked is what a killed writer was told of one session.
type acked struct {
	messages int
	ended    bool
}

func TestKill(t *testing.T) {
	t.Parallel()
	everywhere(t, playsKill)
}

func playsKill(t *testing.T, e engine) {
	for _, lines := range []int{50, 500, 3000} {
		t.Run(fmt.Sprintf("every write acknowledged before line %d is there", lines), func(t *testing.T) {
			url := e.place(t)
			told := killAfter(t, url, lines)
			s, err := openAt(url, store.Options{})
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			for id, a := range told {
				checkSession(t, s, id, a)
			}
			checkClaims(t, s)
		})
	}
}

// killAfter returns what the writer said before it died.
func killAfter(t *testing.T, url string, lines int) map[im.SessionID]acked {
	cmd, out := startChild(t, url, "writer")
	told := map[im.SessionID]acked{}
	for range lines {
		if !out.Scan() {
			t.Fatal("the child ended by itself")
		}
		note(t, told, out.Text())
	}
	kill(t, cmd, out, told)
	return told
}

func kill(t *testing.T, cmd *exec.Cmd, out *bufio.Scanner, told map[im.SessionID]acked) {
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	for out.Scan() {
		note(t, told, out.Text())
	}
	_ = cmd.Wait() // killed, as we asked
}

func note(t *testing.T, told map[im.SessionID]acked, line string) {
	words := strings.Fields(line)
	a := told[im.SessionID(words[1])]
	switch words[0] {
	case "opened":
	case "sent":
		_, _ = fmt.Sscan(words[2], &a.messages)
	case "ended":
		a.ended = true
	default:
		t.Fatal(line)
	}
	told[im.SessionID(words[1])] = a
}

// checkSession reads the log: gap-free, every message once and in order, at
// least what was acknowledged and at most one act more.
func checkSession(t *testing.T, s *store.Store, id im.SessionID, a acked) {
	t.Helper()
	ctx := context.Background()
	events, err := s.Events(ctx, id, 0, 0)
	if err != nil {
		t.Fatal(err)
	}
	state, err := fold(im.Session{}, events) // Apply refuses gaps in Seq and Index
	if err != nil {
		t.Fatal(err)
	}
	present, err := s.Session(ctx, id)
	if err != nil || present.Seq != state.Seq || present.Messages != state.Messages || present.Ended() != state.Ended() {
		t.Errorf("%s: the log says %+v, the session is %+v, %v", id, state, present, err)
	}
	if int(state.Messages) < a.messages || int(state.Messages) > a.messages+1 || a.ended && !state.Ended() {
		t.Errorf("%s: acknowledged %+v, found %+v", id, a, state)
	}
	messages, err := s.Messages(ctx, id, 1, 0)
	if err != nil || int64(len(messages)) != state.Messages {
		t.Errorf("%s: %d messages, %v", id, len(messages), err)
	}
	for i, e := range messages {
		if want := fmt.Sprint("text", i); e.Message.Index != int64(i+1) || i < 5 && e.Message.Text != want {
			t.Errorf("%s: message %d is %+v", id, i+1, e.Message)
		}
	}
}

// checkClaims sees that live sessions have their agents, and nobody else has.
func checkClaims(t *testing.T, s *store.Store) {
	t.Helper()
	ctx := context.Background()
	live, err := s.Live(ctx)
	if err != nil {
		t.Fatal(err)
	}
	has := map[im.AgentID]im.SessionID{}
	for _, session := range live {
		for _, a := range session.Agents() {
			has[a] = session.ID
		}
	}
	for n := range 32 {
		session, _, err := s.Current(ctx, agent(n))
		if err != nil || session.ID != has[agent(n)] {
			t.Errorf("agent %d is in %q, should be in %q, %v", n, session.ID, has[agent(n)], err)
		}
	}
}
