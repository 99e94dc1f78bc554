package store

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"parley/internal/fault"
	"parley/internal/im"
)

// entry is a row of the log: one message, or what one act did beside messages.
// Its columns are those of its first event, but for the number, which is that
// of its last.
type entry struct {
	no       int64 // the session's number
	events   []im.Event
	messages int64 // of the session, up to and with these events
	body     string
}

func (e entry) seq() int64 { return e.events[len(e.events)-1].Seq }

// act returns the reference of e within its session; false if it has none. That
// of an opening is the session's, and another matter.
func (e entry) act() (act, bool) {
	first := &e.events[0]
	if first.Ref == "" || first.Kind == im.EventDialing {
		return act{}, false
	}
	return act{first.Session, first.Sender, first.Ref}, true
}

// fold returns s as it stands after the events, and the entries to write.
func fold(s im.Session, events []im.Event) (im.Session, []entry, error) {
	entries := make([]entry, 0, 1)
	start := 0
	for i, e := range events {
		next, err := s.Apply(e)
		if err != nil {
			return s, nil, err
		}
		s = next
		if i+1 == len(events) || !together(e, events[i+1]) {
			entries = append(entries, entry{events: events[start : i+1 : i+1], messages: s.Messages})
			start = i + 1
		}
	}
	for i := range entries {
		entries[i].body = entryBody(entries[i].events)
	}
	return s, entries, nil
}

// together reports whether next may share the row of e: messages and references
// are found by columns, so they begin a row.
func together(e, next im.Event) bool {
	return e.Kind != im.EventPrivateInfo && next.Kind != im.EventPrivateInfo && next.Ref == ""
}

// tidy returns a copy of events as they will be read back: times in UTC and
// whole microseconds. It refuses what the log cannot keep, and a reference
// other than that of the act itself, which is what keeps references unique.
func tidy(op string, id im.SessionID, events []im.Event, by im.AgentID, ref string) ([]im.Event, error) {
	events = slices.Clone(events)
	uses := 0
	for i := range events {
		e := &events[i]
		e.At, e.Until = whole(e.At), whole(e.Until)
		if e.At.IsZero() || e.Session != id {
			return nil, fault.New(op, fault.Internal, string(id), fmt.Sprintf("event %d of %q at %v", e.Seq, e.Session, e.At))
		}
		if e.Ref != "" {
			uses++
		}
		if e.Ref != "" && (e.Ref != ref || e.Sender != by) {
			return nil, fault.New(op, fault.Internal, string(id), "an event has another act's reference")
		}
		if !writable(*e) {
			return nil, fault.New(op, fault.Invalid, string(id), "A text is not valid UTF-8, or a name has a NUL")
		}
	}
	if len(events) > 0 && ref != "" && uses != 1 {
		return nil, fault.New(op, fault.Internal, string(id), fmt.Sprintf("%d events have the act's reference", uses))
	}
	return events, nil
}

func whole(at time.Time) time.Time { return at.UTC().Truncate(time.Microsecond) }

// writable reports whether every text of e fits a TEXT column of any database.
func writable(e im.Event) bool {
	for _, p := range e.Parties {
		if !isName(string(p.Agent)) || !isText(string(p.Role), string(p.Leg), p.UserName, p.Number, p.Device, string(p.State)) {
			return false
		}
	}
	for key, value := range e.Set {
		if !isText(key, value) {
			return false
		}
	}
	return isName(string(e.Session), string(e.Kind), string(e.Sender), e.Ref) && isText(e.Removed...) &&
		isText(e.Message.ID, e.Message.Text, string(e.Reason.Code), e.Reason.Text)
}

func isText(texts ...string) bool {
	for _, text := range texts {
		if !utf8.ValidString(text) {
			return false
		}
	}
	return true
}

// isName reports whether the texts may stand in a column of their own.
func isName(texts ...string) bool {
	for _, text := range texts {
		if strings.IndexByte(text, 0) >= 0 {
			return false
		}
	}
	return isText(texts...)
}
