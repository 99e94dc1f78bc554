package store

import (
	"maps"
	"slices"
	"strconv"
	"time"

	"parley/internal/im"
)

// The bodies of events and sessions are JSON texts. They are written by hand
// because a batch writes hundreds of them; decode.go reads them back.

// object appends members to a JSON object; empty values are left out.
type object struct{ text []byte }

func (o *object) member(name string) {
	if len(o.text) > 0 && o.text[len(o.text)-1] != '{' {
		o.text = append(o.text, ',')
	}
	o.text = append(append(append(o.text, '"'), name...), `":`...)
}

func (o *object) string(name, value string) {
	if value != "" {
		o.member(name)
		o.text = appendString(o.text, value)
	}
}

func (o *object) bool(name string, value bool) {
	if value {
		o.member(name)
		o.text = append(o.text, "true"...)
	}
}

func (o *object) time(name string, at time.Time) {
	if !at.IsZero() {
		o.member(name)
		o.text = strconv.AppendInt(o.text, at.UnixMicro(), 10)
	}
}

func (o *object) reason(r im.Reason) {
	o.string("code", string(r.Code))
	o.string("reason", r.Text)
}

// data writes the raw JSON of each value as a string: it must come back to the
// byte, with its white space and its number notation (D-21).
func (o *object) data(name string, d im.UserData) {
	if len(d) == 0 {
		return
	}
	o.member(name)
	o.text = append(o.text, '{')
	for i, key := range slices.Sorted(maps.Keys(d)) {
		if i > 0 {
			o.text = append(o.text, ',')
		}
		o.text = append(appendString(o.text, key), ':')
		o.text = appendString(o.text, d[key])
	}
	o.text = append(o.text, '}')
}

func (o *object) keys(name string, keys []string) {
	if len(keys) == 0 {
		return
	}
	o.member(name)
	for i, key := range keys {
		o.text = append(o.text, "[,"[min(i, 1)])
		o.text = appendString(o.text, key)
	}
	o.text = append(o.text, ']')
}

func (o *object) parties(name string, parties []im.Party) {
	if len(parties) == 0 {
		return
	}
	o.member(name)
	for i, p := range parties {
		o.text = append(o.text, "[,"[min(i, 1)], '{')
		o.party(p)
		o.text = append(o.text, '}')
	}
	o.text = append(o.text, ']')
}

func (o *object) messages(name string, all []im.Message) {
	if len(all) == 0 {
		return
	}
	o.member(name)
	for i, m := range all {
		o.text = append(o.text, "[,"[min(i, 1)], '{')
		o.string("id", m.ID)
		o.string("text", m.Text)
		o.text = append(o.text, '}')
	}
	o.text = append(o.text, ']')
}

func (o *object) party(p im.Party) {
	o.string("role", string(p.Role))
	o.string("agent", string(p.Agent))
	o.string("leg", string(p.Leg))
	o.string("userName", p.UserName)
	o.string("number", p.Number)
	o.string("device", p.Device)
	o.string("state", string(p.State))
	o.bool("manual", p.Manual)
}

// entryBody returns what the columns of an entry do not hold.
func entryBody(events []im.Event) string {
	o := object{make([]byte, 1, 96+320*len(events[0].Parties)+len(events[0].Message.Text))}
	o.text[0] = '{'
	o.event(events[0])
	if len(events) > 1 {
		o.member("then")
		for i, e := range events[1:] {
			o.text = append(o.text, "[,"[min(i, 1)], '{')
			o.string("kind", string(e.Kind))
			o.string("sender", string(e.Sender))
			o.time("at", e.At)
			o.event(e)
			o.text = append(o.text, '}')
		}
		o.text = append(o.text, ']')
	}
	return string(append(o.text, '}'))
}

func (o *object) event(e im.Event) {
	if e.Kind == im.EventDialing {
		o.string("ref", e.Ref) // the column keeps references within the session
	}
	o.parties("parties", e.Parties)
	o.data("set", e.Set)
	o.keys("removed", e.Removed)
	o.bool("manual", e.Manual)
	o.time("until", e.Until)
	o.string("id", e.Message.ID)
	if e.Kind == im.EventError {
		o.member("index")
		o.text = strconv.AppendInt(o.text, e.Message.Index, 10)
	}
	o.string("text", e.Message.Text)
	o.reason(e.Reason)
}

// sessionBody returns what a session is beside its id, Seq and Messages, which
// change with every event and are read from the last one.
func sessionBody(s im.Session) string {
	o := object{make([]byte, 1, 640)}
	o.text[0] = '{'
	o.parties("parties", s.Parties)
	o.messages("held", s.Held)
	o.data("userData", s.UserData)
	o.time("startedAt", s.StartedAt)
	o.time("ringUntil", s.RingUntil)
	o.time("endedAt", s.EndedAt)
	o.reason(s.Reason)
	return string(append(o.text, '}'))
}

// appendString writes a JSON string. Control characters are escaped, U+0000
// among them, which a TEXT column cannot hold everywhere.
func appendString(text []byte, value string) []byte {
	const hex = "0123456789abcdef"
	text = append(text, '"')
	start := 0
	for i := 0; i < len(value); i++ {
		c := value[i]
		if c >= ' ' && c != '"' && c != '\\' {
			continue
		}
		text = append(text, value[start:i]...)
		if start = i + 1; c == '"' || c == '\\' {
			text = append(text, '\\', c)
			continue
		}
		text = append(append(text, `\u00`...), hex[c>>4], hex[c&15])
	}
	return append(append(text, value[start:]...), '"')
}
