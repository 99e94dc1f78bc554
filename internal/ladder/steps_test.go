package ladder_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"parley/internal/im"
	"parley/internal/ladder"
)

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// at is so many seconds after noon.
func at(s int) time.Time { return noon.Add(time.Duration(s) * time.Second) }

func call() im.Call {
	return im.Call{ID: "S1", UserData: im.UserData{"order": `"4711"`},
		Initiator: im.Party{Agent: "anna", UserName: "anna", Number: "3001", Device: "d1"},
		Target:    im.Party{Agent: "ben", UserName: "ben", Number: "3002", Device: "d2"}}
}

func by(agent im.AgentID, s int) im.Act { return im.Act{By: agent, At: at(s)} }

// play grows a log by decisions.
type play struct {
	t   *testing.T
	s   im.Session
	log []im.Event
}

func (p *play) happens(events []im.Event, err error) {
	p.t.Helper()
	if err != nil {
		p.t.Fatal(err)
	}
	for _, e := range events {
		if p.s, err = p.s.Apply(e); err != nil {
			p.t.Fatal(err)
		}
		p.log = append(p.log, e)
	}
}

// say writes steps as lines.
func say(steps []ladder.Step) string {
	var lines []string
	for _, s := range steps {
		lines = append(lines, fmt.Sprintf("%d %s %s>%s %s", s.Index, s.Kind, s.From, s.To, s.Text))
	}
	return strings.Join(lines, "\n")
}

func (p *play) reads(want string, messages ...ladder.Message) {
	p.t.Helper()
	steps, err := ladder.Window{Events: p.log, Last: true, Messages: messages}.Steps()
	if got := say(steps); err != nil || got != strings.TrimSpace(want) {
		p.t.Errorf("%v, got\n%s\nwant\n%s", err, got, want)
	}
}

func TestSteps(t *testing.T) {
	t.Run("a call that rings, is answered, and ends", func(t *testing.T) {
		p := &play{t: t}
		p.happens(call().Ring(by("anna", 0), at(30)), nil)
		p.happens(p.s.Answer(by("ben", 1)))
		p.happens(p.s.Send(by("ben", 2), "m", "never shown"))
		p.happens(p.s.Change(by("anna", 3), nil, []string{"order"}, 1000))
		p.happens(p.s.Release(by("ben", 4), im.Reason{Code: im.Released, Text: "3002 completed the session"}))
		p.reads(`
1 Request 3001>parley InitiateIMSession 3002 (order)
1 Event parley>parley EventDialing
1 Notification parley>3001 StatusChange Initiating
2 Event parley>parley EventRinging
2 Notification parley>3002 StatusChange Alerting
3 Request 3002>parley Accept
3 Event parley>parley EventEstablished
3 Notification parley>3001 StatusChange Talking
3 Notification parley>3002 StatusChange Talking
4 Request 3002>parley SendMessage #1
4 Event parley>parley EventPrivateInfo #1
4 Notification parley>3001 NewMessage #1
4 Notification parley>3002 NewMessage #1
5 Request 3001>parley DeleteUserData (order)
5 Event parley>parley EventAttachedDataChanged (order)
5 Notification parley>3001 AttachedDataChanged (order)
5 Notification parley>3002 AttachedDataChanged (order)
6 Request 3002>parley Complete
6 Event parley>parley EventReleased released (3002 completed the session)
6 Notification parley>3001 StatusChange Completed
6 Notification parley>3002 StatusChange Completed`)
	})
	t.Run("a call that reaches nobody", func(t *testing.T) {
		p := &play{t: t}
		c := call()
		c.Target, c.UserData = im.Party{Number: "3999"}, nil
		p.happens(c.Refuse(by("anna", 0), im.Reason{Code: im.Unreachable, Text: "3999 is not known"}), nil)
		p.reads(`
1 Request 3001>parley InitiateIMSession 3999
1 Event parley>parley EventDialing
1 Notification parley>3001 StatusChange Initiating
2 Event parley>parley EventReleased unreachable (3999 is not known)
2 Notification parley>3001 Error (3999 is not known)
2 Notification parley>3001 StatusChange Completed`)
	})
	t.Run("what nobody asked for has no request", func(t *testing.T) {
		p := &play{t: t}
		p.happens(call().Ring(by("anna", 0), at(30)), nil)
		p.happens(p.s.RingOut(at(30)), nil)
		p.reads(`
1 Request 3001>parley InitiateIMSession 3002 (order)
1 Event parley>parley EventDialing
1 Notification parley>3001 StatusChange Initiating
2 Event parley>parley EventRinging
2 Notification parley>3002 StatusChange Alerting
3 Event parley>parley EventReleased noAnswer (nobody answered in time)
3 Notification parley>3001 StatusChange Completed
3 Notification parley>3002 StatusChange Completed`)
	})
}

