package play

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"parley/gws"
)

// fact is one check: what was expected, what came, and whether it will do.
type fact struct {
	expected, got string
	ok            bool
}

func same[T comparable](what string, want, got T) fact {
	return fact{fmt.Sprintf("%s %v", what, want), fmt.Sprintf("%v", got), want == got}
}

// hold counts the facts and returns the first that does not.
func (p *play) hold(a *agent, where string, facts ...fact) *Failure {
	for _, f := range facts {
		if !f.ok {
			return unexpected(fmt.Sprintf("%s: %s with %s", a.name, where, f.expected), f.got)
		}
		p.checks++
	}
	return nil
}

// look checks a session as a sees it (D-18, D-19, D-22, D-24).
func (p *play) look(a *agent, s gws.IMSession, state gws.State) *Failure {
	path, peer := sessionPath(p.id), p.numberOf(p.other(a))
	facts := []fact{
		same("id", p.id, s.ID),
		same("state", state, s.State),
		same("path", path, s.Path),
		{"a uri that ends in " + gws.BasePath + path, s.URI, strings.HasSuffix(s.URI, gws.BasePath+path)},
		{"the one participant " + peer, fmt.Sprint(s.Participants), len(s.Participants) == 1 && isNumber(s.Participants[0], peer)},
		{"userData " + encode(p.data), encode(s.UserData), sameData(p.data, s.UserData)},
		p.capabilities(s),
	}
	if p.friendly {
		facts = append(facts, p.additions(a, s)...)
	}
	return p.hold(a, string(state), facts...)
}

// additions are parley's own members (D-35).
func (p *play) additions(a *agent, s gws.IMSession) []fact {
	direction := gws.Incoming
	if a == p.from {
		direction = gws.Outgoing
	}
	facts := []fact{
		same("direction", direction, s.Direction),
		same("devicePath", a.devicePath(), s.DevicePath),
		isTime("startedAt", s.StartedAt),
	}
	if s.State == gws.Completed {
		facts = append(facts, same("reason", gws.ReasonReleased, s.Reason.Code))
	}
	return facts
}

// capabilities checks the table of D-19, in any order. Accept and Reject come
// together or not at all, and only while it rings (D-01).
func (p *play) capabilities(s gws.IMSession) fact {
	want := p.allowed(s)
	if s.State == gws.Alerting && has(s.Capabilities, gws.OpAccept) {
		want = append(want, gws.OpAccept, gws.OpReject)
	}
	got := slices.Clone(s.Capabilities)
	slices.Sort(want)
	slices.Sort(got)
	return fact{fmt.Sprint("capabilities ", want), fmt.Sprint(got), slices.Equal(want, got)}
}

func (p *play) allowed(s gws.IMSession) []gws.OperationName {
	can := []gws.OperationName{gws.OpComplete, gws.OpAttachUserData}
	if len(s.UserData) > 0 || s.State == gws.Completed {
		can = append(can, gws.OpUpdateUserData, gws.OpDeleteUserData)
	}
	switch {
	case s.State == gws.Completed && p.friendly:
		return nil
	case s.State == gws.Talking, s.State == gws.Completed:
		return append(can, gws.OpSendMessage)
	}
	return can
}

func has(list []gws.OperationName, name gws.OperationName) bool { return slices.Contains(list, name) }

// hear checks a message as a hears it (D-09).
func (p *play) hear(a *agent, l line, told gws.IMLogUpdate) *Failure {
	facts := []fact{
		same("notificationType", gws.NewMessage, told.NotificationType),
		{fmt.Sprintf("the text %q", l.text), "another text", told.Message == l.text},
	}
	if p.friendly {
		facts = append(facts, same("index", a.index, told.Index), isTime("timestamp", told.Timestamp),
			fact{"a messageId", "none", told.MessageID != ""}, p.isSender(told.Sender, l.by))
	}
	return p.hold(a, "NewMessage", facts...)
}

func (p *play) isSender(s gws.Sender, by *agent) fact {
	number := p.numberOf(by)
	return fact{fmt.Sprintf("the sender %s (%s)", by.name, number), fmt.Sprintf("%s (%s)", s.UserName, s.PhoneNumber),
		s.UserName == by.name && isNumber(s.Participant, number)}
}

// transcript checks what was kept: indexes without a gap, and all that the play
// has said, in its order (D-17).
func (p *play) transcript(messages []gws.Message) *Failure {
	rest := p.said
	for i, m := range messages {
		if failure := p.hold(p.from, "transcript", same("index", int64(i+1), m.Index), isTime("timestamp", m.Timestamp)); failure != nil {
			return failure
		}
		if len(rest) > 0 && m.Text == rest[0].text {
			if failure := p.hold(p.from, "transcript", same("type", gws.Text, m.Type), p.isSender(m.Sender, rest[0].by)); failure != nil {
				return failure
			}
			rest = rest[1:]
		}
	}
	return p.hold(p.from, "transcript", same("messages missing:", 0, len(rest)))
}

func isTime(what, text string) fact {
	_, err := time.Parse(time.RFC3339, text)
	return fact{what + " in RFC 3339", fmt.Sprintf("%q", text), err == nil}
}

func sameData(want, got gws.UserData) bool {
	if len(want) != len(got) {
		return false
	}
	for key, value := range want {
		if !bytes.Equal(value, got[key]) {
			return false
		}
	}
	return true
}

func encode(data gws.UserData) string {
	text, err := json.Marshal(data)
	if err != nil {
		return err.Error()
	}
	return string(text)
}
