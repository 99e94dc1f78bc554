package siplink_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"parley/internal/siplink"
)

// texts are messages of 3008 for 3001, named after the play.
func texts(play string, all ...string) (ms []siplink.Incoming) {
	for _, text := range all {
		ms = append(ms, siplink.Incoming{From: peer("3008"), To: "3001", Text: text, Ref: play + text})
	}
	return ms
}

func codes(answers []siplink.Answer) (all []int) {
	for _, a := range answers {
		all = append(all, a.Code)
	}
	return all
}

func TestSeveralMessages(t *testing.T) {
	t.Run("begin a session and go on in it, in their order", func(t *testing.T) {
		s := onStage(t)
		if got := codes(s.legs.Messages(context.Background(), texts("", "0", "1", "2", "3"))); !slices.Equal(got, []int{200, 200, 200, 200}) {
			t.Error(got)
		}
		if got := s.transcript(s.current("anna").ID); !slices.Equal(got, []string{": 0", ": 1", ": 2", ": 3"}) {
			t.Errorf("%q", got)
		}
	})
	t.Run("have an answer each", func(t *testing.T) {
		s := onStage(t)
		s.writes("3008", "3001", "first")
		got := codes(s.legs.Messages(context.Background(), texts("", "one", strings.Repeat("x", 101), "", "two")))
		if !slices.Equal(got, []int{200, 413, 200, 200}) {
			t.Error(got)
		}
		if got := s.transcript(s.current("anna").ID); !slices.Equal(got, []string{": first", ": one", ": two"}) {
			t.Errorf("%q", got)
		}
	})
	t.Run("come once when they come again", func(t *testing.T) {
		s := onStage(t)
		for range 2 {
			if got := codes(s.legs.Messages(context.Background(), texts("", "0", "1", "2"))); !slices.Equal(got, []int{200, 200, 200}) {
				t.Error(got)
			}
		}
		if got := s.transcript(s.current("anna").ID); len(got) != 3 {
			t.Errorf("%q", got)
		}
	})
	t.Run("lose nothing and their order when anna completes meanwhile", func(t *testing.T) {
		s := onStage(t)
		for round := range 10 {
			play := fmt.Sprint(round)
			s.legs.Messages(context.Background(), texts(play, "first"))
			before := s.current("anna").ID
			answered := make(chan []int)
			go func() {
				answered <- codes(s.legs.Messages(context.Background(), texts(play, "0", "1", "2", "3", "4", "5")))
			}()
			s.completes(before)
			if got := <-answered; !slices.Equal(got, []int{200, 200, 200, 200, 200, 200}) {
				t.Error(got)
			}
			all := s.transcript(before)
			if after := s.current("anna").ID; after != "" {
				all = append(all, s.transcript(after)...)
				s.completes(after)
			}
			if !slices.Equal(all, []string{": first", ": 0", ": 1", ": 2", ": 3", ": 4", ": 5"}) {
				t.Errorf("%q", all)
			}
		}
	})
}
