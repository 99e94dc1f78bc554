package peers

import (
	"encoding/json"
	"fmt"
	"slices"
)

// next waits for the next notification that is no message.
func (d *Desk) next(what string) Note {
	d.t.Helper()
	d.awaits(what, func() bool { return len(d.states) > 0 })
	n := d.states[0]
	d.states = d.states[1:]
	return n
}

// Sees waits for the next notification that is no message, which must be a
// change to that state.
func (d *Desk) Sees(state string) Session {
	d.t.Helper()
	n := d.next(state)
	if n.MessageType != "IMSessionStateChangeMessage" || n.NotificationType != "StatusChange" || n.IMSession.State != state {
		d.t.Fatalf("%s: %+v, want %s", d.User, n, state)
	}
	return n.IMSession
}

// Fails waits for the next notification that is no message, which must be the
// error of a session that did not come about (D-04), or of a message that did
// not arrive (D-52).
func (d *Desk) Fails() Note {
	d.t.Helper()
	n := d.next("an error")
	if n.NotificationType != "Error" && n.NotificationType != "DeliveryFailed" {
		d.t.Fatalf("%s: %+v, want an error", d.User, n)
	}
	return n
}

// Hears waits for further messages of a number, which must be these, in order.
func (d *Desk) Hears(number string, texts ...string) {
	d.t.Helper()
	d.awaits(fmt.Sprintf("%q from %s", texts, number), func() bool { return len(d.texts[number]) >= len(texts) })
	var got []string
	for _, n := range d.texts[number][:len(texts)] {
		got = append(got, n.Message)
	}
	if !slices.Equal(got, texts) {
		d.t.Errorf("%s hears %q from %s, want %q", d.User, got, number, texts)
	}
	d.texts[number] = d.texts[number][len(texts):]
}

// Silent checks that everything that came has been looked at.
func (d *Desk) Silent() {
	d.t.Helper()
	for _, n := range d.states {
		d.t.Errorf("%s sees too much: %+v", d.User, n)
	}
	for number, notes := range d.texts {
		for _, n := range notes {
			d.t.Errorf("%s hears too much: %q from %s", d.User, n.Message, number)
		}
	}
}

// Transcript reads a session's messages.
func (d *Desk) Transcript(s Session) (texts []string) {
	d.t.Helper()
	for {
		status, text := d.Calls("GET", fmt.Sprintf("/me/im-sessions/%s/messages?index=%d&limit=1000", s.ID, len(texts)+1), nil)
		var page struct {
			Messages []struct {
				Index int
				Text  string
			}
		}
		if err := json.Unmarshal([]byte(text), &page); err != nil || status != 200 {
			d.t.Fatalf("%s: HTTP %d %s", d.User, status, text)
		}
		if len(page.Messages) == 0 {
			return texts
		}
		for _, m := range page.Messages {
			if m.Index != len(texts)+1 {
				d.t.Errorf("message %d has index %d", len(texts)+1, m.Index)
			}
			texts = append(texts, m.Text)
		}
	}
}

// Returns waits until the desktop has subscribed again, after a restart of the
// server. What was told meanwhile is not told again; the transcript has it.
func (d *Desk) Returns() {
	d.t.Helper()
	d.awaits("subscriptions", func() bool { return d.handshook > d.awaited })
	d.awaited = d.handshook
}
