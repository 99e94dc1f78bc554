package faults_test

import (
	"strconv"
	"sync"
	"time"

	"parley/test/history"
)

// recorder writes down what agents do. All of its methods may be called at once.
type recorder struct {
	start time.Time
	name  string // no other play's references are the same

	mu       sync.Mutex // guards what follows
	acts     []history.Act
	sessions map[string]bool // every session that anybody knows of
}

func newRecorder() *recorder {
	start := time.Now()
	return &recorder{start: start, name: strconv.FormatInt(start.UnixNano(), 36), sessions: map[string]bool{}}
}

func (r *recorder) now() history.Time { return time.Since(r.start) }

func (r *recorder) since(at time.Time) history.Time { return at.Sub(r.start) }

func (r *recorder) note(a history.Act) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.acts = append(r.acts, a)
	if a.Session != "" {
		r.sessions[a.Session] = true
	}
}

func (r *recorder) saw(session string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.sessions[session] = true
}

func (r *recorder) known() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return sorted(r.sessions)
}

// tally counts acts by outcome, and finds the longest attempt.
func (r *recorder) tally() (outcomes map[history.Outcome]int, longest time.Duration) {
	r.mu.Lock()
	defer r.mu.Unlock()
	outcomes = map[history.Outcome]int{}
	for _, a := range r.acts {
		outcomes[a.Outcome]++
		longest = max(longest, a.Ended-a.Begun)
	}
	return outcomes, longest
}