// TestSIP: a telephone speaks SIP and nothing else: what it brings about is no
// request, and it is told nothing by CometD.
func TestSIP(t *testing.T) {
	p := &play{t: t}
	c := call()
	c.UserData, c.Target = nil, im.Party{Number: "3007"}
	p.happens(c.Dial(by("anna", 0)), nil)
	p.happens(p.next(im.Event{Kind: im.EventRinging, At: at(2)}), nil)
	p.happens(p.next(im.Event{Kind: im.EventEstablished, At: at(3)}), nil)
	p.happens(p.next(im.Event{Kind: im.EventPrivateInfo, At: at(5), Message: im.Message{ID: "m", Index: 1, Text: "x"}}), nil)
	p.happens(p.s.Send(by("anna", 6), "m", "x"))
	p.happens(p.next(im.Event{Kind: im.EventError, At: at(8), Message: im.Message{ID: "m", Index: 2}, Reason: im.Reason{Code: im.Failed, Text: "486 Busy Here"}}), nil)
	p.reads(`
1 Request 3001>parley InitiateIMSession 3007
1 Event parley>parley EventDialing
1 Notification parley>3001 StatusChange Initiating
0 SIP parley>3007 INVITE sip:3007@host
0 SIP 3007>parley SIP/2.0 180 Ringing
2 Event parley>parley EventRinging
3 Event parley>parley EventEstablished
3 Notification parley>3001 StatusChange Talking
0 SIP 3007>parley MESSAGE sip:3001@host
4 Event parley>parley EventPrivateInfo #1
4 Notification parley>3001 NewMessage #1
5 Request 3001>parley SendMessage #2
5 Event parley>parley EventPrivateInfo #2
5 Notification parley>3001 NewMessage #2
0 SIP parley>3007 MESSAGE sip:3007@host
6 Event parley>parley EventError #2 (486 Busy Here)
6 Notification parley>3001 DeliveryFailed #2
0 SIP parley>3007 BYE sip:3007@host`,
		ladder.Message{At: at(1), Number: "3007", Line: "INVITE sip:3007@host"},
		ladder.Message{At: at(2), Number: "3007", In: true, Line: "SIP/2.0 180 Ringing"},
		ladder.Message{At: at(4), Number: "3007", In: true, Line: "MESSAGE sip:3001@host"},
		ladder.Message{At: at(7), Number: "3007", Line: "MESSAGE sip:3007@host"},
		ladder.Message{At: at(9), Number: "3007", Line: "BYE sip:3007@host"})
}

// next makes an event that follows the log.
func (p *play) next(e im.Event) []im.Event {
	e.Session, e.Seq = p.s.ID, p.s.Seq+1
	return []im.Event{e}
}

// TestWindows: whoever reads a ladder in parts reads what whoever reads it at
// once does, SIP messages and all.
func TestWindows(t *testing.T) {
	p := &play{t: t}
	p.happens(call().Connect(by("anna", 0)), nil)
	for i := range 5 {
		p.happens(p.s.Send(by("ben", 2*i+1), "m", "x"))
		p.happens(p.s.Change(by("anna", 2*i+2), im.UserData{"key": "1"}, nil, 1000))
	}
	p.happens(p.s.Release(by("anna", 20), im.Reason{Code: im.Released}))
	rapid.Check(t, func(t *rapid.T) {
		var messages []ladder.Message
		for range rapid.IntRange(0, 5).Draw(t, "messages") {
			messages = append(messages, ladder.Message{At: at(rapid.IntRange(-1, 25).Draw(t, "at")), Number: "3002", In: rapid.Bool().Draw(t, "in"), Line: "MESSAGE x"})
		}
		slices.SortStableFunc(messages, func(a, b ladder.Message) int { return a.At.Compare(b.At) })
		whole, err := ladder.Window{Events: p.log, Last: true, Messages: messages}.Steps()
		if err != nil {
			t.Fatal(err)
		}
		var parts []ladder.Step
		w := ladder.Window{Messages: messages}
		for rest := p.log; len(rest) > 0; {
			n := rapid.IntRange(1, len(rest)).Draw(t, "part")
			w.Events, rest, w.Last = rest[:n], rest[n:], n == len(rest)
			steps, err := w.Steps()
			if err != nil {
				t.Fatal(err)
			}
			parts = append(parts, steps...)
			for _, e := range w.Events {
				w.Before, _ = w.Before.Apply(e)
				w.Since = e.At
			}
		}
		if say(parts) != say(whole) {
			t.Fatalf("in parts\n%s\nat once\n%s", say(parts), say(whole))
		}
	})
}

// TestBroken: a log that does not fit together is a fault.
func TestBroken(t *testing.T) {
	if _, err := (ladder.Window{Events: []im.Event{{Session: "S1", Seq: 2, Kind: im.EventEstablished}}}).Steps(); err == nil {
		t.Error("no fault")
	}
}
