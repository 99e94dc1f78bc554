package ladder

import (
	"time"

	"parley/internal/im"
)

// Steps returns the steps of w in order. A fault means that the events do not
// follow Before: the log is broken.
func (w Window) Steps() ([]Step, error) {
	f := fold{session: w.Before, messages: after(w.Messages, w.Since)}
	for _, e := range w.Events {
		if err := f.follow(e); err != nil {
			return nil, err
		}
	}
	if w.Last {
		f.pass(time.Time{})
	}
	return f.steps, nil
}

func after(messages []Message, since time.Time) []Message {
	for i, m := range messages {
		if m.At.After(since) {
			return messages[i:]
		}
	}
	return nil
}

// fold is the ladder so far.
type fold struct {
	session  im.Session
	messages []Message // not drawn yet
	steps    []Step
}

func (f *fold) follow(e im.Event) error {
	before := f.session
	next, err := before.Apply(e)
	if err != nil {
		return err
	}
	f.session = next
	f.pass(e.At)
	if from, text := f.request(e, before); text != "" {
		f.add(e, Request, from, Server, text)
	}
	f.add(e, Event, Server, Server, words(string(e.Kind), eventDetail(e)))
	f.notify(e, before)
	return nil
}

// pass draws the SIP messages until then, zero: all.
func (f *fold) pass(until time.Time) {
	for len(f.messages) > 0 && (until.IsZero() || !f.messages[0].At.After(until)) {
		f.steps = append(f.steps, f.messages[0].step())
		f.messages = f.messages[1:]
	}
}

func (m Message) step() Step {
	s := Step{At: m.At, Kind: SIP, From: Server, To: m.Number, Text: m.Line}
	if m.In {
		s.From, s.To = m.Number, Server
	}
	return s
}

func (f *fold) add(e im.Event, kind Kind, from, to, text string) {
	f.steps = append(f.steps, Step{Index: e.Seq, At: e.At, Kind: kind, From: from, To: to, Text: text})
}
