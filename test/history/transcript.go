package history

import (
	"maps"
	"slices"
)

// never is the end of what was not acknowledged.
const never = Time(1<<63 - 1)

// said is all attempts at one message.
type said struct {
	session, sender string
	begun           Time // of the first attempt
	ended           Time // of the first that was taken, else never
	refused         bool // every attempt was
}

func (s said) taken() bool { return s.ended != never }

// gatherSayings sums up the attempts at each message, by its text.
func (c *inquiry) gatherSayings() map[string]said {
	all := map[string]said{}
	for _, a := range c.Acts {
		if a.Kind != Send {
			continue
		}
		s, tried := all[a.Text]
		if !tried {
			s = said{session: a.Session, sender: a.Agent, begun: a.Begun, ended: never, refused: true}
		}
		s.begun, s.refused = min(s.begun, a.Begun), s.refused && a.Outcome == Refused
		if a.Outcome == Taken {
			s.ended = min(s.ended, a.Ended)
		}
		all[a.Text] = s
	}
	return all
}

// transcript holds a session's messages against what was said in it.
func (c *inquiry) transcript(id string) {
	stands := map[string]bool{}
	var latest Time // begin of a message that stands above
	for i, line := range c.lines[id] {
		s, known := c.sayings[line.Text]
		switch {
		case line.Index != int64(i)+1:
			c.fault(Numbered, id, "entry %d has the index %d", i+1, line.Index)
		case stands[line.Text]:
			c.fault(Doubled, id, "%q stands twice", line.Text)
		case !known || s.session != id || s.sender != line.Sender:
			c.fault(Foreign, id, "%s did not say %q here", line.Sender, line.Text)
		case s.refused:
			c.fault(Foreign, id, "%q was refused", line.Text)
		case s.ended < latest:
			c.fault(Swapped, id, "%q was acknowledged before a message above it was sent", line.Text)
		}
		stands[line.Text] = true
		latest = max(latest, s.begun)
	}
	for _, text := range sorted(c.sayings) {
		if s := c.sayings[text]; s.session == id && s.taken() && !stands[text] {
			c.fault(Lost, id, "%q of %s was acknowledged", text, s.sender)
		}
	}
}

func sorted[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
