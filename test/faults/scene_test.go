package faults_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"parley/gws"
	"parley/test/history"
)

// How much load a scene has.
const (
	lasting = 5 // pairs who stay in one session
	brief   = 2 // pairs who begin and complete sessions all the time
	ringing = 2 // pairs whose sessions ring
	crowd   = 2 * (lasting + brief + ringing)
	doubled = 3 // agents with two connections
	pace    = 25 * time.Millisecond
	calm    = time.Second      // of load before anything happens
	silence = 20 * time.Second // until the last event must have been heard
)

// scene is a fault under load.
type scene struct {
	t       testing.TB
	rec     *recorder
	agents  []*agent
	desks   []*desk
	finish  chan struct{}
	playing sync.WaitGroup
}

// play puts load on the cluster at url, does something to it, lets the agents go
// on for a while, and has the checker judge.
func play(t *testing.T, url string, strike func(s *scene), after time.Duration) {
	t.Helper()
	s := &scene{t: t, rec: newRecorder(), finish: make(chan struct{})}
	s.gather(url)
	s.begin()
	time.Sleep(calm)
	strike(s)
	time.Sleep(after)
	close(s.finish)
	s.playing.Wait()
	s.judge()
}

// gather brings the agents to their desks.
func (s *scene) gather(url string) {
	s.agents = make([]*agent, crowd)
	s.desks = make([]*desk, len(s.agents)+doubled)
	s.all(len(s.agents), func(i int) {
		s.agents[i] = newAgent(s.t, url, i, s.rec)
		s.agents[i].arrive()
		s.desks[i] = s.agents[i].listen(fmt.Sprintf("%s/%s", s.agents[i].name, transport(i)))
	})
	s.all(doubled, func(i int) {
		second := newAgent(s.t, url, i, s.rec)
		s.desks[len(s.agents)+i] = second.listen(second.name + "/second")
	})
}

func (s *scene) all(n int, do func(i int)) {
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() { do(i) })
	}
	all.Wait()
}

func (s *scene) begin() {
	for i := range lasting + brief {
		p := &pair{sides: [2]*agent{s.agents[2*i], s.agents[2*i+1]}, brief: i >= lasting, pace: pace, finish: s.finish}
		s.playing.Go(p.play)
	}
	for i := lasting + brief; i < lasting+brief+ringing; i++ {
		r := &ringer{caller: s.agents[2*i], callee: s.agents[2*i+1], finish: s.finish}
		s.playing.Go(r.play)
	}
}

// judge reads how all ended and has the history checked.
func (s *scene) judge() {
	s.t.Helper()
	until := time.Now().Add(silence)
	for _, d := range s.desks {
		d.quiet(until)
	}
	h := s.history()
	outcomes, longest := s.rec.tally()
	gaps := 0
	for _, c := range h.Connections {
		for _, heard := range c.Heard {
			if heard.Sort == history.Gap {
				gaps++
			}
		}
	}
	s.t.Logf("%d sessions, %v, the longest attempt took %v, %d new handshakes", len(h.Endings)/2, outcomes, longest.Round(time.Millisecond), gaps-len(h.Connections))
	faults := history.Check(h)
	for i, f := range faults {
		if i == 20 {
			s.t.Errorf("and %d more", len(faults)-i)
			break
		}
		s.t.Error(f)
	}
	s.keep(h)
}

// history closes every connection and reads how each session ended.
func (s *scene) history() history.History {
	h := history.History{Acts: s.rec.acts}
	for _, d := range s.desks {
		h.Connections = append(h.Connections, d.leave())
	}
	parts := make([]history.History, len(s.agents))
	s.all(len(s.agents), func(i int) { parts[i] = s.read(s.agents[i]) })
	for i, part := range parts {
		h.Transcripts = append(h.Transcripts, part.Transcripts...)
		h.Endings = append(h.Endings, part.Endings...)
		h.Holdings = append(h.Holdings, part.Holdings...)
		s.agents[i].client.Close()
	}
	return h
}

// read reads what one agent took part in.
func (s *scene) read(a *agent) (h history.History) {
	holding := history.Holding{Agent: a.name, Begun: a.rec.now()}
	for _, live := range a.live() {
		holding.Sessions = append(holding.Sessions, live.ID)
	}
	h.Holdings = append(h.Holdings, holding)
	for _, id := range a.rec.known() {
		is, ok := a.session(id)
		if !ok {
			continue
		}
		h.Transcripts = append(h.Transcripts, history.Transcript{Session: id, Reader: a.name, Lines: a.transcript(id)})
		h.Endings = append(h.Endings, history.Ending{Session: id, Reader: a.name, Agents: append(s.names(is.Participants), a.name),
			State: string(is.State), Reason: string(is.Reason.Code), Data: numbers(s.t, is.UserData)})
	}
	return h
}

func (s *scene) names(participants []gws.Participant) (names []string) {
	for _, p := range participants {
		for _, a := range s.agents {
			if a.number == p.PhoneNumber {
				names = append(names, a.name)
			}
		}
	}
	return names
}

// keep writes the history where somebody may look at it.
func (s *scene) keep(h history.History) {
	s.t.Helper()
	dir := os.Getenv("PARLEY_HISTORIES")
	if dir == "" && !s.t.Failed() {
		return
	}
	if dir == "" {
		dir = os.TempDir()
	}
	file, err := os.CreateTemp(dir, "history-"+strings.ReplaceAll(filepath.Base(s.t.Name()), " ", "-")+"-*.jsonl")
	if err != nil {
		s.t.Error(err)
		return
	}
	defer file.Close()
	if err := history.Write(file, h); err != nil {
		s.t.Error(err)
	}
	s.t.Logf("the history is in %s", file.Name())
}
