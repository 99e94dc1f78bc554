package peers

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"parley/test/need"
)

// Desk is an agent's desktop on the official CometD client.
type Desk struct {
	User string

	t     testing.TB
	p     *program
	calls int
	read  int // bytes of the output that lines has seen
	lines []line
	noted int // lines that Next has seen
}

// line is one of desk.mjs.
type line struct {
	ID    int
	Value json.RawMessage
	Fault string
	Note  *struct {
		Channel string
		Data    Note
	}
	Subscribed []string
}

// Note is a notification, as far as the plays look at it.
type Note struct {
	MessageType      string
	NotificationType string
	Message          string
	Index            int
	ErrorCode        int
	ErrorMessage     string
	IMSession        Session
}

// Session is an IM session as the API shows it.
type Session struct {
	ID, Path, State string
	Participants    []struct{ PhoneNumber, FormattedPhoneNumber string }
}

// Sit has a user log in, subscribe and start a contact-center session.
func Sit(t testing.TB, url, user, password string) *Desk {
	t.Helper()
	node, clients := need.Node(t), filepath.Join(Dir(t), "..", "clients")
	need.Modules(t, clients)
	options, err := json.Marshal(map[string]any{"user": user, "password": password, "url": url, "library": "cometd", "major": 8,
		"transports": []string{"websocket", "long-polling"}, "topics": []string{"/v2/me/im-sessions"}})
	if err != nil {
		t.Fatal(err)
	}
	d := &Desk{User: user, t: t, p: start(t, Dir(t), nil, node, "desk.mjs", string(options))}
	d.call("login")
	d.call("connect")
	d.p.awaits("subscriptions", func(string) bool {
		for _, l := range d.all() {
			if l.Subscribed != nil {
				return true
			}
		}
		return false
	})
	d.Does("/me", "StartContactCenterSession", map[string]any{"channels": []string{"voice"}})
	return d
}

// all returns the lines so far.
func (d *Desk) all() []line {
	text := d.p.out.String()
	for {
		end := strings.IndexByte(text[d.read:], '\n')
		if end < 0 {
			return d.lines
		}
		var l line
		if err := json.Unmarshal([]byte(text[d.read:d.read+end]), &l); err == nil { // else it is a warning
			d.lines = append(d.lines, l)
		}
		d.read += end + 1
	}
}

// call has the desktop do something, and returns what comes of it.
func (d *Desk) call(act string, args ...any) json.RawMessage {
	d.t.Helper()
	d.calls++
	id, from := d.calls, len(d.all())
	if args == nil {
		args = []any{}
	}
	command, err := json.Marshal(map[string]any{"id": id, "act": act, "args": args})
	if err != nil {
		d.t.Fatal(err)
	}
	d.p.types(string(command))
	var answer *line
	d.p.awaits(fmt.Sprintf("%s: the answer to %s %v", d.User, act, args), func(string) bool {
		for all := d.all(); from < len(all); from++ {
			if all[from].ID == id {
				answer = &all[from]
				return true
			}
		}
		return false
	})
	if answer.Fault != "" {
		d.t.Fatalf("%s: %s %v: %s", d.User, act, args, answer.Fault)
	}
	return answer.Value
}

// Calls sends a request and returns its answer.
func (d *Desk) Calls(method, path string, body any) (status int, text string) {
	d.t.Helper()
	var answer struct {
		Status int
		Text   string
	}
	args := []any{method, path}
	if body != nil {
		args = append(args, body)
	}
	if err := json.Unmarshal(d.call("rest", args...), &answer); err != nil {
		d.t.Fatal(err)
	}
	return answer.Status, answer.Text
}

// Does posts an operation, which must be taken.
func (d *Desk) Does(path, operation string, more map[string]any) {
	d.t.Helper()
	body := map[string]any{"operationName": operation}
	for k, v := range more {
		body[k] = v
	}
	if status, text := d.Calls("POST", path, body); status != 200 || text != `{"statusCode":0}` {
		d.t.Fatalf("%s: %s: HTTP %d %s", d.User, operation, status, text)
	}
}

// Initiates begins a session with a number.
func (d *Desk) Initiates(number string) {
	d.t.Helper()
	d.Does("/me/im-sessions", "InitiateIMSession", map[string]any{"destination": map[string]string{"phoneNumber": number}})
}

// Says sends texts, each when the one before is answered.
func (d *Desk) Says(s Session, texts ...string) {
	d.t.Helper()
	for _, text := range texts {
		d.Does("/me"+s.Path, "SendMessage", map[string]any{"text": text})
	}
}

// Completes ends a session.
func (d *Desk) Completes(s Session) {
	d.t.Helper()
	d.Does("/me"+s.Path, "Complete", nil)
}

// Next waits for the next notification.
func (d *Desk) Next(what string) (next Note) {
	d.t.Helper()
	d.p.awaits(fmt.Sprintf("%s: %s", d.User, what), func(string) bool {
		for all := d.all(); d.noted < len(all); {
			d.noted++
			if note := all[d.noted-1].Note; note != nil {
				next = note.Data
				return true
			}
		}
		return false
	})
	return next
}

// Sees waits for the next notification, which must be a change to that state.
func (d *Desk) Sees(state string) Session {
	d.t.Helper()
	n := d.Next(state)
	if n.MessageType != "IMSessionStateChangeMessage" || n.NotificationType != "StatusChange" || n.IMSession.State != state {
		d.t.Fatalf("%s: %+v, want %s", d.User, n, state)
	}
	return n.IMSession
}

// Fails waits for the next notification, which must be an error; it returns its
// text.
func (d *Desk) Fails() Note {
	d.t.Helper()
	n := d.Next("an error")
	if n.MessageType != "IMSessionStateChangeMessage" || n.NotificationType != "Error" || n.IMSession.State != "Completed" {
		d.t.Fatalf("%s: %+v, want an error", d.User, n)
	}
	return n
}

// Hears waits for further notifications, which must be these texts, in order.
func (d *Desk) Hears(texts ...string) {
	d.t.Helper()
	for _, text := range texts {
		n := d.Next(fmt.Sprintf("%q", text))
		if n.MessageType != "IMLogUpdateMessage" || n.NotificationType != "NewMessage" || n.Message != text {
			d.t.Fatalf("%s: %+v, want %q", d.User, n, text)
		}
	}
}

// Silent checks that there is no notification that Next has not seen.
func (d *Desk) Silent() {
	d.t.Helper()
	for _, l := range d.all()[d.noted:] {
		if l.Note != nil {
			d.t.Errorf("%s hears too much: %+v", d.User, l.Note.Data)
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
