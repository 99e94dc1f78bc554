package play

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"time"

	"parley/gwsclient"
)

// side is where an agent's line stands.
type side int

const (
	left side = iota
	right
)

// arrow is what a row of the ladder draws.
type arrow int

const (
	request arrow = iota // agent to server
	answer               // server to agent
	notice               // server to agent, by CometD
)

// row is one thing that happened.
type row struct {
	at      time.Time
	side    side
	arrow   arrow
	text    string
	event   string // the T-Server event behind it
	session string // id, of a notice
	bad     bool
}

// ladder collects rows as they happen and prints them scene by scene, sorted by
// time.
type ladder struct {
	out   io.Writer
	pen   pen
	start time.Time

	mu      sync.Mutex // guards what follows
	rows    []row
	heading string
	scenes  int
	began   bool // the header is printed
	own     map[string]bool
	numbers [2]string
	events  eventLog
}

func newLadder(s Script) *ladder {
	names := [2]string{left: s.From}
	if s.Peer != nil {
		names[right] = s.Peer.User
	}
	return &ladder{out: s.Out, pen: newPen(s.Out, names, s.Peer != nil), start: time.Now(),
		own: map[string]bool{}, events: newEventLog()}
}

func (l *ladder) now() time.Time { return time.Now() }

// title names the scene that begins; it is printed with its first row.
func (l *ladder) title(text string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.heading = text
}

// mine makes a text one of the play's own, which may be shown.
func (l *ladder) mine(text string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.own[text] = true
}

func (l *ladder) number(at side, number string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.numbers[at] = number
}

func (l *ladder) add(r row) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.rows = append(l.rows, r)
}

// says draws an arrow to the server and returns what draws the answer.
func (l *ladder) says(at side, text string) (answered func(text string, ok bool)) {
	l.add(row{at: time.Now(), side: at, arrow: request, text: text})
	return func(text string, ok bool) { l.add(row{at: time.Now(), side: at, arrow: answer, text: text, bad: !ok}) }
}

func (l *ladder) requested(at side, r gwsclient.Request) {
	l.add(row{at: r.At, side: at, arrow: request, text: describeRequest(r)})
}

func (l *ladder) answered(at side, e gwsclient.Exchange) {
	l.add(row{at: e.At.Add(e.Took), side: at, arrow: answer, text: describeAnswer(e), bad: e.Err != nil})
}

func (l *ladder) notified(at side, n gwsclient.Notification) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if r, ok := describeNotice(n, l.own); ok {
		r.at, r.side, r.arrow = n.At, at, notice
		l.rows = append(l.rows, r)
	}
}

// flush prints what has happened. Notices of sessions other than id are left
// out once id is known.
func (l *ladder) flush(id string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	slices.SortStableFunc(l.rows, func(a, b row) int { return a.at.Compare(b.at) })
	for _, r := range l.rows {
		if id != "" && r.session != "" && r.session != id {
			continue
		}
		if id != "" {
			r.text = strings.ReplaceAll(r.text, id, "{id}")
		}
		l.print(r)
	}
	l.rows = nil
}

// print writes one row, and before it what it needs: header, title, event.
func (l *ladder) print(r row) {
	if !l.began {
		l.began = true
		l.write(l.pen.header(l.numbers))
	}
	if l.heading != "" {
		l.scenes++
		l.write(l.pen.title(l.scenes, l.heading))
		l.heading = ""
	}
	for _, event := range l.events.due(r) {
		l.write(l.pen.event(event))
	}
	l.write(l.pen.row(r, r.at.Sub(l.start)))
}

// write ignores errors: a reader that went away does not stop the play, which
// has agents to log out.
func (l *ladder) write(text string) { _, _ = io.WriteString(l.out, text) }

func (l *ladder) passed(checks int, delay time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	text := fmt.Sprintf("%d scenes, %d checks in %s", l.scenes, checks, elapsed(time.Since(l.start)))
	if delay > 0 {
		text += fmt.Sprintf("; a message took %s from one agent to the other", elapsed(delay))
	}
	l.write(l.pen.verdict(true, text))
}

func (l *ladder) failed(f Failure) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.write(l.pen.verdict(false, f.Step))
	l.write(l.pen.detail("expected", f.Expected) + l.pen.detail("got", f.Got))
	if f.Hint != "" {
		l.write(l.pen.detail("hint", f.Hint))
	}
}
