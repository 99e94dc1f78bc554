package history

import (
	"fmt"
	"slices"
)

// Rule is a promise.
type Rule string

// The rules, each with what breaks it.
const (
	Incomplete Rule = "incomplete" // the history itself lacks what must be judged
	Lost       Rule = "lost"       // acknowledged and not there
	Doubled    Rule = "doubled"    // there twice
	Swapped    Rule = "swapped"    // in another order than it was acknowledged in
	Foreign    Rule = "foreign"    // there though nobody sent it, or it was refused
	Numbered   Rule = "numbered"   // indexes that are not 1, 2, 3, …
	Split      Rule = "split"      // two readers see different things
	Claimed    Rule = "claimed"    // an agent in two sessions at once
	Stuck      Rule = "stuck"      // neither ended nor alive for both
	Unended    Rule = "unended"    // ended though nobody ended it
	Missed     Rule = "missed"     // a connection was not told
	Repeated   Rule = "repeated"   // a connection was told twice
	Disordered Rule = "disordered" // a connection was told too early, too late or out of order
	Unkept     Rule = "unkept"     // a connection was told of what is not kept
)

// Fault is one broken promise.
type Fault struct {
	Rule    Rule
	Subject string // a session, an agent, or a connection and a session
	Text    string
}

// String is the fault in one line.
func (f Fault) String() string { return fmt.Sprintf("%s: %s: %s", f.Rule, f.Subject, f.Text) }

// Check returns every fault of h in a fixed order; nil if all promises were kept.
func Check(h History) []Fault {
	c := newInquiry(h)
	c.readings()
	for _, id := range c.ids {
		c.transcript(id)
		c.ending(id)
		c.data(id)
	}
	c.initiated()
	c.claims()
	c.holdings()
	for _, connection := range h.Connections {
		c.connection(connection)
	}
	return c.faults
}

// inquiry is a history under examination.
type inquiry struct {
	History
	ids     []string // of all sessions anybody read at the end
	lines   map[string][]Line
	endings map[string]Ending
	sayings map[string]said // by text
	lives   map[string]*life
	talked  map[string]bool // sessions that somebody knew to be Talking
	faults  []Fault
}

func newInquiry(h History) *inquiry {
	c := &inquiry{History: h, lines: map[string][]Line{}, endings: map[string]Ending{}}
	for _, t := range h.Transcripts {
		if _, known := c.lines[t.Session]; !known {
			c.ids = append(c.ids, t.Session)
			c.lines[t.Session] = t.Lines
		}
	}
	for _, e := range h.Endings {
		c.endings[e.Session] = e
	}
	slices.Sort(c.ids)
	c.sayings, c.lives, c.talked = c.gatherSayings(), c.gatherLives(), c.gatherTalked()
	return c
}

func (c *inquiry) gatherTalked() map[string]bool {
	talked := map[string]bool{}
	for _, connection := range c.Connections {
		for _, heard := range connection.Heard {
			if heard.State == Talking {
				talked[heard.Session] = true
			}
			for _, seen := range heard.Seen {
				if seen.State == Talking {
					talked[seen.Session] = true
				}
			}
		}
	}
	return talked
}

func (c *inquiry) fault(rule Rule, subject, format string, args ...any) {
	c.faults = append(c.faults, Fault{Rule: rule, Subject: subject, Text: fmt.Sprintf(format, args...)})
}

// readings: whoever read a session at the end read the same, and every session
// that anybody heard of or acted in was read.
func (c *inquiry) readings() {
	for _, t := range c.Transcripts {
		if !slices.Equal(t.Lines, c.lines[t.Session]) {
			c.fault(Split, t.Session, "%s reads another transcript than others", t.Reader)
		}
	}
	for _, e := range c.Endings {
		if e.State != c.endings[e.Session].State {
			c.fault(Split, e.Session, "%s reads %s, others %s", e.Reader, e.State, c.endings[e.Session].State)
		}
	}
	mentioned := map[string]bool{}
	for _, a := range c.Acts {
		mentioned[a.Session] = a.Session != ""
	}
	for _, connection := range c.Connections {
		for _, heard := range connection.Heard {
			mentioned[heard.Session] = heard.Session != ""
		}
	}
	for _, id := range sorted(mentioned) {
		if _, read := c.lines[id]; mentioned[id] && !read {
			c.fault(Incomplete, id, "its transcript was not read at the end")
		}
		if _, read := c.endings[id]; mentioned[id] && !read {
			c.fault(Incomplete, id, "its state was not read at the end")
		}
	}
}
