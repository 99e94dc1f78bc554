package im_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"parley/internal/fault"
	"parley/internal/im"
)

func TestCall(t *testing.T) {
	t.Run("connected, both talk at once", func(t *testing.T) {
		s := after(t, im.Session{}, call().Connect(by("anna"))...)
		if states(s) != "Talking Talking" || s.Seq != 3 || s.ID != "S1" || s.StartedAt != noon || !s.RingUntil.IsZero() {
			t.Errorf("%+v", s)
		}
	})
	t.Run("rings until it is answered", func(t *testing.T) {
		s := after(t, im.Session{}, call().Ring(by("anna"), noon.Add(time.Minute))...)
		if states(s) != "Initiating Alerting" || s.RingUntil != noon.Add(time.Minute) {
			t.Errorf("%+v", s)
		}
		events, err := s.Answer(by("ben"))
		s = does(t, s, events, err)
		if states(s) != "Talking Talking" || !s.RingUntil.IsZero() || s.Parties[1].Manual {
			t.Errorf("%+v", s)
		}
	})
	t.Run("refused, nobody but the caller takes part", func(t *testing.T) {
		c := call()
		c.Target = im.Party{Number: "9999"}
		s := after(t, im.Session{}, c.Refuse(by("anna"), im.Reason{Code: im.Busy, Text: "9999 is busy"})...)
		if states(s) != "Completed " || !s.Ended() || !slices.Equal(s.Agents(), []im.AgentID{"anna"}) {
			t.Errorf("%+v", s)
		}
	})
}

func TestSend(t *testing.T) {
	s := after(t, im.Session{}, call().Connect(by("anna"))...)
	for i, who := range []im.AgentID{"anna", "ben", "anna"} {
		events, err := s.Send(im.Act{By: who, At: noon, Ref: "r"}, "m", "hello")
		s = does(t, s, events, err)
		e := events[0]
		if len(events) != 1 || e.Message.Index != int64(i+1) || e.Sender != who || e.Ref != "r" || s.Messages != int64(i+1) {
			t.Errorf("%+v", e)
		}
	}
	_, err := s.Send(by("cara"), "m", "hello")
	refused(t, err, fault.NotFound)
	_, err = s.Send(by(""), "m", "hello")
	refused(t, err, fault.NotFound)
	ringing := after(t, im.Session{}, call().Ring(by("anna"), noon)...)
	for _, who := range []im.AgentID{"anna", "ben"} {
		_, err = ringing.Send(by(who), "m", "hello")
		refused(t, err, fault.InvalidState)
	}
}

func TestChange(t *testing.T) {
	s := after(t, im.Session{}, call().Connect(by("anna"))...)
	before := s
	events, err := s.Change(by("ben"), im.UserData{"b": "2", "a": "3"}, []string{"none"}, 4)
	s = does(t, s, events, err)
	events, err = s.Change(by("ben"), nil, []string{"a"}, 1) // what shrinks is never too large
	s = does(t, s, events, err)
	if len(s.UserData) != 1 || s.UserData["b"] != "2" || len(before.UserData) != 1 || before.UserData["a"] != "1" {
		t.Errorf("%v, before %v", s.UserData, before.UserData)
	}
	_, err = s.Change(by("ben"), im.UserData{"c": "45"}, nil, 4)
	refused(t, err, fault.OutOfRange)
	_, err = s.Change(by("cara"), nil, nil, 4)
	refused(t, err, fault.NotFound)
}

func TestRingOut(t *testing.T) {
	s := after(t, im.Session{}, call().Ring(by("anna"), noon.Add(time.Minute))...)
	if events := s.RingOut(noon.Add(time.Minute - 1)); events != nil {
		t.Errorf("too early: %+v", events)
	}
	s = after(t, s, s.RingOut(noon.Add(time.Minute))...)
	if states(s) != "Completed Completed" || s.Reason.Code != im.NoAnswer {
		t.Errorf("%+v", s)
	}
	if events := s.RingOut(noon.Add(time.Hour)); events != nil {
		t.Errorf("twice: %+v", events)
	}
	talking := after(t, im.Session{}, call().Connect(by("anna"))...)
	if events := talking.RingOut(noon.Add(time.Hour)); events != nil {
		t.Errorf("answered: %+v", events)
	}
}

func TestRelease(t *testing.T) {
	s := after(t, im.Session{}, call().Connect(by("anna"))...)
	_, err := s.Answer(by("ben"))
	refused(t, err, fault.InvalidState)
	_, err = s.Reject(by("ben"))
	refused(t, err, fault.InvalidState)
	_, err = s.Release(by("cara"), im.Reason{Code: im.Released})
	refused(t, err, fault.NotFound)
	events, err := s.Release(by("ben"), im.Reason{Code: im.Released, Text: "words"})
	s = does(t, s, events, err)
	if states(s) != "Completed Completed" || s.EndedAt != noon || s.Reason.Text != "words" {
		t.Errorf("%+v", s)
	}
	_, err = s.Release(by("ben"), im.Reason{Code: im.Released})
	refused(t, err, fault.NotFound)
	crossing := events[0]
	crossing.Seq, crossing.Reason.Code = s.Seq+1, im.Failed
	if again := after(t, s, crossing); again.Seq != s.Seq+1 || again.Reason != s.Reason || states(again) != states(s) {
		t.Errorf("a second release changes %+v", again)
	}
}

// TestD19 is the table of capabilities, row by row.
func TestD19(t *testing.T) {
	c := call()
	c.UserData = nil
	ringing, talking := after(t, im.Session{}, c.Ring(by("anna"), noon)...), after(t, im.Session{}, c.Connect(by("anna"))...)
	events, err := talking.Release(by("anna"), im.Reason{})
	over := does(t, talking, events, err)
	const five = "Complete AttachUserData DeleteUserData UpdateUserData SendMessage"
	for name, row := range map[string]struct {
		session                   im.Session
		initiator, target         string
		initiatorData, targetData string
		strict                    bool
	}{
		"Initiating and Alerting": {session: ringing, initiator: "AttachUserData Complete", target: "Accept Reject AttachUserData Complete",
			initiatorData: "Complete AttachUserData DeleteUserData UpdateUserData",
			targetData:    "Accept Reject Complete AttachUserData DeleteUserData UpdateUserData"},
		"Talking": {session: talking, initiator: "SendMessage AttachUserData Complete", target: "SendMessage AttachUserData Complete",
			initiatorData: five, targetData: five},
		"Completed":        {session: over},
		"Completed strict": {session: over, strict: true, initiator: five, target: five, initiatorData: five, targetData: five},
	} {
		t.Run(name, func(t *testing.T) {
			can := func(s im.Session, i int) string {
				var all []string
				for _, c := range s.Capabilities(s.Parties[i], row.strict) {
					all = append(all, string(c))
				}
				return strings.Join(all, " ")
			}
			withData := row.session
			withData.UserData = im.UserData{"a": "1"}
			got := [4]string{can(row.session, 0), can(row.session, 1), can(withData, 0), can(withData, 1)}
			if want := [4]string{row.initiator, row.target, row.initiatorData, row.targetData}; got != want {
				t.Errorf("got  %q\nwant %q", got, want)
			}
			if row.session.Capabilities(im.Party{}, false) == nil {
				t.Error("nil for who is no party")
			}
		})
	}
}
