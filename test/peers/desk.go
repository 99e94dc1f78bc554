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

	// What desk.mjs has said so far, sorted.
	read      int // bytes of it
	handshook int // times it subscribed, which it does after every handshake
	awaited   int // of these
	answers   map[int]line
	states    []Note
	texts     map[string][]Note // by sender
	last      map[string]int    // index of the last message, by session
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
	ErrorCode        int
	ErrorMessage     string
	IMSession        Session
	IMSessionPath    string
	Message          string
	Index            int
	Sender           struct{ PhoneNumber string }
}

// Session is an IM session as the API shows it.
type Session struct {
	ID, Path, State string
	Participants    []struct{ PhoneNumber string }
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
	d := &Desk{User: user, t: t, p: start(t, Dir(t), nil, node, "desk.mjs", string(options)),
		answers: map[int]line{}, texts: map[string][]Note{}, last: map[string]int{}}
	d.call("login")
	d.call("connect")
	d.Returns()
	d.Does("/me", "StartContactCenterSession", map[string]any{"channels": []string{"voice"}})
	return d
}

// awaits sorts what comes until check is content.
func (d *Desk) awaits(what string, check func() bool) {
	d.t.Helper()
	d.p.awaits(d.User+": "+what, func(text string) bool { d.sort(text); return check() })
}

// sort reads what is new in the text.
func (d *Desk) sort(text string) {
	d.t.Helper()
	for {
		end := strings.IndexByte(text[d.read:], '\n')
		if end < 0 {
			return
		}
		var l line
		if err := json.Unmarshal([]byte(text[d.read:d.read+end]), &l); err == nil { // else it is a warning
			d.put(l)
		}
		d.read += end + 1
	}
}

func (d *Desk) put(l line) {
	d.t.Helper()
	switch {
	case l.Subscribed != nil:
		d.handshook++
	case l.ID != 0:
		d.answers[l.ID] = l
	case l.Note != nil && l.Note.Data.NotificationType == "NewMessage":
		d.hear(l.Note.Data)
	case l.Note != nil:
		d.states = append(d.states, l.Note.Data)
	}
}

// hear keeps a message, which must be the next of its session.
func (d *Desk) hear(n Note) {
	d.t.Helper()
	if d.last[n.IMSessionPath]++; n.Index != d.last[n.IMSessionPath] {
		d.t.Errorf("%s hears message %d of %s (%q), want %d", d.User, n.Index, n.IMSessionPath, n.Message, d.last[n.IMSessionPath])
	}
	d.texts[n.Sender.PhoneNumber] = append(d.texts[n.Sender.PhoneNumber], n)
}

// call has the desktop do something, and returns what comes of it.
func (d *Desk) call(act string, args ...any) json.RawMessage {
	d.t.Helper()
	d.calls++
	id := d.calls
	if args == nil {
		args = []any{}
	}
	command, err := json.Marshal(map[string]any{"id": id, "act": act, "args": args})
	if err != nil {
		d.t.Fatal(err)
	}
	d.p.types(string(command))
	var answer line
	d.awaits(fmt.Sprintf("the answer to %s %v", act, args), func() (ok bool) { answer, ok = d.answers[id]; return ok })
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
