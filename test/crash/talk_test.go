package crash_test

import (
	"fmt"
	"strings"
	"sync"
	"time"
)

// said is one message that somebody tried to send. The times are the test's own:
// the server saw the message in between.
type said struct {
	text       string
	begun      time.Time
	ended      time.Time // of the answer
	acked      bool
	unanswered bool // the server died meanwhile: it may be kept or not
}

// talker is one side of a pair, with what it said and set.
type talker struct {
	*agent
	key   string // of the user data that this side alone sets
	said  []said
	set   int // last acknowledged value, -1: none
	maybe int // value that was set without an answer, -1: none
}

// pair is two agents in one session.
type pair struct {
	sides [2]*talker
	id    string
}

func (p *pair) path() string { return "/me/im-sessions/" + p.id }

// begin brings the pair into a session.
func (p *pair) begin() {
	caller, callee := p.sides[0], p.sides[1]
	caller.t.Helper()
	caller.does("/me/im-sessions", `{"operationName":"InitiateIMSession","destination":{"phoneNumber":%q}}`, callee.number)
	s := caller.live()
	if s == nil || s.State != "Talking" {
		caller.t.Fatalf("%s and %s do not talk: %+v", caller.name, callee.name, s)
	}
	p.id = s.ID
}

// talk has both sides send until the server is gone, and adds them to the group.
func (p *pair) talk(round int, group *sync.WaitGroup) {
	for _, side := range p.sides {
		group.Go(func() { side.talk(p.path(), round) })
	}
}

// talk sends messages and sets user data by turns, as fast as they are answered.
func (s *talker) talk(path string, round int) {
	for n := 0; s.say(path, fmt.Sprintf("%s-%d-%d", s.name, round, n)); n++ {
		if n%5 == 0 && !s.sets(path, round*1_000_000+n) {
			return
		}
	}
}

// say returns false if there was no answer.
func (s *talker) say(path, text string) bool {
	m := said{text: text, begun: time.Now()}
	m.acked = s.tries(path, `{"operationName":"SendMessage","text":%q}`, text)
	m.ended, m.unanswered = time.Now(), !m.acked
	s.said = append(s.said, m)
	return m.acked
}

func (s *talker) sets(path string, value int) bool {
	if !s.tries(path, `{"operationName":"UpdateUserData","userData":{%q:%d}}`, s.key, value) {
		s.maybe = value
		return false
	}
	s.set = value
	return true
}

// checkTranscript compares what is kept with what was acknowledged.
func (p *pair) checkTranscript() (kept int) {
	a := p.sides[0]
	a.t.Helper()
	all := a.transcript(p.id)
	tried := map[string]said{}
	missing := map[string]bool{}
	for _, side := range p.sides {
		for _, m := range side.said {
			tried[m.text] = m
			missing[m.text] = m.acked
		}
	}
	var latest time.Time // begin of a message that stands before
	for i, e := range all {
		m, known := tried[e.Text]
		if e.Index != i+1 || !known {
			a.t.Fatalf("entry %d has index %d and text %q, said: %v", i+1, e.Index, e.Text, known)
		}
		if m.ended.Before(latest) {
			a.t.Errorf("%q at %d was answered before a message above it was sent", e.Text, e.Index)
		}
		if m.begun.After(latest) {
			latest = m.begun
		}
		delete(tried, e.Text) // a second time it is unknown
		delete(missing, e.Text)
	}
	var lost []string
	for text, acked := range missing {
		if acked {
			lost = append(lost, text)
		}
	}
	if len(lost) > 0 {
		a.t.Errorf("%d acknowledged messages are lost: %s", len(lost), strings.Join(lost, " "))
	}
	return len(all)
}

// checkState compares the live session with what was acknowledged, and shows
// that both agents are still claimed by it.
func (p *pair) checkState() {
	for i, s := range p.sides {
		s.t.Helper()
		live := s.live()
		if live == nil || live.ID != p.id || live.State != "Talking" {
			s.t.Fatalf("%s: %+v, want session %s in Talking", s.name, live, p.id)
		}
		for _, of := range p.sides {
			got, is := live.UserData[of.key]
			if !is {
				got = -1
			}
			if got != of.set && (of.maybe < 0 || got != of.maybe) {
				s.t.Errorf("%s: user data %s is %d, want %d or %d", s.name, of.key, got, of.set, of.maybe)
			}
		}
		again := fmt.Sprintf(`{"operationName":"InitiateIMSession","destination":{"phoneNumber":%q}}`, p.sides[1-i].number)
		code, text, err := s.call("POST", "/me/im-sessions", again)
		if err != nil || code != 403 || !strings.Contains(text, "Invalid state") {
			s.t.Errorf("%s: a second session: HTTP %d %s %v, want 403 Invalid state", s.name, code, text, err)
		}
	}
}

// goOn settles what was open and sends a further message each way, over Bayeux.
func (p *pair) goOn(round, kept int) {
	ears := [2]*ear{p.sides[0].listen(), p.sides[1].listen()}
	for i, s := range p.sides {
		s.t.Helper()
		live := s.live()
		if value, is := live.UserData[s.key]; is {
			s.set, s.maybe = value, -1
		}
		text := fmt.Sprintf("%s-%d-further", s.name, round)
		if !s.say(p.path(), text) {
			s.t.Fatalf("%s cannot go on", s.name)
		}
		for _, e := range ears {
			e.hears(text, kept+1+i)
		}
	}
}
